import type { Connection } from "vscode-languageserver";
import { z } from "zod";
import type { OpenDocuments } from "../context/documents";
import type { WorkspaceContext } from "../context/workspaceContext";
import type { Feature } from "../feature";
import { DidChangeViewNotification } from "../protocol/messages";

const position = z.object({ line: z.int().min(0), character: z.int().min(0) });
const view = z.object({
  textDocument: z.object({ uri: z.string() }),
  position,
  visibleRanges: z.array(z.object({ start: position, end: position })),
});

/** `inhouse/didChangeView`. What is not as it should be is ignored. */
export function views(
  connection: Connection,
  documents: OpenDocuments,
  { views }: Pick<WorkspaceContext, "views">,
): Feature {
  connection.onNotification(DidChangeViewNotification.type, (params) => {
    const { success, data } = view.safeParse(params);
    if (!success || documents.get(data.textDocument.uri) === undefined) return;
    const { uri } = data.textDocument;
    const { line, character } = data.position;
    documents.touch(uri);
    // With folded code there are several ranges; the one with the cursor counts.
    const shown = data.visibleRanges.find(({ start, end }) => start.line <= line && line <= end.line);
    views.note({ uri, line, character, start: shown?.start.line ?? line, end: shown?.end.line ?? line });
  });
  return {};
}
