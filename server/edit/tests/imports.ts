import { l10n } from "../../protocol/l10n";
import { EditRefusedError } from "../editRefusedError";

/** A complete import, from line `start` to `end` (exclusive). */
export interface Import {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
  /** The import without its members, normalized. */
  readonly frame: string;
  /** The imported members, as written. */
  readonly members: readonly string[];
  /** Writes the import with only some of its members. */
  readonly only: (members: readonly string[]) => readonly string[];
}

const beginning = /^(?:import\b|from\s|(?:const|let|var)\s|#include\b|use\s|using\s|require(?:_relative)?\b)/;
const whole =
  /^(?:import\b|from\s+\S+\s+import\b|(?:const|let|var)\s+[\w{}:,\s]+=\s*require\(|#include\b|use\s[^;]+;|using\s[^;()]+;|require(?:_relative)?\b)/;
/** Limits of an import; no one writes longer ones. */
const maxLines = 200;
const maxChars = 10_000;
/** Quotes of multi-line strings, whose lines may look like imports. */
const quotes = /"""|'''|`/g;

/** The top-level imports of a file. Throws an `EditRefusedError` for one with unclosed brackets. */
export function importsOf(lines: readonly string[]): Import[] {
  const found: Import[] = [];
  let isQuoted = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const wasQuoted = isQuoted;
    if ((line.match(quotes)?.length ?? 0) % 2 === 1) isQuoted = !isQuoted;
    if (wasQuoted || !beginning.test(line)) continue;
    const end = endOf(lines, at);
    const written = lines.slice(at, end ?? at + maxLines).join("\n");
    const text = withoutComments(written.slice(0, maxChars));
    if (!whole.test(text)) continue;
    if (end === undefined || written.length > maxChars)
      throw new EditRefusedError(
        l10n.t("An import in the tests has unclosed brackets. Close them, or ask again."),
      );
    found.push({ start: at, end, lines: lines.slice(at, end), ...contentOf(text) });
    at = end - 1;
  }
  return found;
}

/** The line after the import: its brackets are closed, and no deeper line follows. */
function endOf(lines: readonly string[], start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < Math.min(lines.length, start + maxLines); at++) {
    const code = withoutComments((lines[at] ?? "").slice(0, maxChars)).replace(/(["'`]).*?\1/g, "");
    depth += code.split(/[{([]/).length - code.split(/[})\]]/).length;
    if (depth <= 0 && !/^\s+\S/.test(lines[at + 1] ?? "")) return at + 1;
  }
  return undefined;
}

function withoutComments(code: string): string {
  return code
    .replace(/((["'`])(?:\\.|(?!\2)[^\\\n])*\2)|\/\/.*|(?<!\S)#(?!include\b).*|\/\*[\s\S]*?\*\//g, "$1")
    .replace(/\\\n/g, " ")
    .trim();
}

/** "import { a, b } from 'x'", "from x import (a, b)", "use x::{a, b};" and Go's "import (…)". */
const bracketed = /^([^{(]*[{(])([^{}()]*)([})][\s\S]*)$/;
/** "from x import a, b" and Go's "import "a"". */
const listed = /^(from\s+\S+\s+import\s+|import\s+(?=(?:[\w.]+\s+)?"[^"]*"$))([^(]*)()$/;

function contentOf(text: string): Pick<Import, "frame" | "members" | "only"> {
  const [, open = "", inner = "", close = ""] = bracketed.exec(text) ?? listed.exec(text) ?? [];
  const members = open === "" ? [text] : inner.split(/[,\n;]/).map((member) => member.trim());
  const frame = plain(open + close);
  const pad = /^(?:import|const|let|var)\b.*\{$/.test(open) ? " " : "";
  return {
    frame,
    members: members.filter((member) => member !== ""),
    only: (some) =>
      frame === "import"
        ? some.map((each) => `import ${each}`)
        : [open + pad + some.join(", ") + pad + close],
  };
}

/** Normalizes code, so that equivalent imports compare equal. */
export function plain(code: string): string {
  return code.replace(/,(?=\s*[)}])|[\s;(){}]/g, "").replaceAll("'", '"');
}
