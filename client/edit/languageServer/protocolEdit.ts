import { type TextDocument, type TextEdit, type Uri, type WorkspaceEdit, workspace } from "vscode";
import type * as protocol from "vscode-languageserver-protocol";
import { fileStepsOf, madeBy } from "./fileSteps";

/** An edit of VS Code's as one of the protocol's, each part for this reason. */
export function toProtocol(
  edit: WorkspaceEdit,
  label: string,
  asUri: (uri: Uri) => string,
): protocol.WorkspaceEdit {
  const versionOf = (uri: Uri) => openDocument(uri)?.version ?? null;
  const texts = edit.entries().map(([uri, edits]) => ({
    textDocument: { uri: asUri(uri), version: versionOf(uri) },
    edits: toTextEdits(edits).map((each) => ({ ...each, annotationId: "own" })),
  }));
  const steps = fileStepsOf(edit, asUri, isOpen);
  const made = new Set(steps.flatMap(madeBy));
  const isMade = ({ textDocument }: (typeof texts)[number]) => made.has(textDocument.uri);
  return {
    documentChanges: [
      ...texts.filter((each) => !isMade(each)),
      ...steps.map((each) => ({ ...each, annotationId: "own" })),
      ...texts.filter(isMade),
    ],
    changeAnnotations: { own: { label } },
  };
}

export function toTextEdits(edits: readonly TextEdit[]): protocol.TextEdit[] {
  return edits.map(({ range: { start, end }, newText }) => ({
    range: {
      start: { line: start.line, character: start.character },
      end: { line: end.line, character: end.character },
    },
    newText,
  }));
}

/** The edits when all of them are of this document, and no file is made, renamed or deleted. */
export function editsOfOnly(edit: WorkspaceEdit, document: TextDocument): readonly TextEdit[] | undefined {
  const [only, ...others] = edit.entries();
  const steps = fileStepsOf(edit, String, isOpen);
  if (only === undefined || others.length > 0 || steps.length > 0) return undefined;
  return only[0].toString() === document.uri.toString() ? only[1] : undefined;
}

function isOpen(uri: Uri): boolean {
  return openDocument(uri) !== undefined;
}

function openDocument(uri: Uri): TextDocument | undefined {
  return workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}
