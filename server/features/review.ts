import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import type { Feature, WhileRunning } from "../feature";
import { failureText } from "../protocol/failure";
import { type ReviewProgress, ReviewProgressNotification, ReviewRequest } from "../protocol/review";
import { type ReviewDeps, review as reviewChanges } from "../review/review";
import { handleRequest } from "./requests/handleRequest";
import { parseParameters } from "./requests/parameters";

export interface ReviewFeatureDeps extends ReviewDeps {
  readonly whileRunning: WhileRunning;
}

const text = z.string();
const parameters = z.object({ id: text, files: z.array(z.object({ uri: text, diff: text })) });

/** `inhouse/review`. */
export function review(connection: Connection, { whileRunning, ...deps }: ReviewFeatureDeps): Feature {
  const handle = handleRequest(whileRunning, (error) => {
    const message = failureText(error);
    deps.log.debug(`A review failed: ${message}`);
    return new ResponseError(LSPErrorCodes.RequestFailed, message);
  });
  connection.onRequest(
    ReviewRequest.type,
    handle(async (raw, signal) => {
      const params = parseParameters(parameters, raw);
      const { id } = params;
      const report = (progress: ReviewProgress) =>
        void connection.sendNotification(ReviewProgressNotification.type, { id, progress });
      return reviewChanges(params, deps, report, signal);
    }),
  );
  return {};
}
