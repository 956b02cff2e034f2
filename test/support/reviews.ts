import { CancellationTokenSource } from "vscode-languageserver-protocol/node";
import {
  type ReviewParams,
  type ReviewProgress,
  ReviewProgressNotification,
  ReviewRequest,
  type ReviewResult,
} from "../../server/protocol/review";
import type { LspClient } from "./lspClient";

export interface RunningReview {
  /** Progress so far. */
  readonly progress: readonly ReviewProgress[];
  readonly result: Promise<ReviewResult>;
  cancel(): void;
  /** Resolves with the first progress of this type. */
  told(type: ReviewProgress["type"]): Promise<void>;
}

let reviews = 0;

/** Asks a server for a review. */
export function runReview(client: LspClient, files: ReviewParams["files"]): RunningReview {
  const id = `review${++reviews}`;
  const progress: ReviewProgress[] = [];
  const listeners = new Set<() => void>();
  client.connection.onNotification(ReviewProgressNotification.type, (message) => {
    if (message.id !== id) return;
    progress.push(message.progress);
    for (const listener of listeners) listener();
  });
  const cancellation = new CancellationTokenSource();
  return {
    progress,
    result: client.connection.sendRequest(ReviewRequest.type, { id, files }, cancellation.token),
    cancel: () => cancellation.cancel(),
    told: (type) =>
      new Promise((resolve) => {
        const look = () => {
          if (progress.some((each) => each.type === type)) resolve();
        };
        listeners.add(look);
        look();
      }),
  };
}

/** The diff of a file with one hunk, as Git writes it; each of `lines` starts with " ", "+" or "-". */
export function diffOf(path: string, lines: readonly string[], start = 1): string {
  const old = lines.filter((line) => !line.startsWith("+")).length;
  const now = lines.filter((line) => !line.startsWith("-")).length;
  const header = [`diff --git a/${path} b/${path}`, "index 1..2 100644", `--- a/${path}`, `+++ b/${path}`];
  return [...header, `@@ -${start},${old} +${start},${now} @@ function before() {`, ...lines].join("\n");
}

/** An answer in the requested format. */
export function findings(
  ...all: readonly { line: number; code: string; problem: string; severity?: string; fix?: string }[]
): string {
  return JSON.stringify({ findings: all.map((each) => ({ severity: "warning", fix: "", ...each })) });
}
