import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTag,
  CodeActionTriggerKind,
  type Connection,
  LSPErrorCodes,
  type MarkupContent,
  type Range,
  ResponseError,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { z } from "zod";
import { codeActionPresets } from "../edit/codeActionPresets";
import { makeEdit } from "../edit/edit";
import type { EditDeps } from "../edit/editing";
import { withWarnings } from "../edit/result/withWarnings";
import type { Feature, WhileRunning } from "../feature";
import { type CodeActionData, codeActionCommand, editPresets, explainCommand } from "../protocol/edit";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { sanitizeLabel } from "../text/sanitizeLabel";
import { codeActionSupport, supported, withoutVersions } from "./codeActionSupport";
import { handleRequest } from "./requests/handleRequest";
import { range } from "./requests/parameters";

export interface CodeActionsDeps extends EditDeps {
  readonly capabilities: ClientCapabilities;
  readonly whileRunning: WhileRunning;
}

const data = z.object({
  uri: z.string(),
  version: z.int(),
  range,
  preset: z.enum(editPresets),
  instruction: z.string().optional(),
  diagnostics: z.array(z.object({ range, message: z.string() }).loose()),
});

/**
 * `textDocument/codeAction` and `codeAction/resolve`: edits by preset, for any editor. Offering them costs nothing: the model
 * runs when the editor resolves the chosen action, which yields a `WorkspaceEdit` for that document version or an error.
 */
export function codeActions(connection: Connection, deps: CodeActionsDeps): Feature {
  const { documents, whileRunning } = deps;
  const supports = codeActionSupport(deps.capabilities);
  connection.onCodeAction(
    whileRunning((params) => {
      const document = documents.get(params.textDocument.uri);
      if (document === undefined) return [];
      return supported(availableActions(params, document.languageId, document.version), supports);
    }),
  );
  const handle = handleRequest(
    whileRunning,
    (error) => new ResponseError(LSPErrorCodes.RequestFailed, failureText(error)),
  );
  connection.onCodeActionResolve(
    handle(async (action: CodeAction, signal) => {
      const chosen = data.safeParse(action.data);
      if (!chosen.success || action.disabled) return action;
      return { ...action, edit: await generateEdit(chosen.data as CodeActionData, deps, signal) };
    }),
  );
  const applies = async (raw: unknown) => {
    const chosen = data.parse(raw) as CodeActionData;
    const edit = await generateEdit(chosen, deps, new AbortController().signal);
    const { applied } = await connection.workspace.applyEdit({ label: "Inhouse", edit });
    return applied;
  };
  return {
    commands: { [codeActionCommand]: applies },
    capabilities: {
      codeActionProvider: {
        codeActionKinds: [CodeActionKind.QuickFix, ...new Set(codeActionPresets.map(({ kind }) => kind))],
        resolveProvider: true,
      },
    },
  };
}

function availableActions(
  { textDocument: { uri }, range: at, context }: CodeActionParams,
  languageId: string,
  version: number,
): CodeAction[] {
  const isWanted = (kind: string) =>
    context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const isSelection = at.start.line !== at.end.line || at.start.character !== at.end.character;
  const action = (
    title: string,
    kind: string,
    what: Omit<CodeActionData, "uri" | "version">,
  ): CodeAction => ({
    title: l10n.t("{0} (Inhouse)", title),
    kind,
    isPreferred: false,
    tags: [CodeActionTag.LLMGenerated],
    data: { uri, version, ...what } satisfies CodeActionData,
  });
  const [first, ...others] = context.diagnostics;
  const fixes =
    first === undefined || !isWanted(CodeActionKind.QuickFix)
      ? []
      : [
          {
            ...action(
              l10n.t("Fix: {0}", sanitizeLabel(firstLine(textOf(first.message)))),
              CodeActionKind.QuickFix,
              {
                preset: "fix",
                range: others.reduce((all, each) => union(all, each.range), first.range),
                diagnostics: context.diagnostics,
              },
            ),
            diagnostics: context.diagnostics,
          },
        ];
  const rewrites = codeActionPresets
    .filter(({ kind, languages }) => isWanted(kind) && (languages?.includes(languageId) ?? true))
    .map(({ preset, title, kind, needsSelection, instruction }) => ({
      ...action(title, kind, { preset, range: at, diagnostics: [], ...(instruction && { instruction }) }),
      ...(needsSelection && !isSelection
        ? { disabled: { reason: l10n.t("Select the code to extract.") } }
        : {}),
    }));
  // Without a selection or a diagnostic, a light bulb at every cursor position would mean nothing.
  if (context.triggerKind === CodeActionTriggerKind.Automatic && !isSelection) return fixes;
  const explain = explanation({ uri, version, range: at });
  return [...fixes, ...rewrites, ...(isWanted(CodeActionKind.Empty) ? [explain] : [])];
}

async function generateEdit(
  { uri, version, ...what }: CodeActionData,
  deps: CodeActionsDeps,
  signal: AbortSignal,
): Promise<WorkspaceEdit> {
  const params = { id: "codeAction", textDocument: { uri, version }, instruction: "", ...what };
  const { outcome, edit, reason, warnings } = await makeEdit(params, deps, () => {}, signal);
  if (outcome === "cancelled")
    throw new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t("The edit was cancelled."));
  if (edit === undefined)
    throw new ResponseError(LSPErrorCodes.RequestFailed, reason ?? l10n.t("The model made no changes."));
  const { workspaceEdit } = deps.capabilities.workspace ?? {};
  const isVersioned = workspaceEdit?.documentChanges === true;
  const canAsk = isVersioned && workspaceEdit.changeAnnotationSupport !== undefined;
  const shown = withWarnings(edit, warnings, canAsk);
  return isVersioned ? shown : withoutVersions(shown);
}

/** Explaining edits nothing, so the action is a command. */
function explanation(place: Pick<CodeActionData, "uri" | "version" | "range">): CodeAction {
  const title = l10n.t("Explain (Inhouse)");
  return {
    title,
    kind: CodeActionKind.Empty,
    isPreferred: false,
    tags: [CodeActionTag.LLMGenerated],
    command: { title, command: explainCommand, arguments: [place] },
  };
}

function union(a: Range, b: Range): Range {
  const isBefore = (p: Range["start"], q: Range["start"]) =>
    p.line < q.line || (p.line === q.line && p.character < q.character);
  return {
    start: isBefore(b.start, a.start) ? b.start : a.start,
    end: isBefore(a.end, b.end) ? b.end : a.end,
  };
}

function textOf(message: string | MarkupContent): string {
  return typeof message === "string" ? message : message.value;
}

const mostTitleChars = 60;

function firstLine(message: string): string {
  const [line = ""] = message.split("\n", 1);
  return line.length > mostTitleChars ? `${line.slice(0, mostTitleChars - 1)}…` : line;
}
