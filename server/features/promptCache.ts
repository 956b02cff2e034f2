import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { PromptCachePersistence } from "../completion/plan/promptCachePersistence";
import type { Feature, WhileRunning } from "../feature";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { ErasePromptCacheRequest } from "../protocol/messages";

export interface PromptCacheDeps {
  readonly keeper: PromptCachePersistence;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/erasePromptCache`. */
export function promptCache(connection: Connection, { keeper, whileRunning }: PromptCacheDeps): Feature {
  connection.onRequest(
    ErasePromptCacheRequest.type,
    whileRunning(async () => {
      try {
        await keeper.erase();
        return true as const;
      } catch (error) {
        const reason = failureText(error);
        throw new ResponseError(
          LSPErrorCodes.RequestFailed,
          l10n.t("Could not delete the prompt cache. {0}", reason),
        );
      }
    }),
  );
  return {};
}
