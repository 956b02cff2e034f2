import { Uri } from "vscode";
import type { ContextItem } from "../../../server/protocol/chat";
import { openDocument } from "../../workspace/openDocument";

/** Opens the documents of attached files that a server on another machine may get, without showing them, so that it has their text. */
export async function openAttached(
  items: readonly ContextItem[],
  mayLeave: (uri: string, isNamed: boolean) => Promise<boolean>,
): Promise<void> {
  // The server says why it has no text of a document that is not opened.
  await Promise.allSettled(
    items.map(async (item) => {
      if (item.kind !== "file" && item.kind !== "instructions") return;
      const isNamed = item.kind === "instructions" || item.isNamed === true;
      if (await mayLeave(item.uri, isNamed)) await openDocument(Uri.parse(item.uri));
    }),
  );
}
