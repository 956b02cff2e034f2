import { isBlank, splitLines } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";
import { isVersionOf } from "../apply/findRegion";
import { EditRefusedError } from "../editRefusedError";
import type { AnswerContext } from "./answerContext";
import { codeBlocks } from "./codeBlocks";

/** Names of JSON members that may hold the code. */
const codeNames = new Set(
  "newText new_text newCode new_code code content contents text answer result output replacement source body edit updated_code updatedCode".split(
    " ",
  ),
);
/** Names of JSON members that may accompany the code. */
const otherNames = new Set(
  "explanation description reason reasoning rationale summary note notes comment comments title language lang languageId file filename file_name fileName path filepath file_path filePath type kind status success version confidence changes thoughts thought".split(
    " ",
  ),
);
const jsonLanguages = new Set(
  "json jsonc json5 jsonl ndjson jsonlines yaml dockercompose ipynb notebook".split(" "),
);
const jsonPaths =
  /(?:\.(?:json\w*|ndjson|ya?ml|ipynb|geojson|webmanifest|har|code-workspace|avsc|map)|\.\w*rc)$/i;
const proseLanguages = new Set("plaintext markdown mdx restructuredtext asciidoc log".split(" "));

/**
 * Unwraps an answer that is a JSON string, or an object around one, into a fenced block. Undefined for any other
 * answer, and if the document itself is JSON. Throws an `EditRefusedError` if either may be meant.
 */
export function unwrapJson(text: string, context: AnswerContext): string | undefined {
  const value = parse(soleCode(text, context.languageId));
  if (typeof value !== "string" && !isObject(value)) return undefined;
  const code = typeof value === "string" ? value : wrapped(value);
  if (code === undefined) return undefined;
  if (isJsonDocument(context)) {
    const mayBeDocument = /^\s*[[{"]|\S\s*\n\s*\S/.test(code);
    if (isObject(value) && mayBeDocument && !hasName(context.text, value))
      throw new EditRefusedError(doubtSentence());
    return undefined;
  }
  const region = context.region.join("\n");
  if (context.languageId === "" || /^\s*[[{"']/.test(region) || hasName(region, value)) return undefined;
  const lines = splitLines(code);
  if (context.region.every(isBlank)) return inGap(value, lines, context);
  if (isVersionOf(lines, context.region)) return asBlock(code, context.languageId);
  if (typeof value === "string" && lines.length === 1) return undefined;
  throw new EditRefusedError(doubtSentence());
}

function doubtSentence(): string {
  return l10n.t(
    "It is unclear whether the answer is the JSON or the text inside it. Ask for the code alone.",
  );
}

/** Decides for an empty region by the line above: JSON there may be a list element, a value or an argument. */
function inGap(value: unknown, lines: readonly string[], context: AnswerContext): string | undefined {
  const above = context.before.findLast((line) => !isBlank(line))?.trimEnd() ?? "";
  if (/[[({,=:]$/.test(above) || proseLanguages.has(context.languageId)) return undefined;
  if (typeof value === "string" && lines.length === 1) return undefined;
  if (hasName(context.text, value) || lines.length === 1) throw new EditRefusedError(doubtSentence());
  return asBlock(lines.join("\n"), context.languageId);
}

/** The only code block of the answer, or else the whole answer. */
function soleCode(text: string, languageId: string): string {
  const [block, ...others] = codeBlocks(text, languageId);
  const isSole = others.length === 0 && block?.isClosed === true && /^\s*(?:`{3,}|~{3,})/.test(text);
  return isSole && /^(?:json\w*)?$/i.test(block.info) ? block.lines.join("\n").trim() : text.trim();
}

/** The only member of an object that may be code; undefined if the object has unknown members or several candidates. */
function wrapped(value: object): string | undefined {
  const members = Object.entries(value);
  const found = members.filter(([name, each]) => codeNames.has(name) && typeof each === "string");
  const isKnown = members.every(([name]) => codeNames.has(name) || otherNames.has(name));
  return isKnown && found.length === 1 ? found[0]?.[1] : undefined;
}

function isJsonDocument({ text, languageId, path }: AnswerContext): boolean {
  if (jsonLanguages.has(languageId) || jsonPaths.test(path)) return true;
  return /^\s*(?:\[[\s\S]*\]|\{[\s\S]*\})\s*$/.test(text);
}

/** Whether a text contains a member name of an object. */
function hasName(text: string, value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.keys(value)
    .filter((name) => codeNames.has(name))
    .some((name) => new RegExp(`(?<![\\w$])["']?${name}["']?\\s*(?:[:=]|=>)`).test(text));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fences unquoted text as code, unless it is a single block itself or in an edit format. */
function asBlock(text: string, languageId: string): string {
  const lines = text.replace(/\r\n?/g, "\n");
  const [block, ...others] = codeBlocks(lines, languageId);
  const isBlock =
    block?.isClosed === true && others.length === 0 && /^\s*`{3}[\s\S]*\n\s*`{3,}\s*$/.test(lines);
  if (/^\s*<{5,}/.test(lines) || (isBlock && !proseLanguages.has(languageId))) return lines;
  const longest = Math.max(7, ...Array.from(lines.matchAll(/~+/g), ([run]) => run.length));
  const fence = "~".repeat(longest + 1);
  return `${fence}\n${lines.replace(/\n$/, "")}\n${fence}`;
}

function parse(json: string): unknown {
  if (!/^(?:"[\s\S]*"|\{[\s\S]*\})$/.test(json)) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
