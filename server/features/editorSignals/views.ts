import type { Connection } from "vscode-languageserver";
import { z } from "zod";
import type { WorkspaceContext } from "../../context/workspaceContext";
import type { Feature } from "../../feature";
import { DidChangeViewNotification } from "../../protocol/messages";
import type { OpenDocuments } from "../../workspace/documents";
import { position, range } from "../requests/parameters";

const view = z.object({
  textDocument: z.object({ uri: z.string() }),
  position,
  visibleRanges: z.array(range),
});

/** `inhouse/didChangeView`. Ignores invalid notifications and documents that are not open. */
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
    // Folded code splits the visible lines into several ranges: take the one with the cursor.
    const shown = data.visibleRanges.find(({ start, end }) => start.line <= line && line <= end.line);
    views.record({ uri, line, character, start: shown?.start.line ?? line, end: shown?.end.line ?? line });
  });
  return {};
}
