import {
  type CancellationToken,
  type Connection,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
} from "vscode-languageserver";
import { type CompletionDeps, completeAtCursor } from "../completion/completeAtCursor";
import type { CompletionStats } from "../completion/stats";
import { warmUp } from "../completion/warmUp";
import type { Configuration } from "../configuration";
import type { Documents } from "../context/documents";
import type { WorkspaceContext } from "../context/workspaceContext";
import type { Feature, WhileRunning } from "../feature";
import type { CompletionRecord } from "../protocol/messages";
import type { WorkspaceFolders } from "../workspaceFolders";

export interface InlineCompletionDeps extends CompletionDeps {
  readonly documents: Documents;
  readonly context: Pick<WorkspaceContext, "views">;
  readonly configuration: Configuration;
  readonly folders: WorkspaceFolders;
  readonly stats: CompletionStats;
  readonly whileRunning: WhileRunning;
}

/** `textDocument/inlineCompletion`. Whatever goes wrong, the answer is a list; `inhouse/stats` tells why it is empty. */
export function inlineCompletion(connection: Connection, deps: InlineCompletionDeps): Feature {
  connection.languages.inlineCompletion.on(
    deps.whileRunning((params, token) => complete(params, token, deps)),
  );
  deps.context.views.onDidChange(async ({ uri, line }) => {
    const settings = await deps.configuration.forDocument(uri);
    const document = deps.documents.get(uri);
    if (document === undefined) return;
    warmUp({ document, line, path: deps.folders.relativePath(uri) }, settings, deps);
  });
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
    const { items, record } = await completeAtCursor(request, settings, deps, abort.signal);
    deps.stats.add(record);
    deps.log.debug(describe(record));
    return [...items];
  } finally {
    onCancel.dispose();
  }
}

function describe(record: CompletionRecord): string {
  const reason = record.reason === undefined ? "" : ` (${record.reason})`;
  return (
    `Completion ${record.outcome}${reason} in ${Math.round(record.totalMs)} ms: ` +
    `${record.promptTokensEvaluated} of ${record.promptTokens} prompt tokens evaluated, ${record.generatedTokens} generated.`
  );
}
