import { isBlank, splitLines } from "../../protocol/code/lines";
import { isVersionOf } from "../apply/findRegion";
import { Refused } from "../refused";
import type { About } from "./clean";
import { codeBlocks } from "./codeBlocks";

/** Names of the member that holds the code. */
const codeNames = new Set(
  "newText new_text newCode new_code code content contents text answer result output replacement source body edit updated_code updatedCode".split(
    " ",
  ),
);
/** Names of members that say something about the code. */
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

const doubt =
  "The answer is JSON, and it is not certain whether the JSON or the text in it is meant: ask for the code alone.";

/**
 * The code in an answer that is one JSON string, or an object around one, as a fenced block. Undefined for any other answer, and
 * where JSON is what the document holds. Throws `Refused` when either may be meant.
 */
export function unquoted(text: string, about: About): string | undefined {
  const value = parse(soleCode(text, about.languageId));
  if (typeof value !== "string" && !isObject(value)) return undefined;
  const code = typeof value === "string" ? value : wrapped(value);
  if (code === undefined) return undefined;
  if (isJsonDocument(about)) {
    const mayBeDocument = /^\s*[[{"]|\S\s*\n\s*\S/.test(code);
    if (isObject(value) && mayBeDocument && !hasName(about.text, value)) throw new Refused(doubt);
    return undefined;
  }
  const region = about.region.join("\n");
  if (about.languageId === "" || /^\s*[[{"']/.test(region) || hasName(region, value)) return undefined;
  const lines = splitLines(code);
  if (about.region.every(isBlank)) return inGap(value, lines, about);
  if (isVersionOf(lines, about.region)) return asBlock(code, about.languageId);
  if (typeof value === "string" && lines.length === 1) return undefined;
  throw new Refused(doubt);
}

/** Nothing there says what is meant, but what stands before it may: an element of a list, a value, an argument. */
function inGap(value: unknown, lines: readonly string[], about: About): string | undefined {
  const above = about.before.findLast((line) => !isBlank(line))?.trimEnd() ?? "";
  if (/[[({,=:]$/.test(above) || proseLanguages.has(about.languageId)) return undefined;
  if (typeof value === "string" && lines.length === 1) return undefined;
  if (hasName(about.text, value) || lines.length === 1) throw new Refused(doubt);
  return asBlock(lines.join("\n"), about.languageId);
}

/** The answer, or the only code that it has. */
function soleCode(text: string, languageId: string): string {
  const [block, ...others] = codeBlocks(text, languageId);
  const isSole = others.length === 0 && block?.isClosed === true && /^\s*(?:`{3,}|~{3,})/.test(text);
  return isSole && /^(?:json\w*)?$/i.test(block.info) ? block.lines.join("\n").trim() : text.trim();
}

/** The only text of an object that may be code; undefined when the object says anything else. */
function wrapped(value: object): string | undefined {
  const members = Object.entries(value);
  const found = members.filter(([name, each]) => codeNames.has(name) && typeof each === "string");
  const isKnown = members.every(([name]) => codeNames.has(name) || otherNames.has(name));
  return isKnown && found.length === 1 ? found[0]?.[1] : undefined;
}

function isJsonDocument({ text, languageId, path }: About): boolean {
  if (jsonLanguages.has(languageId) || jsonPaths.test(path)) return true;
  return /^\s*(?:\[[\s\S]*\]|\{[\s\S]*\})\s*$/.test(text);
}

/** Whether a text has one of an object's members by name. */
function hasName(text: string, value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.keys(value)
    .filter((name) => codeNames.has(name))
    .some((name) => new RegExp(`(?<![\\w$])["']?${name}["']?\\s*(?:[:=]|=>)`).test(text));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that was quoted is nothing but code, unless it is one block itself or has the marks of an edit. */
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
