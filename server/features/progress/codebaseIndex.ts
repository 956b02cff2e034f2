import {
  type ClientCapabilities,
  type Connection,
  DidChangeWatchedFilesNotification,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type { Codebase } from "../../codebase/codebase";
import type { Feature } from "../../feature";
import type { Logger } from "../../log";
import { eraseCodebaseIndexCommand } from "../../protocol/chat";
import { failureText } from "../../protocol/failure";
import { l10n } from "../../protocol/l10n";
import type { OpenDocuments } from "../../workspace/documents";
import { pathOf } from "../../workspace/fileAccess";
import { optionally } from "../requests/optionally";
import { type IndexingProgressDeps, indexingProgress } from "./indexingProgress";

export interface CodebaseIndexDeps {
  readonly codebase: Codebase;
  readonly documents: OpenDocuments;
  readonly capabilities: ClientCapabilities;
  readonly reportIndexing: IndexingProgressDeps["report"];
  readonly now: () => number;
  readonly log: Pick<Logger, "warn">;
}

/** Changes within this time go to the index together: switching branches changes many files at once. */
const collectMs = 300;

/** Reports file changes to the codebase index, shows its progress, and deletes it on command. The chat searches it. */
export function codebaseIndex(
  connection: Connection,
  { codebase, documents, capabilities, reportIndexing, now, log }: CodebaseIndexDeps,
): Feature {
  codebase.onProgress = indexingProgress(connection, { capabilities, report: reportIndexing, now });
  const changed = new Set<string>();
  const addChange = (uri: string) => {
    const path = pathOf(uri);
    if (path === undefined || isInsideGit(path)) return;
    if (changed.size === 0) setTimeout(flush, collectMs).unref();
    changed.add(path);
  };
  const flush = () => {
    codebase.handleChanges([...changed]);
    changed.clear();
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) addChange(uri);
  });
  documents.onDidSave(addChange);
  documents.onDidEdit(() => codebase.pauseBriefly());
  return {
    commands: {
      [eraseCodebaseIndexCommand]: async () => {
        try {
          await codebase.erase();
          return true;
        } catch (error) {
          const reason = failureText(error);
          const message = l10n.t("Could not delete the codebase index. {0}", reason);
          throw new ResponseError(LSPErrorCodes.RequestFailed, message);
        }
      },
    },
    initialized() {
      if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration !== true) return;
      const watchers = [{ globPattern: "**/*" }];
      const registration = connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      optionally(registration, "changes of files", log);
    },
  };
}

/** Inside `.git` only `HEAD` matters, which holds the current branch. */
function isInsideGit(path: string): boolean {
  return /[\\/]\.git[\\/](?!HEAD$)/.test(path);
}
