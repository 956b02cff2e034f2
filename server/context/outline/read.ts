import { type Declaration, maxDeclarations, maxDepth, maxNamespaces, maxTotal } from "./declaration";
import { headText, type TextLines, textOf } from "./heads";
import { type Code, type Item, type ItemRules, itemsIn, type Range, type Separators } from "./items";

/** A declaration found in an item by the rules of its language. */
export interface FoundDeclaration {
  readonly name: string;
  /** True by default. */
  readonly exported?: boolean;
  readonly bases?: readonly string[];
  readonly owner?: string;
  /** Range and scope of its members. */
  readonly inside?: Inside;
  /** Parameters that are also members. */
  readonly parameters?: Range;
  /** Constructor parameters that are also members of the enclosing type. */
  readonly ownerParameters?: Range;
  /** It has no name: its content counts as declared in the enclosing scope. */
  readonly isTransparent?: boolean;
  /** Receiver of a Go method: its type owns the method. */
  readonly receiver?: Range;
  /** It is a base of the enclosing type, not a member. */
  readonly isBase?: boolean;
  /** It holds types, not members. */
  readonly isNamespace?: boolean;
}

export interface Inside {
  readonly scope: string;
  readonly range: Range;
  /** Whether its content is visible to other files. By default each member decides. */
  readonly exported?: boolean;
}

export type Classify = (item: Item) => readonly FoundDeclaration[];

/** A language with braces. */
export interface BraceLanguage extends ItemRules {
  /** Separators of a scope; `top` is the file's. */
  readonly separators: (scope: string) => Separators;
  /** Returns a function that reads the items of one scope, in order. `owner`: the name of the enclosing type. */
  open(scope: string, owner: string, code: Code): Classify;
}

interface Enclosing {
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
  /** Embedded types, which are not members. */
  readonly #bases = new WeakSet<Declaration>();

  constructor(
    readonly code: Code,
    readonly lines: TextLines,
    readonly language: BraceLanguage,
  ) {}

  read(range: Range, enclosing: Enclosing): Declaration[] {
    const { code, language } = this;
    const declared: Declaration[] = [];
    const classify = language.open(enclosing.scope, enclosing.owner, code);
    for (const item of itemsIn(code, range, language, language.separators(enclosing.scope))) {
      for (const found of classify(item)) {
        if (this.#left-- <= 0 || declared.length >= maxDeclarations) return declared;
        if (found.isTransparent)
          declared.push(...this.#members(found, { ...enclosing, depth: enclosing.depth - 1 }));
        else declared.push(this.#declaration(item, found, enclosing));
        if (found.ownerParameters)
          declared.push(...this.read(found.ownerParameters, { ...enclosing, scope: "parameters" }));
      }
    }
    return declared;
  }

  #members(found: FoundDeclaration, enclosing: Enclosing): readonly Declaration[] {
    const isDeep = found.isNamespace ? enclosing.namespaces >= maxNamespaces : enclosing.depth >= maxDepth;
    if (isDeep) return [];
    const { inside, parameters, isNamespace, isTransparent } = found;
    const below = {
      owner: isTransparent && found.owner === undefined ? enclosing.owner : found.name,
      depth: enclosing.depth + (isNamespace ? 0 : 1),
      namespaces: enclosing.namespaces + (isNamespace ? 1 : 0),
    };
    const given = parameters ? this.read(parameters, { ...below, scope: "parameters" }) : [];
    const own = inside ? this.read(inside.range, { ...below, scope: inside.scope }) : [];
    if (inside?.exported === undefined) return [...given, ...own];
    return [...given, ...own].map((member) => ({ ...member, exported: inside.exported === true }));
  }

  #declaration(item: Item, found: FoundDeclaration, enclosing: Enclosing): Declaration {
    const { code, lines } = this;
    const line = lines.lineAt(item.start);
    const all = this.#members(found, enclosing);
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

/** Names in `extends A<B>, pkg.C(…)`, whose brackets are already empty. */
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
