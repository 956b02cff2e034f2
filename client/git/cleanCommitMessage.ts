import { OpenFence, openingOf } from "../../server/protocol/code/fences";
import { removeInvisible } from "../../server/protocol/code/invisibleCharacters";
import { closestAscii } from "../../server/protocol/code/letters";
import { isBlank } from "../../server/protocol/code/lines";
import { stripThinking } from "../../server/protocol/code/thinking";

/**
 * Cleans an answer for the commit message box. Removes what models add around the message, invisible characters, runs
 * of empty lines that would push text out of sight, and signatures: people sign for themselves. Only the form of the
 * answer decides what is around the message, never its words, so that it works in every language.
 */
export function cleanCommitMessage(answer: string): string {
  const said = stripThinking(removeInvisible(answer.replace(/\r\n?/g, "\n")).trim()).text;
  const message = withoutQuotes(withoutLabels(firstAlternative(unwrapped(said.trim()))));
  return withoutSignatures(subjectAsText(message))
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/**
 * Takes the message out of a code block, a quotation, an XML element or a command, with or without an introducing line.
 */
function unwrapped(text: string): string {
  const element = /^<(commit[\w-]*|message|answer|output)>\s*([\s\S]*?)\s*(?:<\/\1>|$)/i.exec(text)?.[2];
  if (element !== undefined) return unwrapped(element);
  const lines = text.split("\n");
  const start = startOfBlock(lines);
  const block = start === undefined ? undefined : blockAt(lines, start);
  if (block === undefined) return fromCommand(text) ?? text;
  const inside = block.content.join("\n").trim();
  if (start === 0 || (isMessage(inside) && block.isText)) return fromCommand(inside) ?? inside;
  return text;
}

/** The line of a block at the start of the text or after an introducing first line. */
function startOfBlock(lines: readonly string[]): number | undefined {
  const isBlock = (at: number) => openingOf(lines[at] ?? "") !== undefined || /^\s*>/.test(lines[at] ?? "");
  if (isBlock(0)) return 0;
  const next = lines.findIndex((line, at) => at > 0 && !isBlank(line));
  const introduces = isLabel(lines[0] ?? "") && !conventional.test(lines[0] ?? "");
  return introduces && next > 0 && isBlock(next) ? next : undefined;
}

interface Block {
  readonly content: readonly string[];
  /** Its info string does not name a programming language. */
  readonly isText: boolean;
}

/** A fenced block or a quotation; an unclosed one extends to the end of the text. */
function blockAt(lines: readonly string[], start: number): Block {
  const opening = openingOf(lines[start] ?? "");
  const behind = lines.slice(start + 1);
  if (opening === undefined) {
    const all = lines.slice(start);
    const end = all.findIndex((line) => !/^\s*>/.test(line));
    const quoted = end < 0 ? all : all.slice(0, end);
    return { content: quoted.map((line) => line.replace(/^\s*> ?/, "")), isText: true };
  }
  const fence = new OpenFence(opening, "markdown");
  const pattern = new RegExp(`^${fence.pattern}$`);
  const end = behind.findIndex((line, at) => {
    const next = at + 1 < behind.length ? `${behind[at + 1]}\n` : "";
    if (!pattern.test(line)) fence.append(`${line}\n`);
    else if (fence.closes(line, next, true)) return true;
    else fence.appendFence(line, next, true);
    return false;
  });
  const isText = /^(?:text|txt|plaintext|plain|git|gitcommit|git-commit|commit|markdown|md)?$/i.test(
    opening.info,
  );
  return { content: end < 0 ? behind : behind.slice(0, end), isText };
}

const conventional = /^[a-z]+(?:\([^)\n]*\))?!?: \S/;

/** Whether a line introduces or labels the lines after it. */
function isLabel(line: string): boolean {
  return /[:：]\s*[*_]*\s*$/.test(line) || /^(?:#{1,6} |\*\*)/.test(line);
}

/** Whether a text has the form of a commit message: a subject, then the end or an empty line. */
function isMessage(text: string): boolean {
  const [first = "", second = ""] = text.split("\n");
  const subject = first.replace(/^[*_`"'“«「]+|[*_`"'”»」]+$/g, "").trim();
  if (!isBlank(second) && !/^\s*[-*•]\s/.test(second)) return false;
  if (subject.length > 120 || /[;{}=<>\\]|^[^\p{L}\p{N}]*$|[,(]$/u.test(subject)) return false;
  if (conventional.test(subject) || /^git commit\b/.test(subject)) return true;
  if (/^(?:\p{Lo}|\p{Extended_Pictographic}|:\w+: )/u.test(subject)) return true;
  // "Error: …" is a program's output.
  return /^(?:\[[^\]]+\] ?)?\p{Lu}[\p{L}\p{N}'’-]*(?: [^\s,]+)+/u.test(subject) && !/^\S+: /.test(subject);
}

/** The texts of `git commit -m "…" -m "…"`. */
function fromCommand(text: string): string | undefined {
  if (!/^\$? ?git commit\b/.test(text)) return undefined;
  const texts = Array.from(
    text.matchAll(/(?:-\w*m|--message)[ =]+(?:"((?:\\.|[^"\\])*)"|'([^']*)')/g),
    ([, double, single]) => (double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? "").trim(),
  );
  return texts.length > 0 ? texts.join("\n\n") : undefined;
}

/** The first of several messages: items of a list, sections below headings that differ in a number, or a choice. */
function firstAlternative(text: string): string {
  return fromList(text) ?? fromHeadings(text) ?? fromChoice(text) ?? text;
}

/**
 * Each item must be a message itself, by its quotes or its form: other lists are part of a message. Items with dashes
 * below a line are its body, unless they are quoted.
 */
function fromList(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => !isBlank(line));
  const body = isLabel(lines[0] ?? "") && !conventional.test(lines[0] ?? "") ? lines.slice(1) : lines;
  const items = body.map((line) => /^\s*(?:\d{1,2}[.)]|[-*])\s+(.+)$/.exec(line)?.[1] ?? "");
  const listed = items.filter((item) => item !== "");
  const isBody = body !== lines && /^\s*[-*]/.test(body[0] ?? "");
  const isQuoted = (item: string) => /^(?:`[^`]+`|"[^"]+"|“[^”]+”|\*\*[^*]+\*\*)$/.test(item);
  const areAll =
    listed.length > 1 &&
    items[0] !== "" &&
    listed.every((item) => isQuoted(item) || (conventional.test(item) && !isBody));
  return areAll ? withoutQuotes(listed[0]?.replace(/^\*\*([^*]+)\*\*$/, "$1") ?? "") : undefined;
}

/** "**Option 1**" and "**Option 2**", "Option 1: …" and "Option 2: …". */
function fromHeadings(text: string): string | undefined {
  const lines = text.split("\n");
  const heads = lines.map((line) => /^[#*\s]*(\p{L}+) ?([1-9A-C])[*\s]*(?:[.):：]|$)[*\s]*(.*)$/u.exec(line));
  const first = heads.findIndex((head) => head !== null && /[1A]/.test(head[2] ?? ""));
  const name = heads[first]?.[1];
  const second = heads.findIndex(
    (head, at) => at > first && head?.[1] === name && /[2B]/.test(head?.[2] ?? ""),
  );
  if (first < 0 || second < 0) return undefined;
  return unwrapped([heads[first]?.[3] ?? "", ...lines.slice(first + 1, second)].join("\n").trim());
}

/** Two subjects with a single word between them, such as "or". */
function fromChoice(text: string): string | undefined {
  const [first = "", between = "", second = ""] = text.split(/\n\s*\n/);
  const isChoice =
    conventional.test(first) && /^\W*\p{L}{1,6}\W*$/u.test(between) && conventional.test(second);
  return isChoice ? first : undefined;
}

const label = /^[#*_\s]*(?:commit message|commit title|subject|title)[*_]*[:：][*_]*[ \t]*/i;
const bodyLabel = /^[#*_ \t]*(?:body|description|details)[*_]*[:：][*_]*\s*/im;

/** Removes the labels of the parts and a line that only introduces the message. */
function withoutLabels(text: string): string {
  const named = label.exec(text)?.[0];
  if (named !== undefined) return text.slice(named.length).trim().replace(bodyLabel, "");
  const [first = "", ...rest] = text.split("\n");
  const below = rest.join("\n").trim();
  const isHeading = /^\s*(?:\*\*|#)/.test(first) && /[:：]\W*$/.test(first);
  const introduces = isLabel(first) && !conventional.test(first) && (isHeading || /[:：]\W*$/.test(first));
  return introduces && conventional.test(below) ? below : text;
}

const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "“": "”",
  "„": "“",
  "«": "»",
  "「": "」",
  "『": "』",
};

/** Removes quotes around the text or around its first line. */
function withoutQuotes(text: string): string {
  const inner = unquoted(text);
  if (inner !== text) return inner;
  const end = text.indexOf("\n");
  return end < 0 ? text : unquoted(text.slice(0, end)) + text.slice(end);
}

function unquoted(text: string): string {
  const bare = text.trim();
  const close = quotes[bare[0] ?? ""];
  const inner = bare.slice(1, -1);
  const isQuoted = bare.length > 2 && close !== undefined && bare.endsWith(close);
  return isQuoted && !inner.includes(close) && !inner.includes(bare[0] ?? "") ? inner.trim() : text;
}

/** Removes Markdown from the subject: Git treats a line that begins with "#" as a comment. */
function subjectAsText(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const plain = first
    .replace(/^#{1,6} +/, "")
    .replace(/(?<![\w/*])\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*(?![\w/*])/g, "$1")
    .replace(/^__([^_\n]+)__$/, "$1");
  return [withoutQuotes(plain), ...rest].join("\n");
}

const signers =
  "signed-off|co-authored|co-developed|authored|reviewed|acked|tested|approved|reported|suggested|requested|helped|mentored|committed|verified|generated|assisted|written|created|co-written|paired|sponsored|released";
/** Trailers that sign, or that name a person with an address. Other lines with a name and a colon are content. */
const signature = new RegExp(
  `^(?:(?:${signers})-by *:|on-behalf-of *:|(?:[a-z]+(?:-[a-z]+)+|cc|author|committer) *:.*<[^>]*@[^>]*>)`,
  "i",
);

/** Removes signatures, also with lookalike letters, dashes and blanks, and the indented lines below them. */
function withoutSignatures(text: string): string {
  let signs = false;
  const kept = text.split("\n").filter((line) => {
    const continues = signs && /^[ \t]+\S/.test(line);
    signs = continues || signature.test(plainLook(line));
    return !signs;
  });
  return kept.join("\n");
}

/** Normalizes a line by its look: no invisible characters, ASCII for lookalikes, from the first letter on. */
function plainLook(line: string): string {
  const seen = line.normalize("NFKC").replace(/\p{Default_Ignorable_Code_Point}|[\p{Cc}\p{Cf}]/gu, "");
  const dashes = seen.replace(/[\p{Pd}\u2212\u00ad\u2043]/gu, "-").replace(/[\p{White_Space}\u2800]+/gu, " ");
  return closestAscii(dashes.replace(/\p{M}/gu, "")).replace(/^[^\p{L}\p{N}]+/u, "");
}
