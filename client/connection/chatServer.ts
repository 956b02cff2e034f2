/** The chat's requests to the server. Does not depend on VS Code, so that tests can script it. */
import type {
  ChatModelInfo,
  ChatParams,
  ChatProgress,
  ChatResult,
  ContextRefusalsParams,
  ContextRefusalsResult,
  CountTokensParams,
  CountTokensResult,
  ResolveContextParams,
  ResolveContextResult,
} from "../../server/protocol/chat";
import type {
  ApplyCodeParams,
  ApplyCodeResult,
  ApplyFilesParams,
  ApplyFilesResult,
  FunctionParams,
  FunctionResult,
  RegionParams,
  RegionResult,
} from "../../server/protocol/edit";

/** Each method rejects with one sentence for the user. An aborted one may also resolve. */
export interface ChatServer {
  chat(
    params: ChatParams,
    onProgress: (progress: ChatProgress) => void,
    signal: AbortSignal,
  ): Promise<ChatResult>;
  model(signal: AbortSignal): Promise<ChatModelInfo>;
  resolveContext(params: ResolveContextParams, signal: AbortSignal): Promise<ResolveContextResult>;
  contextRefusals(params: ContextRefusalsParams, signal: AbortSignal): Promise<ContextRefusalsResult>;
  countTokens(params: CountTokensParams, signal: AbortSignal): Promise<CountTokensResult>;
}

/**
 * Computes the changes by a code block to a file, or by an answer to several files. Rejects with one sentence for the
 * user.
 */
export interface CodeApplier {
  applyCode(params: ApplyCodeParams, signal: AbortSignal): Promise<ApplyCodeResult>;
  applyFiles(params: ApplyFilesParams, signal: AbortSignal): Promise<ApplyFilesResult>;
}

/** Finds the code around a position. Rejects with one sentence for the user. */
export interface CodeFinder {
  region(params: RegionParams, signal: AbortSignal): Promise<RegionResult>;
  functionAt(params: FunctionParams, signal: AbortSignal): Promise<FunctionResult>;
}
