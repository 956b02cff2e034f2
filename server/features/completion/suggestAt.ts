import type {
  CancellationToken,
  Command,
  Position,
  Range,
  TextDocumentIdentifier,
} from "vscode-languageserver";
import { completeAtCursor } from "../../completion/completeAtCursor";
import type { CompletionCounters } from "../../completion/completionCounters";
import type { Completion, CompletionDeps, CompletionRequest } from "../../completion/completionDeps";
import { bucketOf } from "../../completion/showThreshold";
import type { CompletionTraces } from "../../completion/trace";
import type { Configuration } from "../../configuration";
import type { SelectedSuggestion } from "../../context/cursorWindow";
import type { WhileRunning } from "../../feature";
import type { CompletionRecord } from "../../protocol/messages";
import { acceptedCommand } from "../../protocol/statistics";
import type { Statistics } from "../../statistics/statistics";
import type { Documents } from "../../workspace/documents";
import type { WorkspaceFolders } from "../../workspace/workspaceFolders";
import { withAbortSignal } from "../requests/handleRequest";

export interface SuggestDeps extends CompletionDeps {
  readonly traces: CompletionTraces;
  readonly documents: Documents;
  readonly configuration: Configuration;
  readonly folders: WorkspaceFolders;
  readonly stats: CompletionCounters;
  readonly statistics: Statistics;
  readonly whileRunning: WhileRunning;
}

export interface Place {
  readonly textDocument: TextDocumentIdentifier;
  readonly position: Position;
  /** Whether the user asked for it, as opposed to a keystroke. */
  readonly explicit: boolean;
  /** How many suggestions to make besides the best one. */
  readonly alternatives: number;
  readonly selected?: SelectedSuggestion;
}

/** Text for a range that begins at the cursor or before it. */
export interface Suggestion {
  readonly insertText: string;
  readonly range: Range;
  /** Counts the acceptance; absent if the statistics are off. */
  readonly command?: Command;
}

/** What to suggest at a place, the best first, in whatever form the editor asks. Empty after a failure; `inhouse/stats` says why. */
export async function suggestAt(
  { textDocument, position, ...more }: Place,
  token: CancellationToken,
  deps: SuggestDeps,
): Promise<readonly Suggestion[]> {
  const document = deps.documents.get(textDocument.uri);
  if (document === undefined) {
    deps.log.warn("The client requested a completion in a document that is not open.");
    return [];
  }
  const { version } = document;
  // A column after the end of the line counts as the end.
  const end = document.getLineRange(position.line).end.character;
  const place = { ...more, position: { ...position, character: Math.min(position.character, end) } };
  return withAbortSignal(token, async (signal) => {
    const settings = await deps.configuration.forDocument(document.uri);
    const path = deps.folders.relativePath(document.uri);
    const request = { document, version, path, ...place };
    const trace = deps.traces.begin(request);
    const completion = await completeAtCursor({ ...request, observer: trace }, settings, deps, signal);
    const { items, record } = completion;
    const [best] = items;
    trace.ended(record, best, best === undefined ? "" : document.getText(best.range));
    deps.stats.add(record);
    deps.log.debug(describe(record));
    const ids = settings.statistics.enabled ? count(request, completion, token, deps) : [];
    return items.map((item, at) => {
      const id = ids[at];
      return id === undefined ? item : { ...item, command: reportAccepted(id) };
    });
  });
}

/** Counts the items given to the editor. Returns an id for each one, by which the editor reports its acceptance. */
function count(
  { document, position, selected, explicit }: CompletionRequest,
  { items, record, confidence }: Completion,
  token: CancellationToken,
  { statistics, model: { state } }: SuggestDeps,
): readonly string[] {
  const facts = { document, model: state.kind === "ready" ? state.model.info.name : "" };
  if (token.isCancellationRequested) {
    return statistics.completed({ ...facts, record: { ...record, outcome: "cancelled" }, items: [] });
  }
  const offered = items.map((item) => ({
    ...item,
    typed: document.getText({ start: item.range.start, end: position }).length,
    ...(selected !== undefined && { selected: selected.text }),
  }));
  const bucket = explicit || confidence === undefined ? {} : { bucket: bucketOf(confidence) };
  return statistics.completed({ ...facts, ...bucket, record, items: offered });
}

/** LSP has no notification for it, but editors run an item's command when the user accepts the item. */
function reportAccepted(id: string): Command {
  return { title: "Count as accepted", command: acceptedCommand, arguments: [id] };
}

function describe(record: CompletionRecord): string {
  const reason = record.reason === undefined ? "" : ` (${record.reason})`;
  return (
    `Completion ${record.outcome}${reason} in ${Math.round(record.totalMs)} ms: ` +
    `${record.promptTokensEvaluated} of ${record.promptTokens} prompt tokens evaluated, ${record.generatedTokens} generated.`
  );
}
