import { Uri } from "vscode";
import type { ContextItem } from "../../../server/protocol/chat";
import { matchesNeverRead } from "../../settings/neverRead";
import { openDocument } from "../../workspace/openDocument";

/** Opens the documents of attached files, without showing them, so that the server has their text. Leaves out what is never read. */
export async function openAttached(items: readonly ContextItem[]): Promise<void> {
  const uris = items.flatMap((item) =>
    item.kind === "file" || item.kind === "instructions" ? [item.uri] : [],
  );
  // The server says why it has no text of a document that cannot be opened.
  await Promise.allSettled(
    uris.filter((uri) => !matchesNeverRead(uri)).map((uri) => openDocument(Uri.parse(uri))),
  );
}
