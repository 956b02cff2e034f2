import type { Disposable } from "vscode";
import { connectReview } from "../connection/reviewConnection";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { registerReviewCommands } from "./reviewCommands";
import type { ReviewComments } from "./reviewComments";

/** Creates the review of changes. Loads the code for showing comments on first use. */
export function createReview(process: ServerProcess): Disposable {
  const server = connectReview(process);
  let created: Promise<ReviewComments> | undefined;
  const comments = () => {
    created ??= import("./reviewComments").then((found) => new found.ReviewComments());
    return created;
  };
  const registered = registerReviewCommands({ server, comments });
  return {
    dispose: () => {
      registered.dispose();
      void created?.then((running) => running.dispose());
    },
  };
}
