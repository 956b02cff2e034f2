import {
  type CancellationToken,
  type Command,
  type Connection,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
} from "vscode-languageserver";
import { completeAtCursor } from "../completion/completeAtCursor";
import type { CompletionCounters } from "../completion/completionCounters";
import type { Completion, CompletionDeps, CompletionRequest } from "../completion/completionDeps";
import { bucketOf } from "../completion/showThreshold";
import type { CompletionTraces } from "../completion/trace";
import type { Configuration } from "../configuration";
import type { Feature, WhileRunning } from "../feature";
import type { CompletionRecord } from "../protocol/messages";
import { acceptedCommand } from "../protocol/statistics";
import type { Statistics } from "../statistics/statistics";
import type { Documents } from "../workspace/documents";
import type { WorkspaceFolders } from "../workspace/workspaceFolders";
import { withAbortSignal } from "./requests/handleRequest";

export interface InlineCompletionDeps extends CompletionDeps {
  readonly traces: CompletionTraces;
  readonly documents: Documents;
  readonly configuration: Configuration;
  readonly folders: WorkspaceFolders;
  readonly stats: CompletionCounters;
  readonly statistics: Statistics;
  readonly whileRunning: WhileRunning;
}

/** `textDocument/inlineCompletion`. The answer is a list even after a failure; `inhouse/stats` says why it is empty. */
export function inlineCompletion(connection: Connection, deps: InlineCompletionDeps): Feature {
  connection.languages.inlineCompletion.on(
    deps.whileRunning((params, token) => complete(params, token, deps)),
  );
  return { capabilities: { inlineCompletionProvider: true } };
}

/** Further suggestions that the user can cycle through after an explicit request. */
const otherSuggestions = 2;

async function complete(
  { textDocument, position, context }: InlineCompletionParams,
  token: CancellationToken,
  deps: InlineCompletionDeps,
): Promise<InlineCompletionItem[]> {
  const document = deps.documents.get(textDocument.uri);
  if (document === undefined) {
    deps.log.warn("The client requested a completion in a document that is not open.");
    return [];
  }
  const { version } = document;
  return withAbortSignal(token, async (signal) => {
    const settings = await deps.configuration.forDocument(document.uri);
    const selected = context.selectedCompletionInfo;
    const explicit = context.triggerKind === InlineCompletionTriggerKind.Invoked;
    const request = {
      document,
      version,
      position,
      explicit,
      alternatives: explicit ? otherSuggestions : 0,
      path: deps.folders.relativePath(document.uri),
      ...(selected !== undefined && { selected }),
    };
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
  { statistics, model: { state } }: InlineCompletionDeps,
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

/** LSP has no notification for it, but every editor runs an item's command when the user accepts the item. */
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
