import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { runnerOf } from "../../server/protocol/code/runners";
import { cautionPrefix } from "../../server/protocol/edit";
import { changesOf, uriOf } from "../edit/severalFiles";
import { plainText } from "../text";

type Change = ReturnType<typeof changesOf>[number];

/** What the user should know of an edit of one document, if something runs or obeys its file: the server may have kept it back. */
export function runWarnings(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => runSentence(path) ?? []))];
}

/**
 * An edit for the Refactor Preview in which every change of a file that something runs or obeys is a caution, as the server should have
 * made it: then VS Code does not tick it.
 */
export function withCautions(edit: WorkspaceEdit, pathOf: (uri: string) => string): WorkspaceEdit {
  const annotations = { ...edit.changeAnnotations };
  const documentChanges = changesOf(edit).map((change): Change => {
    const uris = [uriOf(change), ...("kind" in change && change.kind === "rename" ? [change.newUri] : [])];
    const [label] = runWarnings(uris.map(pathOf));
    if (label === undefined) return change;
    const own = `${cautionPrefix}.${Object.keys(annotations).length}`;
    const cautious = (id: string | undefined) => {
      if (id?.startsWith(cautionPrefix)) return id;
      annotations[own] = { label, needsConfirmation: true };
      return own;
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
  return `${plainText(name)} is ${runner.is}: read every line of this change before you accept it.`;
}
