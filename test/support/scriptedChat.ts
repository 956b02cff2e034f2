import type {
  AnswerEvent,
  AnswerRequest,
  ChatEngine,
  ChatInfo,
  Conversation,
  ModelMessage,
} from "../../server/engine/chatEngine";
import { EngineError } from "../../server/engine/errors";
import type { LoadRequest } from "../../server/engine/modelInfo";
import { Mutex } from "../../server/util/mutex";
import type { ScriptedEngineOptions, ScriptLine } from "./scriptedEngine";
import { commonPrefix, sleep, tokenize } from "./scriptedTokens";

/** The special tokens of ChatML, the format of the prompts. */
export const chatTokens = ["<|im_start|>", "<|im_end|>"];

/** Answers from a script, token by token, and counts evaluated and reused prompt tokens as a real engine does. */
export class ScriptedChat implements ChatEngine {
  /** Every requested prompt, as ChatML. */
  readonly prompts: string[] = [];
  /** Every request, unchanged. */
  readonly requests: AnswerRequest[] = [];
  /** Path of the model of every prompt. */
  readonly answeredBy: string[] = [];
  /** Number of answers that are running or queued. */
  running = 0;
  readonly #lock = new Mutex();
  #cached: readonly string[] = [];
  #info: ChatInfo | undefined;

  constructor(private readonly options: ScriptedEngineOptions) {}

  async load(
    request: LoadRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<ChatInfo> {
    using _ = await this.#lock.acquire(signal);
    this.#info = undefined;
    onProgress(0);
    await this.options.beforeChatLoad?.(request);
    this.options.memory?.place("chat", request.path);
    onProgress(0.5);
    signal.throwIfAborted();
    const { path, contextTokens } = request;
    const traits = this.options.traits ?? { name: "Scripted", architecture: "scripted" };
    this.#info = {
      ...traits,
      name: (await this.options.nameOf?.(path)) ?? traits.name,
      path,
      specialTokens: chatTokens,
      backend: "Script",
      contextTokens,
      toolCalling: true,
      thinksInText: true,
    };
    return this.#info;
  }

  async unload(): Promise<void> {
    using _ = await this.#lock.acquire();
    this.#info = undefined;
    this.options.memory?.free("chat");
  }

  async countTokens(texts: readonly string[]): Promise<readonly number[]> {
    this.#require();
    return texts.map((text) => tokenize(text).length);
  }

  async countPrompt(conversation: Conversation): Promise<number> {
    this.#require();
    return tokenize(render(conversation)).length;
  }

  async *answer(request: AnswerRequest, signal: AbortSignal): AsyncIterable<AnswerEvent> {
    this.running += 1;
    try {
      using _ = await this.#lock.acquire(signal);
      const { contextTokens, path } = this.#require();
      const prompt = render(request);
      const tokens = tokenize(prompt);
      const evaluated = Math.max(1, tokens.length - commonPrefix(tokens, this.#cached));
      this.#cached = tokens;
      yield { type: "prefilled", promptTokens: tokens.length, promptTokensEvaluated: evaluated };
      if (request.maxTokens === 0) return;
      this.requests.push(request);
      this.prompts.push(prompt);
      this.answeredBy.push(path);
      const line = this.options.script().find(({ when }) => prompt.includes(when));
      yield* this.#say(line, request.maxTokens, contextTokens - tokens.length, signal);
    } finally {
      this.running -= 1;
    }
  }

  async *#say(
    line: ScriptLine | undefined,
    maxTokens: number,
    room: number,
    signal: AbortSignal,
  ): AsyncGenerator<AnswerEvent> {
    const thoughts = tokenize(line?.thinking ?? "").map((text) => ({ type: "thinking", text }) as const);
    const words = tokenize(line?.answer ?? "").map((text) => ({ type: "text", text }) as const);
    const pieces = [...thoughts, ...words];
    const most = Math.min(maxTokens, room);
    for (const piece of pieces.slice(0, most)) {
      if (line?.tokensPerSecond !== undefined) await sleep(1000 / line.tokensPerSecond, signal);
      if (signal.aborted) return;
      yield { ...piece, tokens: 1 };
    }
    if (line?.failure !== undefined) throw new Error(line.failure);
    if (line?.toolCall !== undefined && pieces.length <= most) {
      const { name, arguments: args } = line.toolCall;
      yield {
        type: "toolCall",
        call: { id: `call${this.requests.length}`, name, arguments: JSON.stringify(args) },
      };
    }
    const cutOff = room < maxTokens ? "contextFull" : "maxTokens";
    const generatedTokens = Math.min(most, pieces.length);
    yield { type: "end", reason: pieces.length > most ? cutOff : "done", generatedTokens };
  }

  #require(): ChatInfo {
    if (this.#info === undefined) throw new EngineError("No chat model is loaded.");
    return this.#info;
  }
}

function render({ messages, tools = [] }: Conversation): string {
  const last = messages.at(-1);
  const closed = last?.role === "assistant" ? messages.slice(0, -1) : messages;
  const documented = tools.map(({ name, description }) => `<|tool|>${name}: ${description}\n`);
  const open = `<|im_start|>assistant\n${last?.role === "assistant" ? content(last) : ""}`;
  return [
    ...documented,
    ...closed.map((each) => `<|im_start|>${each.role}\n${content(each)}<|im_end|>\n`),
    open,
  ].join("");
}

function content(message: ModelMessage): string {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  return [message.text, ...calls.map((call) => `${call.name}(${call.arguments})`)].join("");
}
