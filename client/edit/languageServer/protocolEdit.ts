import type { TextDocument, TextEdit, Uri, WorkspaceEdit } from "vscode";
import type * as protocol from "vscode-languageserver-protocol";
import { documentAt } from "../../workspace/openDocument";
import { plainRange } from "../../workspace/plainRange";
import { createdBy, fileStepsOf } from "./fileSteps";

/** Converts VS Code's WorkspaceEdit to the protocol's. `label` annotates each of its changes. */
export function toProtocol(
  edit: WorkspaceEdit,
  label: string,
  asUri: (uri: Uri) => string,
): protocol.WorkspaceEdit {
  const versionOf = (uri: Uri) => documentAt(uri)?.version ?? null;
  const texts = edit.entries().map(([uri, edits]) => ({
    textDocument: { uri: asUri(uri), version: versionOf(uri) },
    edits: toTextEdits(edits).map((each) => ({ ...each, annotationId: "own" })),
  }));
  const steps = fileStepsOf(edit, asUri, isOpen);
  const created = new Set(steps.flatMap(createdBy));
  const isOfCreated = ({ textDocument }: (typeof texts)[number]) => created.has(textDocument.uri);
  return {
    documentChanges: [
      ...texts.filter((each) => !isOfCreated(each)),
      ...steps.map((each) => ({ ...each, annotationId: "own" })),
      ...texts.filter(isOfCreated),
    ],
    changeAnnotations: { own: { label } },
  };
}

export function toTextEdits(edits: readonly TextEdit[]): protocol.TextEdit[] {
  return edits.map(({ range, newText }) => ({ range: plainRange(range), newText }));
}

/** The text edits, if all of them are in this document and no file is created, renamed or deleted. */
export function singleDocumentEdits(
  edit: WorkspaceEdit,
  document: TextDocument,
): readonly TextEdit[] | undefined {
  const [only, ...others] = edit.entries();
  const steps = fileStepsOf(edit, String, isOpen);
  if (only === undefined || others.length > 0 || steps.length > 0) return undefined;
  return only[0].toString() === document.uri.toString() ? only[1] : undefined;
}

function isOpen(uri: Uri): boolean {
  return documentAt(uri) !== undefined;
}
