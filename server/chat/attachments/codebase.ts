import { CodebaseError } from "../../codebase/codebase";
import type { Hit, IndexProgress, SearchResult } from "../../codebase/messages";
import { bestWindow, lineWords, wordSet } from "../../context/similarity";
import type { ContextItem, ResolvedContext, SourceLocation } from "../../protocol/chat";
import { l10n } from "../../protocol/l10n";
import type { WorkspaceFile } from "../../workspace/workspaceFiles";
import type { AttachmentDeps, AttachmentOptions } from "./attachmentDeps";
import { cutToFit } from "./cut";
import { fenced } from "./fenced";
import { labelOf } from "./labels";

type CodebaseItem = Extract<ContextItem, { kind: "codebase" }>;

interface Part {
  readonly source: SourceLocation;
  readonly section: string;
  readonly tokens: number;
  /** The part is truncated to the first lines of what was found. */
  readonly isCut: boolean;
}

/** Limits of all parts, in tokens and as a share of the room: the user's own attachments need the rest. */
const maxTotalTokens = 6000;
const maxShare = 0.5;
const maxParts = 20;
/** With fewer words in common, changed text no longer counts as the part that was found. */
const minLikeness = 0.3;

/** Searches the codebase and attaches the best hits that fit. */
export async function resolveCodebase(
  { query }: CodebaseItem,
  deps: AttachmentDeps,
  { maxTokens = Number.POSITIVE_INFINITY, signal }: AttachmentOptions,
): Promise<ResolvedContext> {
  let found: SearchResult;
  try {
    found = await deps.codebase.search(query, signal);
  } catch (error) {
    if (error instanceof CodebaseError && !signal.aborted) return { refusal: error.message };
    throw error;
  }
  const parts: Part[] = [];
  let room = Math.min(maxTotalTokens, Math.floor(maxTokens * maxShare));
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
  const block = { label: labelOfSearch(found.progress), text, languageId: "", sources, tokens };
  return { block: parts.some(({ isCut }) => isCut) ? { ...block, isPartial: true } : block };
}

/** The current text of a hit, in the editor or on disk; undefined when it is unreadable, gone or too long. */
async function partOf(
  hit: Hit,
  room: number,
  isFirst: boolean,
  { files, countTokens }: AttachmentDeps,
): Promise<Part | undefined> {
  const file = await files.read(hit.path);
  const place = file && placeOf(hit, file);
  if (file === undefined || place === undefined) return undefined;
  const lines = file.lines.slice(place.start, place.end);
  const render = (count: number) => {
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
  const whole = render(lines.length);
  const [tokens = 0] = await countTokens([whole.section]);
  if (tokens <= room) return { ...whole, tokens, isCut: false };
  if (!isFirst) return undefined;
  // Rather truncate the best hit than attach nothing.
  const [frame = 0] = await countTokens([fenced(labelOf(file.path, whole.source.range), file.path, "")]);
  const cut = await cutToFit(lines, room - frame, countTokens);
  return cut && { ...render(cut.lines), tokens: cut.tokens + frame, isCut: true };
}

/** The current position of a hit, which unsaved changes may have moved. */
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

/** The range without empty lines at either end. */
function trimmed({ lines }: WorkspaceFile, start: number, end: number) {
  let [first, last] = [start, end];
  while (first < last && lines[first]?.trim() === "") first++;
  while (last > first && lines[last - 1]?.trim() === "") last--;
  return last > first ? { start: first, end: last } : undefined;
}

/** The label of an answer of the codebase search, which says what the index does not cover yet. */
export function labelOfSearch(progress: IndexProgress): string {
  const { isIndexing, done, total, isCapped, embedded = 1, isEmbeddingCapped = false } = progress;
  if (isIndexing && total === 0) return "Codebase (being indexed)";
  if (isIndexing) return `Codebase (${Math.floor((100 * done) / total)} % indexed)`;
  if (isCapped) return `Codebase (only the first ${total} files)`;
  if (embedded >= 1) return "Codebase";
  const percent = Math.floor(100 * embedded);
  return isEmbeddingCapped
    ? `Codebase (${percent} % searchable by meaning)`
    : `Codebase (${percent} % searchable by meaning so far)`;
}

function refusalOf({ progress: { isIndexing, done, total } }: SearchResult): string {
  if (!isIndexing)
    return l10n.t("No results in the codebase. Name a function, a file or a word from the code.");
  return total === 0
    ? l10n.t("The codebase is being indexed, with no results yet. Ask again in a moment.")
    : l10n.t(
        "{0}% of the codebase is indexed, with no results yet. Ask again in a moment.",
        Math.floor((100 * done) / total),
      );
}
