import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { l10n } from "../../protocol/l10n";
import { EditRefusedError } from "../editRefusedError";

/**
 * Prepares an edit for an editor that applies it without a preview: an edit with warnings must be confirmed there.
 * Throws an `EditRefusedError` if the editor cannot ask.
 */
export function withWarnings(
  edit: WorkspaceEdit,
  warnings: readonly string[],
  canAsk: boolean,
): WorkspaceEdit {
  const [warning] = warnings;
  if (warning === undefined) return edit;
  if (!canAsk)
    throw new EditRefusedError(
      l10n.t("{0} Nothing was changed. Use an editor that shows edits before applying them.", warning),
    );
  const own = "warned";
  const description = l10n.join(warnings);
  const documentChanges = edit.documentChanges?.map((change) =>
    "textDocument" in change
      ? {
          ...change,
          edits: change.edits.map((each) => ("annotationId" in each ? each : { ...each, annotationId: own })),
        }
      : change,
  );
  const known = Object.entries(edit.changeAnnotations ?? {}).map(([id, each]) => [
    id,
    { ...each, description },
  ]);
  const reason = { label: warning, description, needsConfirmation: true };
  return {
    ...edit,
    ...(documentChanges && { documentChanges }),
    changeAnnotations: { ...Object.fromEntries(known), [own]: reason },
  };
}
