import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { Refused } from "./refused";

/**
 * An edit for an editor that applies it without showing it first: what there is a warning about has to be confirmed there. Throws
 * `Refused` where the editor cannot ask.
 */
export function withWarnings(
  edit: WorkspaceEdit,
  warnings: readonly string[],
  canAsk: boolean,
): WorkspaceEdit {
  const [warning] = warnings;
  if (warning === undefined) return edit;
  if (!canAsk)
    throw new Refused(`${warning} Nothing was changed: ask for it in an editor that shows edits first.`);
  const [own, description] = ["warned", warnings.join(" ")];
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
