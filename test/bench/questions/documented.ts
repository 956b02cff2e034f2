import type { FileUnits, SyntaxUnit } from "../../../server/syntax/syntax";
import { languageOfPath } from "../../../server/workspace/languages";

/** Lines from `first` up to but not including `end`, both from 0. */
export interface Lines {
  readonly first: number;
  readonly end: number;
}

/** A definition and the comment that explains it. */
export interface Documented {
  readonly name: string;
  readonly definition: Lines;
  /** Whole lines, above the definition or, in Python, in it. */
  readonly comment: Lines;
  /** The first paragraph, without comment markers. */
  readonly paragraph: string;
}

const fewestLines = 3;
const container =
  /\b(?:class|interface|struct|enum|trait|impl|module|namespace|object|mod|extension|protocol|actor|record|union)\b|^\s*(?:export )?(?:default )?\{/;
const keywords =
  /^\s*(?:[a-z@][\w@()]* +){0,6}(?:class|struct|enum|protocol|extension|interface|object|actor|func|fun|init|typealias)\b[ (<?]*([A-Za-z_]\w*)?/;

/** Finds the definitions of a file that have a comment, by its grammar or else by words and brackets. */
export async function documentedIn(
  path: string,
  lines: readonly string[],
  fileUnits: FileUnits,
): Promise<readonly Documented[]> {
  const language = languageOfPath(path);
  const units = await fileUnits(lines.join("\n"), language, 1);
  const definitions =
    units !== undefined
      ? definitionsAmong(units, lines)
      : ["kotlin", "swift"].includes(language)
        ? definitionsByWords(lines)
        : [];
  return definitions.flatMap(({ name, definition }) => {
    const comment =
      language === "python" ? docstringOf(definition, lines) : commentAbove(definition, lines, language);
    if (comment === undefined) return [];
    const inside = comment.first >= definition.first ? comment.end - comment.first : 0;
    if (definition.end - definition.first - inside < fewestLines) return [];
    return { name, definition, comment, paragraph: paragraphOf(lines.slice(comment.first, comment.end)) };
  });
}

type Definition = Pick<Documented, "name" | "definition">;

/** The definitions at the top of the file and in classes and the like, but not those in a function's body. */
function definitionsAmong(units: readonly SyntaxUnit[], lines: readonly string[]): Definition[] {
  return units.flatMap((unit) => {
    if (unit.isComment) return [];
    const head = lines.slice(unit.first, unit.first + 4).find((line) => !isAttribute(line)) ?? "";
    const name =
      unit.names[0] ?? /^[\w.$]{0,80}?([\w$]+)\s*=\s*(?:async\s*)?(?:function\b|\()/.exec(head)?.[1];
    if (name === undefined) return isCall(head) ? [] : definitionsAmong(unit.parts, lines);
    const inner = container.test(head) ? definitionsAmong(unit.parts, lines) : [];
    const own = { name, definition: { first: unit.first, end: unit.last + 1 } };
    return [own, ...inner.filter(({ definition }) => definition.first > unit.first)];
  });
}

/** Whether the head passes a function to a call, as tests do: definitions inside are local to it. */
function isCall(head: string): boolean {
  return /^\s*(?:await\s+)?[\w.$]+(?:<[^>]{0,80}>)?\(|\bdo(?:\s*\|[^|]{0,80}\|)?\s*$/.test(head);
}

function definitionsByWords(lines: readonly string[]): Definition[] {
  return lines.flatMap((line, first) => {
    const found = line.length < 400 ? keywords.exec(line) : null;
    if (found === null) return [];
    let depth = 0;
    let end = first;
    for (let isOpen = false; end < lines.length && !(isOpen && depth <= 0); end++) {
      for (const char of lines[end] ?? "") {
        if (char === "{" || char === "(") depth++;
        else if (char === "}" || char === ")") depth--;
      }
      isOpen ||= (lines[end] ?? "").includes("{") || depth <= 0;
    }
    return { name: found[1] ?? "init", definition: { first, end } };
  });
}

function docstringOf({ first, end }: Lines, lines: readonly string[]): Lines | undefined {
  let at = first;
  while (at < end && !/:\s*(?:#.*)?$/.test(lines[at] ?? "")) at++;
  at++;
  const opened = /^\s*[rRuU]?("""|''')(.*)$/.exec(lines[at] ?? "");
  if (opened === null || at >= end) return undefined;
  const [, quotes = '"""', rest = ""] = opened;
  if (rest.includes(quotes)) return { first: at, end: at + 1 };
  for (let last = at + 1; last < end; last++)
    if (lines[last]?.includes(quotes)) return { first: at, end: last + 1 };
  return undefined;
}

/** Finds the comment above a definition; attributes and decorators may be in between. */
function commentAbove({ first }: Lines, lines: readonly string[], language: string): Lines | undefined {
  let end = first;
  while (end > 0 && isAttribute(lines[end - 1] ?? "")) end--;
  const last = lines[end - 1] ?? "";
  let start = end - 1;
  const sign = ["ruby", "shellscript", "powershell"].includes(language) ? /^\s*#/ : /^\s*\/\/[/!]?/;
  const mark = sign.exec(last)?.[0];
  if (mark !== undefined) {
    while (start > 0 && lines[start - 1]?.startsWith(mark)) start--;
    return { first: start, end };
  }
  if (!/\*\/\s*$/.test(last)) return undefined;
  while (start > 0 && !/^\s*\/\*/.test(lines[start] ?? "")) start--;
  return /^\s*\/\*/.test(lines[start] ?? "") ? { first: start, end } : undefined;
}

function isAttribute(line: string): boolean {
  return /^\s*(?:@\w|#\[|\[\w[^\]]*\]\s*$|template\s*<[^>]*>\s*$)/.test(line);
}

function paragraphOf(comment: readonly string[]): string {
  const text = comment.map((line) =>
    line
      .replace(/^\s*(?:\/\/[/!]?|#+|\/?\*+!?(?!\*)\/?|[rRuU]?(?:"""|'''))/, "")
      .replace(/(?:\*+\/|"""|''')\s*$/, "")
      .replace(/<\/?summary>/g, "")
      .trim(),
  );
  const start = text.findIndex((line) => line !== "" && !/^<\/?\w+>$/.test(line));
  const rest = start < 0 ? [] : text.slice(start);
  const end = rest.findIndex(
    (line) =>
      line === "" || /^[@\\:][a-z]+|^[-=*~]{3,}$|^(?:Args|Parameters|Returns?|Example):?$/i.test(line),
  );
  return (end < 0 ? rest : rest.slice(0, end)).join(" ");
}
