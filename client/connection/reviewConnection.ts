import { ReviewProgressNotification, ReviewRequest } from "../../server/protocol/review";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { requestWithProgress } from "./requestWithProgress";
import type { ReviewServer } from "./reviewServer";

/** Sends review requests over the language server's connection, after waiting for a starting server. */
export function connectReview(process: ServerProcess): ReviewServer {
  const request = requestWithProgress(process, ReviewRequest.type, ReviewProgressNotification.type);
  return {
    review(params, onProgress, signal) {
      const requested = new Set(params.files.map(({ uri }) => uri));
      const report: typeof onProgress = (progress) =>
        onProgress(
          progress.type === "findings"
            ? { ...progress, findings: progress.findings.filter(({ uri }) => requested.has(uri)) }
            : progress,
        );
      return request(params, report, signal);
    },
  };
}
