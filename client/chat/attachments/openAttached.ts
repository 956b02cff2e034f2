import { Uri } from "vscode";
import type { ContextItem } from "../../../server/protocol/chat";
import { isNeverRead } from "../../../server/protocol/paths/neverRead";
import { readSettings } from "../../settings/configuration";
import { openDocument } from "../../workspace/openDocument";

/** Opens the documents of attached files, without showing them, so that the server has their text. Leaves out what is never read. */
export async function openAttached(items: readonly ContextItem[]): Promise<void> {
  const { neverRead } = readSettings()["privacy"] as { neverRead?: unknown };
  const globs = Array.isArray(neverRead) ? neverRead.filter((each) => typeof each === "string") : [];
  const uris = items.flatMap((item) =>
    item.kind === "file" || item.kind === "instructions" ? [item.uri] : [],
  );
  // The server says why it has no text of a document that cannot be opened.
  await Promise.allSettled(
    uris.filter((uri) => !isNeverRead(uri, globs)).map((uri) => openDocument(Uri.parse(uri))),
  );
}
