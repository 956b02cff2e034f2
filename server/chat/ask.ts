/** The way from a question to an answer, on one page: lay out → make it fit → ask → tell what is said as it comes. */

import type { AnswerEvent, AnswerRequest, ChatEngine, ChatInfo, ModelMessage } from "../engine/chatEngine";
import { contextAdvice } from "../engine/contextAdvice";
import { EngineError, NeedsOtherModel } from "../engine/errors";
import type { ChatCommand, ChatMessage, ChatParams, ChatProgress, ChatResult } from "../protocol/chat";
import type { AnswerRecord } from "./answerRecord";
import { type FitOptions, fitConversation } from "./fitConversation";
import { lastQuestion, layOutConversation } from "./layOut";
import { LoopWatch } from "./loops/loopWatch";
import { OutsideLoops } from "./loops/outsideLoops";
import { spoken } from "./spoken";
import { standard } from "./styles/standard";
import type { ChatStyle } from "./styles/style";

export interface AskDeps {
  readonly engine: ChatEngine;
  readonly info: ChatInfo;
  readonly style: ChatStyle;
  /** Most tokens of an answer when nothing else is said. */
  readonly maxTokens: number;
}

/** An answer may be this share of the context before the prompt has to be made short for it. */
const answerShare = 0.25;

export async function ask(
  params: ChatParams,
  deps: AskDeps,
  record: AnswerRecord,
  tell: (progress: ChatProgress) => void,
  signal: AbortSignal,
): Promise<ChatResult> {
  const maxTokens = params.maxTokens ?? deps.maxTokens;
  const prompt = await layOut(params, maxTokens, deps, tell, signal);
  const { tools, toolChoice, temperature, repeatPenalty } = params;
  const request: AnswerRequest = {
    ...{ messages: prompt, maxTokens },
    ...(tools === undefined ? {} : { tools }),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(repeatPenalty === undefined ? {} : { repeatPenalty }),
  };
  const isContinued = prompt.at(-1)?.role === "assistant";
  const events = spoken(deps.engine.answer(request, signal), deps.info.marks, isContinued);
  const result = await tellAnswer(events, request, record, tell);
  return (await isFull(result, params, maxTokens, deps)) ? { ...result, full: true } : result;
}

/** Whether an answer that was cut off has no room to go on, even without the turns before its question. */
async function isFull(
  { reason, generatedTokens }: ChatResult,
  { messages, mode }: ChatParams,
  maxTokens: number,
  { engine, info, style }: AskDeps,
): Promise<boolean> {
  if (mode !== "assistant" || (reason !== "maxTokens" && reason !== "contextFull")) return false;
  const question = { messages, summary: { from: Math.max(0, lastQuestion(messages)), text: "" } };
  const tokens = await engine.countPrompt({ messages: layOutConversation(question, style) });
  return tokens + generatedTokens > promptLimit(info.contextTokens, maxTokens);
}

/** Most tokens of a prompt when its answer may have `maxTokens`. */
export function promptLimit(contextTokens: number, maxTokens: number): number {
  return contextTokens - Math.min(maxTokens, Math.floor(contextTokens * answerShare));
}

async function layOut(
  params: ChatParams,
  maxTokens: number,
  { engine, info, style }: AskDeps,
  tell: (progress: ChatProgress) => void,
  signal: AbortSignal,
): Promise<readonly ModelMessage[]> {
  const { messages, mode, command, summary, tools = [] } = params;
  if (!messages.some(({ role }) => role === "user"))
    throw new EngineError("There is no question to answer: write one.");
  const limit = promptLimit(info.contextTokens, maxTokens);
  const isAssistant = mode === "assistant";
  if (isAssistant) refuseBeyond(style, messages, command);
  const options: FitOptions = {
    ...{ engine, tools, limit, contextTokens: info.contextTokens },
    style: isAssistant ? style : plain,
    refusal: (tokens) => tooLong(tokens, limit, messages, isAssistant, info),
    onShorten: () => tell({ type: "waiting", message: "Summing up the conversation" }),
  };
  if (!isAssistant) {
    const laidOut = layOutConversation({ messages }, plain);
    const tokens = await engine.countPrompt({ messages: laidOut, tools });
    if (tokens > limit) throw new EngineError(options.refusal(tokens));
    return laidOut;
  }
  const conversation = {
    messages,
    ...(command === undefined ? {} : { command }),
    ...(summary === undefined || summary.from >= messages.length ? {} : { summary }),
  };
  const fitting = await fitConversation(conversation, options, signal);
  if (fitting.summary !== undefined && fitting.summary !== conversation.summary) {
    tell({ type: "summary", summary: fitting.summary });
  }
  return layOutConversation(fitting, style);
}

/** What the model cannot do it is not asked: its answer would be of no use. */
function refuseBeyond(
  style: ChatStyle,
  messages: readonly ChatMessage[],
  command: ChatCommand | undefined,
): void {
  const asked = messages[lastQuestion(messages)];
  if (style.refusal === undefined || asked?.role !== "user") return;
  const wanted = command ?? asked.command;
  const earlier = messages.flatMap((message) => (message.role === "user" ? (message.context ?? []) : []));
  const refusal = style.refusal({
    text: asked.text,
    context: earlier,
    ...(wanted === undefined ? {} : { command: wanted }),
  });
  if (refusal !== undefined) throw new NeedsOtherModel(refusal);
}

/** For other extensions, which bring their own instructions. */
const plain: ChatStyle = { ...standard, id: "plain", system: "" };

function tooLong(
  tokens: number,
  limit: number,
  messages: readonly ChatMessage[],
  isQuestion: boolean,
  info: ChatInfo,
): string {
  const number = (value: number) => value.toLocaleString("en-US");
  return `${isQuestion ? whatIsTooLong(messages) : "The messages are"} ${number(tokens)} tokens long, and ${number(limit)} fit beside an answer: send less, or ${contextAdvice(info)}.`;
}

function whatIsTooLong(messages: readonly ChatMessage[]): string {
  if (messages.at(-1)?.role === "assistant") return "The question and the answer so far are";
  const question = messages[lastQuestion(messages)];
  const hasContext = question?.role === "user" && (question.context?.length ?? 0) > 0;
  return hasContext ? "The question and its context are" : "The question is";
}

/** The engine's events as the client wants them. An answer that repeats itself without an end is stopped. */
async function tellAnswer(
  events: AsyncIterable<AnswerEvent>,
  { messages, tools }: AnswerRequest,
  record: AnswerRecord,
  tell: (progress: ChatProgress) => void,
): Promise<ChatResult> {
  const last = messages.at(-1);
  const said = last?.role === "assistant" ? last.text : "";
  const known = () => messages.flatMap(({ role, text }) => (role === "assistant" ? [] : [text])).join("\n\n");
  const offered = new Set(tools?.map(({ name }) => name));
  const thoughts = new OutsideLoops(new LoopWatch({ known }), (text) => tell({ type: "thinking", text }));
  const answer = new OutsideLoops(new LoopWatch({ known }), (text) => tell({ type: "text", text }), said);
  for await (const event of events) {
    record.add(event);
    switch (event.type) {
      case "prefill":
        tell({ type: "waiting", message: "Reading", fraction: event.tokens / event.promptTokens });
        break;
      case "thinking":
        if (event.text !== "" && thoughts.add(event.text))
          return record.loop({ in: "thinking", keep: thoughts.keep });
        break;
      case "text": {
        if (event.text === "") break;
        thoughts.end();
        // Templates leave blank lines before an answer; a continued one begins where it was cut off.
        const text = answer.isEmpty ? event.text.trimStart() : event.text;
        if (answer.add(text)) return record.loop({ in: "text", keep: answer.keep });
        break;
      }
      case "toolCall":
        answer.end();
        // Nobody has to run what was not offered.
        if (offered.has(event.call.name)) tell({ type: "toolCall", call: event.call });
        break;
      case "end":
        if (event.reason !== "done" && thoughts.cutOff() && answer.isEmpty)
          return record.loop({ in: "thinking", keep: thoughts.keep });
        if (event.reason !== "done" && answer.cutOff()) return record.loop({ in: "text", keep: answer.keep });
        thoughts.end();
        answer.end();
        return record.result(event.reason);
      case "prefilled":
        break;
    }
  }
  answer.end();
  return record.result("cancelled");
}
