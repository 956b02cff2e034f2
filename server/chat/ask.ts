/** Answers a question: render the conversation → make it fit → ask the model → report progress. */

import type { AnswerEvent, AnswerRequest, ChatEngine, ChatInfo, ModelMessage } from "../engine/chatEngine";
import { contextAdvice } from "../engine/contextAdvice";
import { EngineError, NeedsOtherModelError } from "../engine/errors";
import { LoopDetector } from "../loops/loopDetector";
import { LoopFilter } from "../loops/loopFilter";
import type { ChatMessage, ChatParams, ChatProgress, ChatResult } from "../protocol/chat";
import { l10n } from "../protocol/l10n";
import type { AnswerRecord } from "./answerRecord";
import { type FitOptions, fitConversation } from "./fitConversation";
import { answerWithCalls } from "./handBackCalls";
import { lastQuestion, renderConversation } from "./renderConversation";
import { splitThoughts } from "./splitThoughts";
import { standard } from "./styles/standard";
import type { ChatQuestion, ChatStyle } from "./styles/style";

export interface AnswerDeps {
  readonly engine: ChatEngine;
  readonly info: ChatInfo;
  readonly style: ChatStyle;
  /** Most tokens of an answer, unless the request sets its own limit. */
  readonly maxTokens: number;
}

/** Share of the context that is reserved for the answer. */
const answerShare = 0.25;

export async function answerQuestion(
  params: ChatParams,
  deps: AnswerDeps,
  record: AnswerRecord,
  report: (progress: ChatProgress) => void,
  signal: AbortSignal,
): Promise<ChatResult> {
  const maxTokens = params.maxTokens ?? deps.maxTokens;
  const question = askedQuestion(params);
  const refusal = question && deps.style.refusal?.(question);
  if (refusal !== undefined) throw new NeedsOtherModelError(refusal);
  const prompt = await renderPrompt(params, maxTokens, deps, report, signal);
  const { tools, toolChoice } = params;
  const { temperature, repeatPenalty } = { ...(question && deps.style.sampling?.(question)), ...params };
  const request: AnswerRequest = {
    messages: prompt,
    maxTokens,
    ...(tools !== undefined && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(temperature !== undefined && { temperature }),
    ...(repeatPenalty !== undefined && { repeatPenalty }),
  };
  const isContinued = prompt.at(-1)?.role === "assistant";
  const answer = answerWithCalls(deps.engine, request, signal);
  const events = splitThoughts(answer, deps.info.specialTokens, isContinued);
  const result = await reportAnswer(events, request, record, report);
  return (await isFull(result, params, maxTokens, deps)) ? { ...result, full: true } : result;
}

/** Whether a truncated answer cannot continue, even without the turns before its question. */
async function isFull(
  { reason, generatedTokens }: ChatResult,
  { messages, mode }: ChatParams,
  maxTokens: number,
  { engine, info, style }: AnswerDeps,
): Promise<boolean> {
  if (mode !== "assistant" || (reason !== "maxTokens" && reason !== "contextFull")) return false;
  const question = { messages, summary: { from: Math.max(0, lastQuestion(messages)), text: "" } };
  const tokens = await engine.countPrompt({ messages: renderConversation(question, style) });
  return tokens + generatedTokens > promptLimit(info.contextTokens, maxTokens);
}

/** Most tokens of a prompt whose answer may have `maxTokens`. */
export function promptLimit(contextTokens: number, maxTokens: number): number {
  return contextTokens - Math.min(maxTokens, Math.floor(contextTokens * answerShare));
}

async function renderPrompt(
  params: ChatParams,
  maxTokens: number,
  { engine, info, style }: AnswerDeps,
  report: (progress: ChatProgress) => void,
  signal: AbortSignal,
): Promise<readonly ModelMessage[]> {
  const { messages, mode, command, summary, tools = [] } = params;
  if (!messages.some(({ role }) => role === "user"))
    throw new EngineError(l10n.t("There is no question to answer. Write one."));
  const limit = promptLimit(info.contextTokens, maxTokens);
  const isAssistant = mode === "assistant";
  const options: FitOptions = {
    engine,
    tools,
    limit,
    contextTokens: info.contextTokens,
    style: isAssistant ? style : plain,
    refusal: (tokens) => tooLong(tokens, limit, messages, isAssistant, info),
    onShorten: () => report({ type: "waiting", message: l10n.t("Summarizing the conversation") }),
  };
  if (!isAssistant) {
    const rendered = renderConversation({ messages }, plain);
    const tokens = await engine.countPrompt({ messages: rendered, tools });
    if (tokens > limit) throw new EngineError(options.refusal(tokens));
    return rendered;
  }
  const conversation = {
    messages,
    ...(command !== undefined && { command }),
    ...(!(summary === undefined || summary.from >= messages.length) && { summary }),
  };
  const fitting = await fitConversation(conversation, options, signal);
  if (fitting.summary !== undefined && fitting.summary !== conversation.summary) {
    report({ type: "summary", summary: fitting.summary });
  }
  return renderConversation(fitting, style);
}

/** The question that a request asks for an answer to, with the attachments of the whole conversation. */
function askedQuestion({ mode, messages, command }: ChatParams): ChatQuestion | undefined {
  const asked = messages[lastQuestion(messages)];
  if (mode !== "assistant" || asked?.role !== "user") return undefined;
  const wanted = command ?? asked.command;
  const context = messages.flatMap((message) => (message.role === "user" ? (message.context ?? []) : []));
  return { text: asked.text, context, ...(wanted !== undefined && { command: wanted }) };
}

/** Style for other extensions, which bring their own instructions. */
const plain: ChatStyle = { ...standard, id: "plain", system: "" };

function tooLong(
  tokens: number,
  limit: number,
  messages: readonly ChatMessage[],
  isQuestion: boolean,
  info: ChatInfo,
): string {
  const values = [tokens, limit, contextAdvice(info)] as const;
  if (!isQuestion)
    return l10n.t("The messages are {0} tokens long, but only {1} fit. Send less, or {2}.", ...values);
  if (messages.at(-1)?.role === "assistant")
    return l10n.t(
      "The question and the answer so far are {0} tokens long, but only {1} fit. Send less, or {2}.",
      ...values,
    );
  const question = messages[lastQuestion(messages)];
  const hasContext = question?.role === "user" && (question.context?.length ?? 0) > 0;
  return hasContext
    ? l10n.t(
        "The question and its context are {0} tokens long, but only {1} fit. Send less, or {2}.",
        ...values,
      )
    : l10n.t("The question is {0} tokens long, but only {1} fit. Send less, or {2}.", ...values);
}

/** Reports the engine's events to the client. Stops an answer that repeats itself endlessly. */
async function reportAnswer(
  events: AsyncIterable<AnswerEvent>,
  { messages, tools }: AnswerRequest,
  record: AnswerRecord,
  report: (progress: ChatProgress) => void,
): Promise<ChatResult> {
  const last = messages.at(-1);
  const said = last?.role === "assistant" ? last.text : "";
  const known = () => messages.flatMap(({ role, text }) => (role === "assistant" ? [] : [text])).join("\n\n");
  const offered = new Set(tools?.map(({ name }) => name));
  const thoughts = new LoopFilter(new LoopDetector({ promptText: known }), (text) =>
    report({ type: "thinking", text }),
  );
  const answer = new LoopFilter(
    new LoopDetector({ promptText: known }),
    (text) => report({ type: "text", text }),
    said,
  );
  for await (const event of events) {
    record.add(event);
    switch (event.type) {
      case "prefill":
        report({ type: "waiting", message: l10n.t("Reading"), fraction: event.tokens / event.promptTokens });
        break;
      case "thinking":
        if (event.text !== "" && thoughts.add(event.text))
          return record.loop({ in: "thinking", keep: thoughts.keep });
        break;
      case "text": {
        if (event.text === "") break;
        thoughts.flush();
        // Templates put blank lines before an answer; a continued answer keeps its leading whitespace.
        const text = answer.isEmpty ? event.text.trimStart() : event.text;
        if (answer.add(text)) return record.loop({ in: "text", keep: answer.keep });
        break;
      }
      case "toolCall":
        answer.flush();
        // Drop calls of tools that were not offered.
        if (offered.has(event.call.name)) report({ type: "toolCall", call: event.call });
        break;
      case "end":
        if (event.reason !== "done" && thoughts.judgeTruncated() && answer.isEmpty)
          return record.loop({ in: "thinking", keep: thoughts.keep });
        if (event.reason !== "done" && answer.judgeTruncated())
          return record.loop({ in: "text", keep: answer.keep });
        thoughts.flush();
        answer.flush();
        return record.result(event.reason);
      case "prefilled":
      case "badCall":
        break;
    }
  }
  answer.flush();
  return record.result("cancelled");
}
