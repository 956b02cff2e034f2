import type { ChatHistoryItem, ChatModelFunctions, ChatWrapper, LlamaModel, LlamaText } from "node-llama-cpp";
import type { ToolCall } from "../../protocol/chat";
import type { ModelFile } from "../gguf/inspectModel";
import { specialTokenEscaper } from "../tokens/specialTokenEscaper";
import type { Tokenizer } from "../tokens/tokenizer";
import { answerForm } from "./answerForm";
import { chatHistory } from "./chatHistory";
import { chatModelView, chatSequenceView } from "./chatSequence";
import type { ChatTemplate, Generation } from "./chatTemplate";
import { runTemplate } from "./runInSandbox";
import { sampling } from "./sampling";
import { chatFunctions } from "./toolSchema";

/** The library's prompts for one model. */
export interface LibraryTemplate extends ChatTemplate {
  readonly wrapper: ChatWrapper;
  /** The model for the library's chat: see `chatModelView`. */
  readonly view: LlamaModel;
}

/** The template as the library's `LlamaChat` knows it, with the thoughts and tool calls of many models. */
export async function readLibraryTemplate(
  model: LlamaModel,
  tokenizer: Tokenizer,
  file: ModelFile,
): Promise<LibraryTemplate> {
  const { resolveChatWrapper } = await import("node-llama-cpp");
  const wrapper = bounded(() => resolveChatWrapper(model, { warningLogs: false }), file);
  const view = chatModelView(model, tokenizer);
  const escapeTokens = specialTokenEscaper(file.specialTokens);
  return {
    wrapper,
    view,
    toolCalling: hasToolCalls(file, wrapper),
    thinksInText:
      wrapper.settings.segments?.thought === undefined &&
      /think|thought|reason/i.test(file.chatTemplate ?? ""),
    render({ messages, tools = [] }) {
      const history = chatHistory(messages, escapeTokens);
      const functions = tools.length === 0 ? undefined : chatFunctions(tools, escapeTokens);
      const { contextText } = wrapper.generateContextState({
        chatHistory: history,
        ...(functions !== undefined && { availableFunctions: functions }),
      });
      const ids = contextText.tokenize(view.tokenizer);
      const generate = (generation: Generation) =>
        generateByLibrary({ wrapper, view, history, functions }, generation);
      return { ids, headTokens: ids.length, generate };
    },
  };
}

interface LibraryPrompt {
  readonly wrapper: ChatWrapper;
  readonly view: LlamaModel;
  readonly history: ChatHistoryItem[];
  readonly functions: ChatModelFunctions | undefined;
}

async function generateByLibrary(
  { wrapper, view, history, functions }: LibraryPrompt,
  { llama, sequence, request, maxTokens, hooks, report, signal }: Generation,
): Promise<"done" | "maxTokens"> {
  const { LlamaChat } = await import("node-llama-cpp");
  using chat = new LlamaChat({
    contextSequence: chatSequenceView(sequence, view, hooks),
    chatWrapper: request.toolChoice === "required" ? withForcedCall(wrapper) : wrapper,
  });
  const onCall = (call: ToolCall) => report({ type: "toolCall", call });
  const { repeatPenalty, ...sampled } = sampling(request);
  const { metadata } = await chat.generateResponse(history, {
    maxTokens,
    signal,
    ...sampled,
    repeatPenalty: repeatPenalty === undefined ? false : { ...repeatPenalty, penalizeNewLine: false },
    ...(await answerForm(llama, request, functions, onCall)),
    onResponseChunk: ({ segmentType, text, tokens }) => {
      // Some templates begin every answer as thoughts, but an answer that follows a schema has none.
      const isText = segmentType === undefined || request.answerSchema !== undefined;
      if (text !== "") report({ type: isText ? "text" : "thinking", text, tokens: tokens.length });
    },
  });
  return metadata.stopReason === "maxTokens" ? "maxTokens" : "done";
}

/** The model's template with a time limit for each run. */
function bounded(
  resolve: () => ChatWrapper,
  { name, specialTokens }: Pick<ModelFile, "name" | "specialTokens">,
): ChatWrapper {
  const texts = new Set(specialTokens);
  const wrapper = runTemplate(resolve, name);
  const generateContextState: ChatWrapper["generateContextState"] = (options) => {
    const state = runTemplate(() => wrapper.generateContextState(options), name);
    return {
      ...state,
      stopGenerationTriggers: state.stopGenerationTriggers.filter(
        (trigger) => !isSpecialTokenText(trigger, texts),
      ),
    };
  };
  return Object.assign(Object.create(wrapper) as ChatWrapper, { generateContextState });
}

/**
 * Whether one of the library's stop triggers matches the text of a special token. The token itself stops an answer by its id;
 * its text may be part of an answer: `</s>` is HTML.
 */
function isSpecialTokenText({ values }: LlamaText, specialTokens: ReadonlySet<string>): boolean {
  return values.every((value) => typeof value === "string") && specialTokens.has(values.join("").trim());
}

/** For a template without tools the library invents its own syntax, which no model was trained on. */
function hasToolCalls({ chatTemplate = "" }: ModelFile, { settings }: ChatWrapper): boolean {
  const { prefix } = settings.functions.call;
  return /\btools\b/.test(chatTemplate) && !String(prefix).startsWith("||call:");
}

/** The same template, but its answers begin with a tool call. */
function withForcedCall(wrapper: ChatWrapper): ChatWrapper {
  const generateContextState: ChatWrapper["generateContextState"] = (options) => {
    const { contextText, stopGenerationTriggers } = wrapper.generateContextState(options);
    const inject = contextText.mapValues(() => "");
    return { contextText, stopGenerationTriggers, noPrefixTrigger: { type: "functionCall", inject } };
  };
  return Object.assign(Object.create(wrapper) as ChatWrapper, { generateContextState });
}
