import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isGenerated, isSkipped } from "../../../server/codebase/index/skip";
import type { FileUnits } from "../../../server/syntax/syntax";
import { languageOfPath } from "../../../server/workspace/languages";
import { documentedIn, type Lines } from "./documented";
import { sectionsIn } from "./sections";
import { firstSentence, normalized, withoutName } from "./sentence";
import { sharedWords } from "./sharedWords";

export interface Question {
  readonly kind: "code" | "documentation";
  readonly text: string;
  /** The file that answers it, relative to the repository. */
  readonly path: string;
  readonly language: string;
  /** The lines that answer it, in the changed text: up to 30 lines of the definition or the section. */
  readonly lines: Lines;
  readonly name: string;
  /** The share of the question's content words that occur in its answer, from 0 to 1. */
  readonly shared: number;
}

export interface Repository {
  /** Texts by path, without the comments and sentences that became questions. */
  readonly texts: ReadonlyMap<string, string>;
  readonly questions: readonly Question[];
}

export interface Wanted {
  readonly code: number;
  readonly documentation: number;
}

/** A question and the lines that are removed or replaced, so that the question occurs nowhere. */
interface Candidate {
  readonly kind: Question["kind"];
  readonly sentence: string;
  readonly text: string;
  readonly path: string;
  readonly name: string;
  readonly whole: Lines;
  readonly removed: Lines;
  readonly replacement: readonly string[];
}

const maxBytes = 512 * 1024;
const mostLines = 30;

/** Makes questions about a repository of its comments and documentation, which it removes from the texts. Each run makes the same ones. */
export async function makeQuestions(
  folder: string,
  fileUnits: FileUnits,
  wanted: Wanted,
): Promise<Repository> {
  const files = filesIn(folder);
  const corpus = [...files.values()].map((lines) => normalized(lines.join(" "))).join("\n");
  const candidates: Candidate[] = [];
  for (const [path, lines] of files) candidates.push(...(await candidatesIn(path, lines, fileUnits)));
  const chosen: Candidate[] = [];
  const left = { ...wanted };
  for (const candidate of candidates.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))) {
    if (left[candidate.kind] === 0 || !standsOnce(candidate.sentence, corpus)) continue;
    if (chosen.some((other) => isInTheWay(candidate, other))) continue;
    left[candidate.kind]--;
    chosen.push(candidate);
  }
  const texts = new Map<string, string>();
  const questions: Question[] = [];
  for (const [path, lines] of files) {
    const here = chosen.filter((candidate) => candidate.path === path);
    const changed = [...lines];
    for (const { removed, replacement } of here.toSorted((a, b) => b.removed.first - a.removed.first))
      changed.splice(removed.first, removed.end - removed.first, ...replacement);
    texts.set(path, changed.join("\n"));
    questions.push(...here.map((candidate) => questionOf(candidate, here, changed)));
  }
  return { texts, questions };
}

function filesIn(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, readonly string[]>();
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  for (const path of entries.map((entry) => entry.replaceAll("\\", "/"))) {
    if (/(?:^|\/)(?:\.git|node_modules)(?:\/|$)/.test(path) || isSkipped(path)) continue;
    const info = lstatSync(join(folder, path));
    if (!info.isFile() || info.size > maxBytes) continue;
    const text = readFileSync(join(folder, path), "utf8");
    if (!text.includes("\0")) files.set(path, text.replace(/^\uFEFF/, "").split(/\r\n?|\n/));
  }
  return files;
}

async function candidatesIn(
  path: string,
  lines: readonly string[],
  fileUnits: FileUnits,
): Promise<readonly Candidate[]> {
  if (isGenerated(lines.join("\n"))) return [];
  const inCode = await documentedIn(path, lines, fileUnits);
  const code = inCode.flatMap(({ name, definition, comment, paragraph }): Candidate[] => {
    const sentence = firstSentence(paragraph);
    const text = sentence && withoutName(sentence, name);
    if (sentence === undefined || text === undefined) return [];
    return [
      { kind: "code", sentence, text, path, name, whole: definition, removed: comment, replacement: [] },
    ];
  });
  const documentation = sectionsIn(path, lines).flatMap(({ heading, section, paragraph }): Candidate[] => {
    const whole = lines.slice(paragraph.first, paragraph.end);
    const sentence = firstSentence(whole.join(" "));
    if (sentence === undefined) return [];
    const replacement = afterFirstSentence(whole, sentence);
    const common = { kind: "documentation", sentence, text: sentence, path, name: heading } as const;
    return [{ ...common, whole: section, removed: paragraph, replacement }];
  });
  return [...code, ...documentation];
}

/** The lines of a paragraph without its first sentence, with markup unchanged. */
function afterFirstSentence(paragraph: readonly string[], sentence: string): readonly string[] {
  const text = paragraph.join(" ");
  const wanted = normalized(sentence);
  for (let at = sentence.length; at <= text.length; at++) {
    if (at < text.length && !/[.!?:]/.test(text[at - 1] ?? "")) continue;
    if (normalized(firstSentence(text.slice(0, at)) ?? "") === wanted)
      return [text.slice(at).trim()].filter(Boolean);
  }
  return [];
}

/** Whether the sentence occurs once; otherwise it has no single answer. */
function standsOnce(sentence: string, corpus: string): boolean {
  const wanted = normalized(sentence);
  const first = corpus.indexOf(wanted);
  return first >= 0 && corpus.indexOf(wanted, first + 1) < 0;
}

/** Whether the removed lines of the two overlap. */
function isInTheWay(a: Candidate, b: Candidate): boolean {
  return a.path === b.path && a.removed.first < b.removed.end && b.removed.first < a.removed.end;
}

function questionOf(candidate: Candidate, all: readonly Candidate[], changed: readonly string[]): Question {
  const { kind, text, path, name, whole } = candidate;
  const moved = (line: number) =>
    all
      .filter(({ removed }) => removed.end <= line)
      .reduce(
        (at, { removed, replacement }) => at - (removed.end - removed.first) + replacement.length,
        line,
      );
  const first = moved(whole.first);
  let end = moved(whole.end);
  const answer = changed.slice(first, Math.min(end, first + 80)).join("\n");
  end = Math.min(end, first + mostLines);
  while (end > first + 1 && changed[end - 1]?.trim() === "") end--;
  return {
    kind,
    text,
    path,
    language: languageOfPath(path),
    lines: { first, end },
    name,
    shared: sharedWords(text, answer),
  };
}

/** A pseudorandom order that is the same in each run. */
function orderOf({ path, name, sentence }: Candidate): string {
  return createHash("sha1").update(`${path}\n${name}\n${sentence}`).digest("hex");
}
