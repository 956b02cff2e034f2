import { readFile, writeFile } from "node:fs/promises";
import type {
  Engine,
  EngineCounters,
  InfillEvent,
  InfillRequest,
  PromptCacheRequest,
  PromptCacheStore,
  PromptPart,
} from "../../server/engine/engine";
import { EngineError } from "../../server/engine/errors";
import type { LoadRequest, ModelInfo } from "../../server/engine/modelInfo";
import { erasePromptCaches, PromptCacheFiles } from "../../server/engine/promptCache/promptCacheFiles";
import { silent } from "../../server/log";
import { Mutex } from "../../server/util/mutex";
import type { FakeMemory } from "./fakeMemory";
import { ScriptedChat } from "./scriptedChat";
import { ScriptedEmbeddings } from "./scriptedEmbeddings";
import { commonPrefix, sleep, tokenize } from "./scriptedTokens";

export interface ScriptLine {
  /** Text that the rendered prompt must contain; "" matches every prompt. */
  readonly when: string;
  /** The model's raw output. */
  readonly answer: string;
  /** The model's output for its second, third, … answer. */
  readonly alternatives?: readonly string[];
  /** Probability of the first token of each line after the first, from 0 to 1; certain when absent. */
  readonly lineProbability?: number;
  /** Speed of the answer; as fast as possible when absent. */
  readonly tokensPerSecond?: number;
  /** The engine fails with this message: instead of completing, in chat after the answer. */
  readonly failure?: string;
  /** Chat: the model's thoughts before its answer. */
  readonly thinking?: string;
  /** Chat: a tool that the model calls after its answer. */
  readonly toolCall?: { readonly name: string; readonly arguments: object };
  /** Probability of the first token, from 0 to 1; certain when absent. */
  readonly probability?: number;
}

export interface ScriptedEngineOptions {
  readonly script: () => readonly ScriptLine[];
  /** Throws when the real engine would refuse the model. */
  readonly beforeLoad?: (request: LoadRequest) => Promise<void>;
  /** The same for the chat model. */
  readonly beforeChatLoad?: (request: LoadRequest) => Promise<void>;
  /** What fits together; everything when absent. */
  readonly memory?: FakeMemory;
  readonly specialTokens?: readonly string[];
  /** The model's traits. */
  readonly traits?: { readonly name: string; readonly architecture: string };
  /** Memory available to models, in bytes. */
  readonly availableBytes?: number;
  /** Name of the model at a path; that of `traits` when absent. */
  readonly nameOf?: (path: string) => Promise<string | undefined>;
  /** Reported speed of evaluation, in prompt tokens per second. */
  readonly promptSpeed?: number;
  /** Why the machine's GPU is not used. */
  readonly backendNote?: string | undefined;
}

/** Suffix first, so that the text before the cursor is one piece of the prompt, which a script can name. */
export const suffixFirstTokens = ["[SUFFIX]", "[PREFIX]"];
export const prefixFirstTokens = [
  "<|fim_prefix|>",
  "<|fim_suffix|>",
  "<|fim_middle|>",
  "<|repo_name|>",
  "<|file_sep|>",
];

/** Answers from a script, token by token, and counts evaluated and reused prompt tokens. A word is a token. */
export class ScriptedEngine implements Engine {
  /** Every requested prompt, rendered with the special tokens' texts. */
  readonly prompts: string[] = [];
  readonly chat: ScriptedChat;
  readonly embeddings = new ScriptedEmbeddings();
  readonly #lock = new Mutex();
  readonly #counters = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };
  #cached: readonly string[] = [];
  #loaded = false;

  constructor(private readonly options: ScriptedEngineOptions) {
    this.chat = new ScriptedChat(options);
  }

  configureTrials(): void {}

  erasePromptCaches(folder: string): Promise<void> {
    return erasePromptCaches(folder);
  }

  async refusal(): Promise<undefined> {
    return undefined;
  }

  async load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ModelInfo> {
    using _ = await this.#lock.acquire(signal);
    this.#loaded = false;
    await this.options.beforeLoad?.(request);
    this.options.memory?.place("completion", request.path);
    onProgress(0.5);
    signal.throwIfAborted();
    this.#loaded = true;
    const specialTokens = this.options.specialTokens ?? suffixFirstTokens;
    const { path, contextTokens } = request;
    const traits = this.options.traits ?? { name: "Scripted", architecture: "scripted" };
    const name = (await this.options.nameOf?.(path)) ?? traits.name;
    const { backendNote } = this.options;
    const note = backendNote === undefined ? {} : { backendNote };
    return { ...traits, name, path, specialTokens, backend: "Script", contextTokens, ...note };
  }

  async unload(): Promise<void> {
    using _ = await this.#lock.acquire();
    this.#loaded = false;
    this.options.memory?.free("completion");
  }

  async freeMemory() {
    return {
      availableBytes: this.options.availableBytes ?? 8e9,
      unified: false,
      totalBytes: 16e9,
      onGpu: false,
    };
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    return texts.map((text) => tokenize(text).length);
  }

  async *infill(request: InfillRequest, signal: AbortSignal): AsyncIterable<InfillEvent> {
    using _ = await this.#lock.acquire(signal);
    if (!this.#loaded) throw new EngineError("No model is loaded.");
    const prompt = render(request.prompt);
    this.prompts.push(prompt);
    const tokens = layOut(request.prompt);
    const evaluated = Math.max(1, tokens.length - commonPrefix(tokens, this.#cached));
    this.#cached = tokens;
    this.#counters.promptTokens += tokens.length;
    this.#counters.promptTokensEvaluated += evaluated;
    yield { type: "prefilled", promptTokens: tokens.length, promptTokensEvaluated: evaluated };
    // The prompt is only prepared.
    if (request.maxTokens === 0) return;
    yield* this.#say(
      this.options.script().find(({ when }) => prompt.includes(when)),
      request,
      signal,
    );
  }

  async *#say(
    line: ScriptLine | undefined,
    request: InfillRequest,
    signal: AbortSignal,
  ): AsyncGenerator<InfillEvent> {
    if (line?.failure !== undefined) throw new Error(line.failure);
    const answers = [line?.answer, ...(line?.alternatives ?? [])];
    const tokens = tokenize(answers[request.alternative ?? 0] ?? "");
    for (const [at, text] of tokens.slice(0, request.maxTokens).entries()) {
      if (line?.tokensPerSecond !== undefined) await sleep(1000 / line.tokensPerSecond, signal);
      if (signal.aborted) return;
      this.#counters.generatedTokens += 1;
      const afterBreak = at > 0 && (tokens[at - 1] ?? "").includes("\n");
      const probability = at === 0 ? line?.probability : afterBreak ? line?.lineProbability : undefined;
      const confident = request.confidenceTokens > 0 ? { probability: probability ?? 1 } : {};
      yield { type: "text", text, tokens: 1, ...confident };
    }
    yield { type: "end", reason: tokens.length > request.maxTokens ? "maxTokens" : "eog" };
  }

  async savePromptCache(request: PromptCacheRequest, signal: AbortSignal): Promise<boolean> {
    const { name, note, usedAt, binding } = request;
    const prompt = layOut(request.prompt);
    const write = async (path: string) => {
      if (commonPrefix(prompt, this.#cached) < prompt.length * 0.9) return undefined;
      const text = JSON.stringify(this.#cached);
      await writeFile(path, text);
      return { tokens: this.#cached.length, bytes: Buffer.byteLength(text) };
    };
    const cache = { name, note, usedAt, identity: { setting: binding } };
    return new PromptCacheFiles(request.folder, silent).save(cache, write, signal);
  }

  async *restorePromptCaches(store: PromptCacheStore, signal: AbortSignal): AsyncIterable<string> {
    const load = async (path: string) => {
      if (this.#cached.length > 0) return undefined;
      this.#cached = JSON.parse(await readFile(path, "utf8")) as string[];
      return this.#cached.length;
    };
    yield* new PromptCacheFiles(store.folder, silent).restore({ setting: store.binding }, load, signal);
  }

  counters(): EngineCounters {
    return { ...this.#counters };
  }

  promptSpeed(): number {
    return this.options.promptSpeed ?? 4000;
  }

  async dispose(): Promise<void> {
    await this.unload();
  }
}

function layOut(prompt: readonly PromptPart[]): string[] {
  return prompt.flatMap((part) => ("specialToken" in part ? [part.specialToken] : tokenize(part.text)));
}

function render(prompt: readonly PromptPart[]): string {
  return prompt.map((part) => ("specialToken" in part ? part.specialToken : part.text)).join("");
}
