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
  let left = maxTotal;
  const read = (range: Range, place: Place): Declaration[] => {
    const declared: Declaration[] = [];
    const classify = language.open(place.scope, place.owner, code);
    for (const item of itemsIn(code, range, language, language.separators(place.scope))) {
      for (const found of classify(item)) {
        if (left-- <= 0 || declared.length >= maxDeclarations) return declared;
        if (found.isTransparent) declared.push(...members(found, { ...place, depth: place.depth - 1 }));
        else declared.push(declarationOf(item, found, members(found, place)));
        if (found.ownerParameters)
          declared.push(...read(found.ownerParameters, { ...place, scope: "parameters" }));
      }
    }
    return declared;
  };
  const members = (found: Found, place: Place): Declaration[] => {
    const isDeep = found.isNamespace ? place.namespaces >= maxNamespaces : place.depth >= maxDepth;
    if (isDeep) return [];
    const below = found.isNamespace
      ? { ...place, namespaces: place.namespaces + 1 }
      : { ...place, depth: place.depth + 1 };
    const owner = found.isTransparent && found.owner === undefined ? place.owner : found.name;
    const { inside, parameters } = found;
    const own = inside ? read(inside.range, { ...below, scope: inside.scope, owner }) : [];
    const given = parameters ? read(parameters, { ...below, scope: "parameters", owner }) : [];
    const all = [...given, ...own];
    return inside?.exported === undefined
      ? all
      : all.map((member) => ({ ...member, exported: inside.exported === true }));
  };
  const declarationOf = (item: Item, found: Found, own: readonly Declaration[]): Declaration => {
    const line = lines.lineAt(item.start);
    const head = headText(code.text, item, found.inside !== undefined, lines.startOf(line));
    return {
      name: found.name,
      line,
      exported: found.exported ?? true,
      head,
      members: own,
      bases: found.bases ?? [],
      ...(found.owner !== undefined && { owner: found.owner }),
      text: textOf(lines.lines, line, head, found.inside !== undefined),
    };
  };
  return read({ start: 0, end: code.code.length }, { scope: "top", owner: "", depth: 0, namespaces: 0 });
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
    .filter((name) => name !== "");
}
