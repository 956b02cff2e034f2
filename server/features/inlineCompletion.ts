import {
  type CancellationToken,
  type Command,
  type Connection,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
} from "vscode-languageserver";
import {
  type Completion,
  type CompletionDeps,
  type CompletionRequest,
  completeAtCursor,
} from "../completion/completeAtCursor";
import type { CompletionStats } from "../completion/stats";
import { bucketOf } from "../completion/thresholds";
import type { Configuration } from "../configuration";
import type { Documents } from "../context/documents";
import type { Feature, WhileRunning } from "../feature";
import type { CompletionRecord } from "../protocol/messages";
import { acceptedCommand } from "../protocol/statistics";
import type { Statistics } from "../statistics/statistics";
import type { WorkspaceFolders } from "../workspaceFolders";

export interface InlineCompletionDeps extends CompletionDeps {
  readonly documents: Documents;
  readonly configuration: Configuration;
  readonly folders: WorkspaceFolders;
  readonly stats: CompletionStats;
  readonly statistics: Statistics;
  readonly whileRunning: WhileRunning;
}

/** `textDocument/inlineCompletion`. Whatever goes wrong, the answer is a list; `inhouse/stats` tells why it is empty. */
export function inlineCompletion(connection: Connection, deps: InlineCompletionDeps): Feature {
  connection.languages.inlineCompletion.on(
    deps.whileRunning((params, token) => complete(params, token, deps)),
  );
  return { capabilities: { inlineCompletionProvider: true } };
}

/** Suggestions beside the best that the user can cycle through after asking. */
const otherSuggestions = 2;

async function complete(
  { textDocument, position, context }: InlineCompletionParams,
  token: CancellationToken,
  deps: InlineCompletionDeps,
): Promise<InlineCompletionItem[]> {
  const document = deps.documents.get(textDocument.uri);
  if (document === undefined) {
    deps.log.warn("A completion was asked for in a document that is not open.");
    return [];
  }
  const { version } = document;
  const abort = new AbortController();
  const onCancel = token.onCancellationRequested(() => abort.abort());
  try {
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
      ...(selected === undefined ? {} : { selected }),
    };
    const trace = deps.traces.begin(request);
    const completion = await completeAtCursor({ ...request, trace }, settings, deps, abort.signal);
    const { items, record } = completion;
    const [best] = items;
    trace.ended(record, best, best === undefined ? "" : document.getText(best.range));
    deps.stats.add(record);
    deps.log.debug(describe(record));
    const ids = settings.statistics.enabled ? count(request, completion, token, deps) : [];
    return items.map((item, at) => {
      const id = ids[at];
      return id === undefined ? item : { ...item, command: tellAccepted(id) };
    });
  } finally {
    onCancel.dispose();
  }
}

/** Counts what is given to the editor. Returns an id for each item by which the editor tells of its acceptance. */
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
    ...(selected === undefined ? {} : { selected: selected.text }),
  }));
  const bucket = explicit || confidence === undefined ? {} : { bucket: bucketOf(confidence) };
  return statistics.completed({ ...facts, ...bucket, record, items: offered });
}

/** LSP has no word for it, but every editor runs an item's command when the item is accepted. */
function tellAccepted(id: string): Command {
  return { title: "Count as accepted", command: acceptedCommand, arguments: [id] };
}

function describe(record: CompletionRecord): string {
  const reason = record.reason === undefined ? "" : ` (${record.reason})`;
  return (
    `Completion ${record.outcome}${reason} in ${Math.round(record.totalMs)} ms: ` +
    `${record.promptTokensEvaluated} of ${record.promptTokens} prompt tokens evaluated, ${record.generatedTokens} generated.`
  );
}
