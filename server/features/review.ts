import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import { type ReviewDeps, review as reviewChanges } from "../chat/review/review";
import type { Feature, WhileRunning } from "../feature";
import { failureText } from "../protocol/failure";
import { type ReviewProgress, ReviewProgressNotification, ReviewRequest } from "../protocol/review";

export interface ReviewFeatureDeps extends ReviewDeps {
  readonly whileRunning: WhileRunning;
}

const text = z.string();
const parameters = z.object({ id: text, files: z.array(z.object({ uri: text, diff: text })) });

/** `inhouse/review`. */
export function review(connection: Connection, { whileRunning, ...deps }: ReviewFeatureDeps): Feature {
  connection.onRequest(
    ReviewRequest.type,
    whileRunning(async (raw, token: CancellationToken) => {
      const { success, data, error } = parameters.safeParse(raw);
      if (!success) throw new ResponseError(LSPErrorCodes.RequestFailed, z.prettifyError(error));
      const { id } = data;
      const tell = (progress: ReviewProgress) =>
        void connection.sendNotification(ReviewProgressNotification.type, { id, progress });
      const abort = new AbortController();
      const onCancel = token.onCancellationRequested(() => abort.abort());
      try {
        return await reviewChanges(data, deps, tell, abort.signal);
      } catch (problem) {
        const message = failureText(problem);
        deps.log.debug(`A review failed: ${message}`);
        throw new ResponseError(LSPErrorCodes.RequestFailed, message);
      } finally {
        onCancel.dispose();
      }
    }),
  );
  return {};
}
