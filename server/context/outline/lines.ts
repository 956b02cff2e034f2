import { indentWidth } from "../../protocol/code/lines";
import { type Declaration, maxDeclarations } from "./declaration";

/** Finds declarations in any language by the keywords and the indentation of lines. */

const maxLines = 30;
/** Limit on lines scanned in a long container. */
const maxScanned = 2000;
const maxLineChars = 400;

const modifiers =
  "(?:(?:export|default|declare|abstract|async|public|private|protected|internal|open|sealed|final|static|" +
  "inline|virtual|override|partial|readonly|unsafe|suspend|data|extern|const|local|pub(?:\\([a-z ]{1,20}\\))?) +){0,5}";
const containers =
  "class|interface|struct|enum(?: class)?|union|trait|type|record|object|protocol|namespace|module|mod|extension|impl(?:<[^>]{0,80}>)?";
const others =
  "function\\*?|func(?: \\([^)]{0,80}\\))?|fun|fn|def|const|let|var|val|static|macro_rules!|#define";
const declaration = new RegExp(
  `^\\s*${modifiers}(?:typedef )?(${containers}|${others})\\s+(?:self\\.)?([A-Za-z_$][\\w$]*)`,
);
/** `int main(` and `std::string name(`; also methods of C#, Java and C++. */
const typedFunction =
  /^\s*[A-Za-z_][\w:<>,.*&[\]?]*(?:[ \t*&]+[A-Za-z_][\w:<>,.*&[\]?]*){0,5}[ \t*&]+([A-Za-z_]\w*)\s*\(/;
const pythonConstant = /^([A-Z][A-Z0-9_]+)\s*(?::[^=]+)?=/;
const statement =
  /^\s*(?:return|else|if|for|while|switch|case|throw|new|await|yield|goto|using|import|package)\b/;
const isContainer = new RegExp(`^(?:${containers})$`);

/** Top-level declarations of a file and their members, in any language. */
export function readAnyLines(lines: readonly string[]): readonly Declaration[] {
  const found: Declaration[] = [];
  const exportsByWord = lines.some((line) => /^export\b/.test(line));
  for (let line = 0; line < lines.length && found.length < maxDeclarations; line++) {
    const text = lines[line] ?? "";
    if (text === "" || indentWidth(text) > 0) continue;
    const name = declaredName(text);
    if (name === undefined) continue;
    const exported = exportsByWord ? text.startsWith("export") : !/^(?:private|_)|^static /.test(text);
    found.push({
      name,
      line,
      exported: exported && !name.startsWith("_"),
      head: headOf(lines, line).join("\n"),
      members: isContainerLine(text) ? membersOf(lines, line) : [],
      bases: basesOf(text),
      ...ownerOf(text),
      text: declarationAt(lines, line),
    });
  }
  return found;
}

function membersOf(lines: readonly string[], start: number): readonly Declaration[] {
  const members: Declaration[] = [];
  const base = indentWidth(lines[start] ?? "");
  let memberIndent: number | undefined;
  for (let line = start + 1; line < lines.length && members.length < maxDeclarations; line++) {
    const text = lines[line] ?? "";
    if (text.trim() === "" || isComment(text)) continue;
    const indent = indentWidth(text);
    if (indent <= base) break;
    memberIndent ??= indent;
    if (indent !== memberIndent) continue;
    const name =
      declaredName(text) ?? /^\s*(?:[a-z]+ ){0,4}#?([A-Za-z_$][\w$]*)\s*[?!]?\s*[(:=;]/.exec(text)?.[1];
    if (name === undefined) continue;
    const head = headOf(lines, line).join("\n").trimStart();
    const exported = !/^\s*(?:private|_)/.test(text) && !name.startsWith("_");
    members.push({ name, line, exported, head, members: [], bases: [], text: head });
  }
  return members;
}

function basesOf(text: string): readonly string[] {
  const after = /\b(?:extends|implements)\b(.{1,200})|^class \w+\((.{1,200})\)/.exec(text);
  const names = (after?.[1] ?? after?.[2] ?? "").match(/[A-Za-z_$][\w$.]*/g) ?? [];
  return names.filter((name) => !/^(?:extends|implements|with)$/.test(name));
}

function ownerOf(text: string): { readonly owner?: string } {
  const owner = /^func \((?:\w+ )?\*?(\w+)|^impl\b(?:.{0,200} for)? (\w+)/.exec(text);
  const name = owner?.[1] ?? owner?.[2];
  return name === undefined ? {} : { owner: name };
}

/** The declaration that begins on this line, preceded by the heads of the enclosing containers. */
export function declarationAt(lines: readonly string[], line: number): string {
  const text = clip(lines[line] ?? "");
  const own = isContainerLine(text) ? containerText(lines, line) : headOf(lines, line);
  return [...enclosingHeads(lines, line), ...own].join("\n");
}

function declaredName(text: string): string | undefined {
  if (text.length > maxLineChars || statement.test(text)) return undefined;
  return declaration.exec(text)?.[2] ?? typedFunction.exec(text)?.[1] ?? pythonConstant.exec(text)?.[1];
}

export function isContainerLine(text: string): boolean {
  const kind = declaration.exec(text)?.[1];
  if (kind !== undefined && isContainer.test(kind)) return true;
  // An object literal, a Go type, a brace alone.
  return /[=:]\s*[{[]\s*$|^\s*type\s|^(?:typedef )?(?:struct|enum|union)\b/.test(text);
}

/** A signature: the lines up to the end of its brackets, without the body. */
function headOf(lines: readonly string[], start: number, limit = 8): string[] {
  const head: string[] = [];
  let depth = 0;
  for (let line = start; line < lines.length && head.length < limit; line++) {
    const text = clip(lines[line] ?? "");
    depth += balance(text);
    head.push(text);
    if (depth <= 0) break;
  }
  const last = head.length - 1;
  head[last] = withoutBody(head[last] ?? "");
  return head;
}

/** Opening minus closing parentheses and square brackets in the line. */
function balance(text: string): number {
  let depth = 0;
  for (const char of text) {
    if (char === "(" || char === "[") depth++;
    else if (char === ")" || char === "]") depth--;
  }
  return depth;
}

function withoutBody(text: string): string {
  if (/^\s*(?:async )?(?:def|class)\b.*:\s*$/.test(text)) return `${text.trimEnd()} ...`;
  return text.replace(/\s*(?:=>\s*)?\{\s*$/, (body) => (body.includes("=>") ? " => …" : ""));
}

/** The lines of a class or other container, with only the signatures of its functions. */
export function containerText(lines: readonly string[], start: number): string[] {
  const base = indentWidth(lines[start] ?? "");
  const kept: string[] = [clip(lines[start] ?? "")];
  let memberIndent: number | undefined;
  let open = balance(lines[start] ?? "");
  for (
    let line = start + 1;
    line < lines.length && line < start + maxScanned && kept.length < maxLines;
    line++
  ) {
    const text = clip(lines[line] ?? "");
    if (text.trim() === "" || isComment(text)) continue;
    const indent = indentWidth(text);
    if (indent <= base) {
      if (!/^\s*[)\]}>]|^\s*(?:end|where)\b|^\s*\{/.test(text)) break;
      kept.push(text);
      open += balance(text);
      if (!/[{(:]\s*$/.test(text)) break;
      continue;
    }
    memberIndent ??= indent;
    if (indent > memberIndent && open <= 0) continue;
    // Skip the end of an omitted function body.
    if (indent === memberIndent && open <= 0 && /^\s*(?:[)\]}]+[;,]?|end)\s*$/.test(text)) continue;
    open = Math.max(0, open + balance(text));
    kept.push(open > 0 ? text : withoutBody(text));
  }
  return kept;
}

/** The heads of the class and the namespace around a member, outermost first. */
function enclosingHeads(lines: readonly string[], start: number): string[] {
  const heads: string[] = [];
  let indent = indentWidth(lines[start] ?? "");
  for (let line = start - 1; line >= 0 && indent > 0 && heads.length < 2; line--) {
    const text = lines[line] ?? "";
    if (text.trim() === "" || indentWidth(text) >= indent) continue;
    indent = indentWidth(text);
    if (declaration.test(text)) heads.unshift(clip(text));
  }
  return heads;
}

function isComment(text: string): boolean {
  return /^\s*(?:\/\/|\/?\*|#(?:[\s!#]|$)|--\s)/.test(text);
}

function clip(text: string): string {
  return text.length > maxLineChars ? text.slice(0, maxLineChars) : text;
}
