/** The messages between a window's server and the engine process: the interfaces of `server/engine` as JSON-RPC. */
import { NotificationType, ParameterStructures, ProgressType, RequestType } from "vscode-languageserver";
import type { AnswerEvent, AnswerRequest, ChatInfo, Conversation } from "../engine/chatEngine";
import type { EmbeddingInfo, EmbeddingPurpose } from "../engine/embeddingEngine";
import type {
  EngineCounters,
  EngineProcessReport,
  InfillEvent,
  InfillRequest,
  PromptCacheRequest,
  PromptCacheStore,
} from "../engine/engine";
import type { FreeMemory } from "../engine/gguf/availableMemory";
import type { ModelFile } from "../engine/gguf/inspectModel";
import type { LoadRequest, ModelInfo } from "../engine/modelInfo";
import type { LogLevel } from "../log";

export const roles = ["completion", "chat", "embeddings"] as const;
/** What a window loads a model for; it has at most one model per role. */
export type Role = (typeof roles)[number];

/** Facts about a loaded model, by role. */
export interface RoleInfo {
  readonly completion: ModelInfo;
  readonly chat: ChatInfo;
  readonly embeddings: EmbeddingInfo;
}

/** `progress`: where the events of the request are reported. */
export interface Streamed<Request> {
  readonly request: Request;
  readonly progress: string;
}

/** What a completion cost, besides its events. */
export interface InfillCost {
  readonly work: EngineCounters;
  /** As `Engine.promptSpeed`. */
  readonly promptSpeed?: number;
}

const byName = ParameterStructures.byName;
const request = <Params, Result>(method: string) => new RequestType<Params, Result, void>(method, byName);

export const LoadModel = request<Streamed<LoadRequest> & { readonly role: Role }, RoleInfo[Role]>("load");
export const LoadProgress = new ProgressType<number>();
export const UnloadModel = request<{ readonly role: Role }, null>("unload");
export const CountTokens = request<
  { readonly role: "completion" | "chat"; readonly texts: readonly string[] },
  readonly number[]
>("countTokens");
export const CountPrompt = request<{ readonly conversation: Conversation }, number>("countPrompt");
export const Infill = request<Streamed<InfillRequest>, InfillCost>("infill");
export const InfillProgress = new ProgressType<InfillEvent>();
export const Answer = request<Streamed<AnswerRequest>, null>("answer");
export const AnswerProgress = new ProgressType<AnswerEvent>();
/** Where the caches are stored is not the window's server's to say. */
export const SavePromptCache = request<{ readonly request: PromptCacheRequest }, boolean>("savePromptCache");
export const ErasePromptCaches = request<Record<string, never>, null>("erasePromptCaches");
export const RestorePromptCaches = request<Streamed<PromptCacheStore>, null>("restorePromptCaches");
/** The notes of the caches. */
export const RestoreProgress = new ProgressType<string>();
export const IdentifyEmbeddings = request<{ readonly path: string }, string>("identifyEmbeddings");
/** The vector's 32-bit numbers in base64, in the byte order of this machine. */
export const Embed = request<{ readonly text: string; readonly purpose: EmbeddingPurpose }, string>("embed");
export const Refusal = request<{ readonly file: ModelFile }, string | null>("refusal");
export const GetFreeMemory = request<Record<string, never>, FreeMemory>("freeMemory");
/** What the engine process says of itself for the privacy report. */
export const ProcessReport = request<Record<string, never>, EngineProcessReport>("processReport");

/** Engine → window. */
export const LogLine = new NotificationType<{ readonly level: LogLevel; readonly line: string }>("log");

/** Codes of errors whose message is for the user. */
export const errorCodes = { engine: 1, needsOtherModel: 2, noRoom: 3 } as const;
