import { type Declaration, maxDeclarations, maxDepth, maxNamespaces, maxTotal } from "./declaration";
import { headText, type TextLines, textOf } from "./heads";
import { type Code, type Item, type ItemRules, itemsIn, type Range, type Separators } from "./items";

/** What one item declares, as the rules of its language tell. */
export interface Found {
  readonly name: string;
  /** Yes when it is left out. */
  readonly exported?: boolean;
  readonly bases?: readonly string[];
  readonly owner?: string;
  /** Where its members stand and how they are read. */
  readonly inside?: Inside;
  /** Parameters that are members too. */
  readonly parameters?: Range;
  /** Parameters of a constructor that are members of the type that it is in. */
  readonly ownerParameters?: Range;
  /** It has no name of its own: what is in it counts as declared where it stands. */
  readonly isTransparent?: boolean;
  /** What a method of Go is called on: the type in it owns the method. */
  readonly receiver?: Range;
  /** It is no member but a base of the type that it stands in. */
  readonly isBase?: boolean;
  /** It holds types, not members. */
  readonly isNamespace?: boolean;
}

export interface Inside {
  readonly scope: string;
  readonly range: Range;
  /** Whether what is in it is seen from outside; by its own words when it is left out. */
  readonly exported?: boolean;
}

export type Classify = (item: Item) => readonly Found[];

/** A language with braces. */
export interface BraceLanguage extends ItemRules {
  /** By scope; `top` is the file's. */
  readonly separators: (scope: string) => Separators;
  /** Reads the items of one scope, in order. `owner`: the name of the type that they are in. */
  open(scope: string, owner: string, code: Code): Classify;
}

interface Place {
  readonly scope: string;
  readonly owner: string;
  readonly depth: number;
  readonly namespaces: number;
}

/** Reads a file in a language with braces. */
export function readBraces(code: Code, lines: TextLines, language: BraceLanguage): Declaration[] {
  const top = { scope: "top", owner: "", depth: 0, namespaces: 0 };
  return new BraceReader(code, lines, language).read({ start: 0, end: code.code.length }, top);
}

class BraceReader {
  #left = maxTotal;
  /** What only says which type another one embeds. */
  readonly #bases = new WeakSet<Declaration>();

  constructor(
    readonly code: Code,
    readonly lines: TextLines,
    readonly language: BraceLanguage,
  ) {}

  read(range: Range, place: Place): Declaration[] {
    const { code, language } = this;
    const declared: Declaration[] = [];
    const classify = language.open(place.scope, place.owner, code);
    for (const item of itemsIn(code, range, language, language.separators(place.scope))) {
      for (const found of classify(item)) {
        if (this.#left-- <= 0 || declared.length >= maxDeclarations) return declared;
        if (found.isTransparent) declared.push(...this.#members(found, { ...place, depth: place.depth - 1 }));
        else declared.push(this.#declaration(item, found, place));
        if (found.ownerParameters)
          declared.push(...this.read(found.ownerParameters, { ...place, scope: "parameters" }));
      }
    }
    return declared;
  }

  #members(found: Found, place: Place): readonly Declaration[] {
    const isDeep = found.isNamespace ? place.namespaces >= maxNamespaces : place.depth >= maxDepth;
    if (isDeep) return [];
    const { inside, parameters, isNamespace, isTransparent } = found;
    const below = {
      owner: isTransparent && found.owner === undefined ? place.owner : found.name,
      depth: place.depth + (isNamespace ? 0 : 1),
      namespaces: place.namespaces + (isNamespace ? 1 : 0),
    };
    const given = parameters ? this.read(parameters, { ...below, scope: "parameters" }) : [];
    const own = inside ? this.read(inside.range, { ...below, scope: inside.scope }) : [];
    if (inside?.exported === undefined) return [...given, ...own];
    return [...given, ...own].map((member) => ({ ...member, exported: inside.exported === true }));
  }

  #declaration(item: Item, found: Found, place: Place): Declaration {
    const { code, lines } = this;
    const line = lines.lineAt(item.start);
    const all = this.#members(found, place);
    const isContainer = found.inside !== undefined;
    const head = headText(code.text, item, isContainer, lines.startOf(line));
    const owner = found.owner ?? receiverOf(code, found.receiver);
    const embedded = all.filter((member) => this.#bases.has(member)).map(({ name }) => name);
    const declaration = {
      name: found.name,
      line,
      exported: found.exported ?? true,
      head,
      members: all.filter((member) => !this.#bases.has(member)),
      bases: [...(found.bases ?? []), ...embedded],
      ...(owner !== undefined && { owner }),
      text: textOf(lines.lines, line, head, isContainer),
    };
    if (found.isBase) this.#bases.add(declaration);
    return declaration;
  }
}

/** `(p *Point[T])` → Point. */
function receiverOf({ code }: Code, receiver: Range | undefined): string | undefined {
  if (receiver === undefined) return undefined;
  return /(\w+)(?:\[.*\])?\s*$/s.exec(
    code.slice(receiver.start, Math.min(receiver.end, receiver.start + 300)),
  )?.[1];
}

/** Names in `extends A<B>, pkg.C(…)`, where what is in brackets has been left out. */
export function namesIn(list: string | undefined): readonly string[] {
  if (list === undefined) return [];
  return list
    .split(/,| with | & | \+ /)
    .map(
      (part) =>
        /[\w$.:\\]*[\w$]/.exec(part.replace(/^\s*(?:public|private|protected|virtual|\s)+\b/, ""))?.[0] ?? "",
    )
    .map((name) => name.split(/\.|::|\\/).at(-1) ?? "")
    .filter((name) => !/^(?:|string|s?byte|u?(?:int|long|short)|void)$/.test(name));
}
