import {
  type ClientCapabilities,
  type Connection,
  DidChangeWatchedFilesNotification,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { Codebase } from "../codebase/codebase";
import type { OpenDocuments } from "../context/documents";
import { pathOf } from "../context/fileAccess";
import type { Feature } from "../feature";
import { eraseCodebaseIndexCommand } from "../protocol/chat";
import { failureText } from "../protocol/failure";
import { type IndexingProgressDeps, indexingProgress } from "./indexingProgress";

export interface CodebaseIndexDeps {
  readonly codebase: Codebase;
  readonly documents: OpenDocuments;
  readonly capabilities: ClientCapabilities;
  readonly tellIndexing: IndexingProgressDeps["tell"];
  readonly now: () => number;
}

/** A switch to another branch comes as many changes at once. */
const collectMs = 300;

/** Tells the index which files change, shows its progress, and erases it. The chat searches it. */
export function codebaseIndex(
  connection: Connection,
  { codebase, documents, capabilities, tellIndexing, now }: CodebaseIndexDeps,
): Feature {
  codebase.onProgress = indexingProgress(connection, { capabilities, tell: tellIndexing, now });
  const changed = new Set<string>();
  const note = (uri: string) => {
    const path = pathOf(uri);
    if (path === undefined || isInsideGit(path)) return;
    if (changed.size === 0) setTimeout(tell, collectMs).unref();
    changed.add(path);
  };
  const tell = () => {
    codebase.changed([...changed]);
    changed.clear();
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) note(uri);
  });
  documents.onDidSave(note);
  documents.onDidEdit(() => codebase.restAWhile());
  return {
    commands: {
      [eraseCodebaseIndexCommand]: async () => {
        try {
          await codebase.erase();
          return true;
        } catch (error) {
          const reason = failureText(error);
          const message = `The codebase index could not be deleted. ${reason}`;
          throw new ResponseError(LSPErrorCodes.RequestFailed, message);
        }
      },
    },
    async initialized() {
      if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
      await connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: "**/*" }],
      });
    },
  };
}

/** Of a repository itself only the name of the branch matters. */
function isInsideGit(path: string): boolean {
  return /[\\/]\.git[\\/](?!HEAD$)/.test(path);
}
