import type { AnswerEvent, AnswerRequest, ChatEngine, ChatInfo, Conversation } from "../engine/chatEngine";
import type {
  EmbeddingEngine,
  EmbeddingInfo,
  EmbeddingPurpose,
  EmbeddingRequest,
} from "../engine/embeddingEngine";
import type {
  Engine,
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
import { EngineCalls } from "./engineCalls";
import type { EngineLink } from "./engineLink";
import * as messages from "./messages";

/** The engine of a window that uses the engine process: passes each call on. */
export class LinkedEngine implements Engine {
  readonly chat: LinkedChatEngine;
  readonly embeddings: LinkedEmbeddingEngine;
  onLost?: () => void;
  readonly #calls: EngineCalls;
  #counters: EngineCounters = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };
  #promptSpeed: number | undefined;

  constructor(link: EngineLink) {
    this.#calls = new EngineCalls(link);
    this.chat = new LinkedChatEngine(this.#calls);
    this.embeddings = new LinkedEmbeddingEngine(this.#calls);
    const engines = { completion: this, chat: this.chat, embeddings: this.embeddings };
    this.#calls.onLost = (role) => engines[role].onLost?.();
  }

  /** The engine process has a folder of its own, and hears from the client when to try models again. */
  configureTrials(): void {}

  async refusal(file: ModelFile): Promise<string | undefined> {
    return (await this.#calls.request(messages.Refusal, { file })) ?? undefined;
  }

  load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ModelInfo> {
    this.#promptSpeed = undefined;
    return this.#calls.load("completion", request, onProgress, signal);
  }

  unload(): Promise<void> {
    return this.#calls.unload("completion");
  }

  freeMemory(): Promise<FreeMemory> {
    return this.#calls.request(messages.GetFreeMemory, {});
  }

  countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return this.#calls.request(messages.CountTokens, { role: "completion", texts }, { role: "completion" });
  }

  infill(request: InfillRequest, signal: AbortSignal): AsyncIterable<InfillEvent> {
    const onResult = ({ work, promptSpeed }: messages.InfillCost) => {
      this.#promptSpeed = promptSpeed;
      const add = (name: keyof EngineCounters) => this.#counters[name] + work[name];
      this.#counters = {
        promptTokens: add("promptTokens"),
        promptTokensEvaluated: add("promptTokensEvaluated"),
        generatedTokens: add("generatedTokens"),
      };
    };
    const options = { progress: messages.InfillProgress, onResult };
    return this.#calls.stream(messages.Infill, request, options, "completion", signal);
  }

  savePromptCache(request: PromptCacheRequest, signal: AbortSignal): Promise<boolean> {
    return this.#calls.request(messages.SavePromptCache, { request }, { role: "completion", signal });
  }

  restorePromptCaches(store: PromptCacheStore, signal: AbortSignal): AsyncIterable<string> {
    const options = { progress: messages.RestoreProgress };
    return this.#calls.stream(messages.RestorePromptCaches, store, options, "completion", signal);
  }

  /** The engine process knows this window's folder. */
  async erasePromptCaches(): Promise<void> {
    await this.#calls.request(messages.ErasePromptCaches, {});
  }

  counters(): EngineCounters {
    return this.#counters;
  }

  promptSpeed(): number | undefined {
    return this.#promptSpeed;
  }

  processReport(): Promise<EngineProcessReport> {
    return this.#calls.request(messages.ProcessReport, {});
  }

  /** The engine process frees the models once the link closes. */
  async dispose(): Promise<void> {}
}

class LinkedChatEngine implements ChatEngine {
  onLost?: () => void;

  constructor(private readonly calls: EngineCalls) {}

  load(request: LoadRequest, onProgress: (fraction: number) => void, signal: AbortSignal): Promise<ChatInfo> {
    return this.calls.load("chat", request, onProgress, signal);
  }

  unload(): Promise<void> {
    return this.calls.unload("chat");
  }

  countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return this.calls.request(messages.CountTokens, { role: "chat", texts }, { role: "chat" });
  }

  countPrompt(conversation: Conversation): Promise<number> {
    return this.calls.request(messages.CountPrompt, { conversation }, { role: "chat" });
  }

  answer(request: AnswerRequest, signal: AbortSignal): AsyncIterable<AnswerEvent> {
    const canRepeatAfter = ({ type }: AnswerEvent) => type === "prefill";
    const options = { progress: messages.AnswerProgress, canRepeatAfter };
    return this.calls.stream(messages.Answer, request, options, "chat", signal);
  }
}

class LinkedEmbeddingEngine implements EmbeddingEngine {
  onLost?: () => void;

  constructor(private readonly calls: EngineCalls) {}

  identify(path: string): Promise<string> {
    return this.calls.request(messages.IdentifyEmbeddings, { path });
  }

  load(request: EmbeddingRequest, signal: AbortSignal): Promise<EmbeddingInfo> {
    return this.calls.load("embeddings", request, () => {}, signal);
  }

  unload(): Promise<void> {
    return this.calls.unload("embeddings");
  }

  async embed(text: string, purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Float32Array> {
    const role = "embeddings";
    const vector = await this.calls.request(messages.Embed, { text, purpose }, { role, signal });
    // A copy, because the bytes of a Buffer need not be aligned.
    return new Float32Array(new Uint8Array(Buffer.from(vector, "base64")).buffer);
  }
}
