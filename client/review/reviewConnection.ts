import { l10n } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type ReviewProgress, ReviewProgressNotification, ReviewRequest } from "../../server/protocol/review";
import { askServer } from "../askServer";
import type { ServerProcess } from "../serverProcess";
import type { ReviewServer } from "./reviewServer";

export interface ReviewConnection {
  readonly server: ReviewServer;
  /** For each language client, before it starts. */
  attach(client: LanguageClient): void;
}

/** Reviews over the language server's connection; they wait for a server that is starting. */
export function createReviewConnection(process: ServerProcess): ReviewConnection {
  const listeners = new Map<string, (progress: ReviewProgress) => void>();
  return {
    attach: (client) => {
      client.onNotification(ReviewProgressNotification.type, ({ id, progress }) =>
        listeners.get(id)?.(progress),
      );
    },
    server: {
      async review(params, onProgress, signal) {
        const asked = new Set(params.files.map(({ uri }) => uri));
        listeners.set(params.id, (progress) =>
          onProgress(
            progress.type === "findings"
              ? { ...progress, findings: progress.findings.filter(({ uri }) => asked.has(uri)) }
              : progress,
          ),
        );
        try {
          if (process.state.phase !== "running")
            onProgress({ type: "waiting", message: l10n.t("Starting the server") });
          return await askServer(process, ReviewRequest.type, params, signal);
        } finally {
          listeners.delete(params.id);
        }
      },
    },
  };
}
