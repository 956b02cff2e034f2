/** What the chat asks of the server. Without VS Code, so that tests can put a script in its place. */
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
  RegionParams,
  RegionResult,
} from "../../server/protocol/edit";

/** Each method fails with one sentence for the user; an aborted one may end in any way. */
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

/** Says what a block of code changes in a file, or a whole answer in several. Fails with one sentence for the user. */
export interface CodeApplier {
  applyCode(params: ApplyCodeParams, signal: AbortSignal): Promise<ApplyCodeResult>;
  applyFiles(params: ApplyFilesParams, signal: AbortSignal): Promise<ApplyFilesResult>;
}

/** Finds the definition around a place. Fails with one sentence for the user. */
export interface CodeFinder {
  region(params: RegionParams, signal: AbortSignal): Promise<RegionResult>;
}
