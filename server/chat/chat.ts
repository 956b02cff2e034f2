import { isStarterModel } from "../engine/starterModel";
import type { ReadyChatModel } from "../models/chatModel";
import { type ModelQueue, type ModelTurn, TurnCancelledError } from "../models/modelQueue";
import type {
  ChatModelInfo,
  ChatParams,
  ChatProgress,
  ChatResult,
  CountTokensParams,
  CountTokensResult,
} from "../protocol/chat";
import { AnswerRecord } from "./answerRecord";
import { answerQuestion, promptLimit } from "./ask";
import { renderMessage, withoutRepeated } from "./renderConversation";
import { chooseStyle } from "./styles/index";

/** Answers questions, for the language server and the command line. */
export class Chat {
  /** `now` is a clock in milliseconds. */
  constructor(
    private readonly queue: ModelQueue,
    private readonly now: () => number,
  ) {}

  /**
   * Answers a question and reports progress. Throws an `EngineError` whose message is for the user; cancelling gives a
   * result.
   */
  async ask(
    params: ChatParams,
    report: (progress: ChatProgress) => void,
    signal: AbortSignal,
  ): Promise<ChatResult> {
    const record = new AnswerRecord(this.now);
    const answer = (turn: ModelTurn) => {
      record.begin(turn.info);
      return answerQuestion(params, { ...turn, style: chooseStyle(turn.info) }, record, report, turn.signal);
    };
    try {
      return await this.queue.takeTurn(answer, report, signal);
    } catch (error) {
      if (error instanceof TurnCancelledError) return record.result("cancelled");
      throw error;
    }
  }

  /** Describes the model, loading it if necessary. Throws an `EngineError` when no model can chat. */
  async modelInfo(signal: AbortSignal): Promise<ChatModelInfo> {
    const isNew = !["ready", "unloaded"].includes(this.queue.model.state.kind);
    const { info } = await this.queue.describe(signal);
    if (isNew) this.#evaluateSystemPrompt(info);
    const { name, contextTokens, toolCalling } = info;
    const maxPromptTokens = promptLimit(contextTokens, this.queue.maxTokens);
    const maxOutputTokens = contextTokens - maxPromptTokens;
    return {
      name,
      contextTokens,
      toolCalling,
      maxPromptTokens,
      maxOutputTokens,
      ...(isStarterModel(info) && { demo: true }),
    };
  }

  async countTokens(
    { texts = [], messages = [] }: CountTokensParams,
    signal: AbortSignal,
  ): Promise<CountTokensResult> {
    return this.queue.model.use(async ({ info }) => {
      const { engine } = this.queue;
      const style = chooseStyle(info);
      const rendered = withoutRepeated(messages).map((message) => renderMessage(message, undefined, style));
      return {
        texts: texts.length === 0 ? [] : await engine.countTokens(texts),
        messages: rendered.length === 0 ? 0 : await engine.countPrompt({ messages: rendered }),
      };
    }, signal);
  }

  /** Evaluates the system prompt into the KV cache while the user writes the first question. */
  #evaluateSystemPrompt(info: ReadyChatModel["info"]): void {
    const { system } = chooseStyle(info);
    if (system === "") return;
    const request = { messages: [{ role: "system", text: system }], maxTokens: 0 } as const;
    this.queue.whileIdle(async (signal) => {
      for await (const _ of this.queue.engine.answer(request, signal));
    });
  }
}
