import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { runnerOf } from "../../../server/protocol/code/runners";
import { cautionPrefix } from "../../../server/protocol/edit";
import { l10n } from "../../../server/protocol/l10n";
import { plainText } from "../../ui/text";
import { changesOf, uriOf } from "../../workspace/workspaceEdits";

type Change = ReturnType<typeof changesOf>[number];

/** Warnings for an edit of files that a program runs or reads as configuration. The server may have left them out. */
export function runWarnings(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => runSentence(path) ?? []))];
}

/**
 * Marks each change of a file that a program runs or reads as configuration for confirmation, as the server should have
 * done. VS Code's Refactor Preview does not tick such changes.
 */
export function withCautions(edit: WorkspaceEdit, pathOf: (uri: string) => string): WorkspaceEdit {
  const annotations = { ...edit.changeAnnotations };
  const documentChanges = changesOf(edit).map((change): Change => {
    const uris = [uriOf(change), ...("kind" in change && change.kind === "rename" ? [change.newUri] : [])];
    const [label] = runWarnings(uris.map(pathOf));
    if (label === undefined) return change;
    const newId = `${cautionPrefix}.${Object.keys(annotations).length}`;
    const cautious = (id: string | undefined) => {
      if (id?.startsWith(cautionPrefix)) return id;
      annotations[newId] = { label, needsConfirmation: true };
      return newId;
    };
    if (!("textDocument" in change)) return { ...change, annotationId: cautious(change.annotationId) };
    const edits = change.edits.map((each) => ({
      ...each,
      annotationId: cautious("annotationId" in each ? each.annotationId : undefined),
    }));
    return { ...change, edits };
  });
  const { changes: _, ...rest } = edit;
  return { ...rest, documentChanges, changeAnnotations: annotations };
}

function runSentence(path: string): string | undefined {
  const runner = runnerOf(path);
  if (runner === undefined) return undefined;
  const name = path.replaceAll("\\", "/").split("/").slice(-2).join("/");
  return l10n.t(
    "{0} is {1}: read every line of this change before you accept it.",
    plainText(name),
    runner.is,
  );
}
