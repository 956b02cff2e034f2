import { CodebaseError } from "../../codebase/codebase";
import type { Hit, IndexProgress, SearchResult } from "../../codebase/messages";
import { bestWindow, lineWords, wordSet } from "../../context/similarity";
import type { WorkspaceFile } from "../../context/workspaceFiles";
import type { ContextItem, ContextSource, ResolvedContext } from "../../protocol/chat";
import { cutToFit } from "./cut";
import { fenced } from "./fenced";
import { labelOf } from "./labels";
import type { ContextDeps, ContextOptions } from "./resolveContext";

type CodebaseItem = Extract<ContextItem, { kind: "codebase" }>;

interface Part {
  readonly source: ContextSource;
  readonly section: string;
  readonly tokens: number;
  /** It is only the beginning of what was found. */
  readonly isCut: boolean;
}

/** Most tokens of all parts, and most of the room: what is found must not be in the way of what the user has chosen. */
const mostTokens = 6000;
const mostShare = 0.5;
const maxParts = 20;
/** Below this share of common words a part is not the one that was found any more. */
const minLikeness = 0.3;

/** The parts of the workspace that are about the question, the best first, as many as fit. */
export async function resolveCodebase(
  { query }: CodebaseItem,
  deps: ContextDeps,
  { maxTokens = Number.POSITIVE_INFINITY, signal }: ContextOptions,
): Promise<ResolvedContext> {
  let found: SearchResult;
  try {
    found = await deps.codebase.search(query, signal);
  } catch (error) {
    if (error instanceof CodebaseError && !signal.aborted) return { refusal: error.message };
    throw error;
  }
  const parts: Part[] = [];
  let room = Math.min(mostTokens, Math.floor(maxTokens * mostShare));
  for (const hit of found.hits) {
    signal.throwIfAborted();
    if (parts.length === maxParts) break;
    const part = await partOf(hit, room, parts.length === 0, deps);
    if (part === undefined) continue;
    parts.push(part);
    room -= part.tokens;
  }
  if (parts.length === 0) return { refusal: refusalOf(found) };
  const text = parts.map(({ section }) => section).join("");
  const [tokens = 0] = await deps.countTokens([text]);
  const sources = parts.map(({ source }) => source);
  const block = { label: `Codebase${noteOn(found.progress)}`, text, languageId: "", sources, tokens };
  return { block: parts.some(({ isCut }) => isCut) ? { ...block, isPartial: true } : block };
}

/** What was found, as it is now in the editor or on disk; undefined when it may not be read, is gone or does not fit. */
async function partOf(
  hit: Hit,
  room: number,
  isFirst: boolean,
  { files, countTokens }: ContextDeps,
): Promise<Part | undefined> {
  const file = await files.read(hit.path);
  const place = file && placeOf(hit, file);
  if (file === undefined || place === undefined) return undefined;
  const lines = file.lines.slice(place.start, place.end);
  const layOut = (count: number) => {
    const last = place.start + count - 1;
    const end = { line: last, character: file.lines[last]?.length ?? 0 };
    const range = { start: { line: place.start, character: 0 }, end };
    const { uri, path } = file;
    const shown = lines.slice(0, count).join("\n");
    const separator = isFirst ? "" : "\n\n";
    return {
      source: { uri, path, range },
      section: separator + fenced(labelOf(path, range), path, shown),
    };
  };
  const whole = layOut(lines.length);
  const [tokens = 0] = await countTokens([whole.section]);
  if (tokens <= room) return { ...whole, tokens, isCut: false };
  if (!isFirst) return undefined;
  // Better a piece of the best than nothing.
  const [frame = 0] = await countTokens([fenced(labelOf(file.path, whole.source.range), file.path, "")]);
  const cut = await cutToFit(lines, room - frame, countTokens);
  return cut && { ...layOut(cut.lines), tokens: cut.tokens + frame, isCut: true };
}

/** Where the lines are now: an editor may hold changes that are not saved. */
function placeOf({ text, start }: Hit, file: WorkspaceFile): { start: number; end: number } | undefined {
  const count = text.split("\n").length;
  const isThere = (at: number) => file.lines.slice(at, at + count).join("\n") === text;
  if (isThere(start)) return trimmed(file, start, start + count);
  const at = file.text.indexOf(text);
  if (at >= 0) {
    const first = file.text.slice(0, at).split("\n").length - 1;
    if (isThere(first)) return trimmed(file, first, first + count);
  }
  const like = bestWindow(lineWords(file.lines), wordSet(text), count);
  return like !== undefined && like.score >= minLikeness ? trimmed(file, like.start, like.end) : undefined;
}

/** Without empty lines at either end. */
function trimmed({ lines }: WorkspaceFile, start: number, end: number) {
  let [first, last] = [start, end];
  while (first < last && lines[first]?.trim() === "") first++;
  while (last > first && lines[last - 1]?.trim() === "") last--;
  return last > first ? { start: first, end: last } : undefined;
}

/** What the search could not see. */
export function noteOn(progress: IndexProgress): string {
  const { isIndexing, done, total, isCapped, embedded = 1, isEmbeddingCapped = false } = progress;
  if (isIndexing)
    return total === 0 ? " (being indexed)" : ` (${Math.floor((100 * done) / total)} % indexed)`;
  if (isCapped) return ` (only the first ${total} files)`;
  const soFar = isEmbeddingCapped ? "" : " so far";
  return embedded < 1 ? ` (${Math.floor(100 * embedded)} % searchable by meaning${soFar})` : "";
}

function refusalOf({ progress: { isIndexing, done, total } }: SearchResult): string {
  if (!isIndexing)
    return "Nothing in the codebase was found for this question: name a function, a file or a word that stands in the code.";
  const so =
    total === 0
      ? "The codebase is being indexed"
      : `${Math.floor((100 * done) / total)} % of the codebase is indexed`;
  return `${so} and nothing was found yet: ask again in a moment.`;
}
