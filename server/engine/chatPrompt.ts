import type {
  ChatHistoryItem,
  ChatModelFunctions,
  ChatWrapper,
  LlamaModel,
  LlamaText,
  Token,
} from "node-llama-cpp";
import type { Conversation } from "./chatEngine";
import { chatHistory } from "./chatHistory";
import { chatModelView } from "./chatSequence";
import { harmlessText } from "./harmlessText";
import type { ModelFile } from "./inspectModel";
import type { Tokenizer } from "./tokenizer";
import { chatFunctions } from "./toolSchema";
import { withinTime } from "./withinTime";

/** A conversation as the library's chat wants it. */
export interface ChatPrompt {
  readonly history: ChatHistoryItem[];
  readonly functions: ChatModelFunctions | undefined;
  /** Up to where the answer begins. */
  readonly ids: readonly Token[];
}

/** How one model wants its conversations laid out. */
export interface ChatTemplate {
  readonly wrapper: ChatWrapper;
  /** The model as the library's chat is shown it. */
  readonly view: LlamaModel;
  /** It has tool calls. */
  readonly toolCalling: boolean;
  /** It speaks of thoughts that the library does not tell apart from the text. */
  readonly thinksInText: boolean;
  layOut(conversation: Conversation): ChatPrompt;
}

/** Reads the template that comes with the model. */
export async function readChatTemplate(
  model: LlamaModel,
  tokenizer: Tokenizer,
  file: ModelFile,
): Promise<ChatTemplate> {
  const { resolveChatWrapper } = await import("node-llama-cpp");
  const wrapper = bounded(() => resolveChatWrapper(model, { warningLogs: false }), file);
  const view = chatModelView(model, tokenizer);
  const harmless = harmlessText(file.marks);
  return {
    ...{ wrapper, view, toolCalling: hasToolCalls(file, wrapper) },
    thinksInText:
      wrapper.settings.segments?.thought === undefined &&
      /think|thought|reason/i.test(file.chatTemplate ?? ""),
    layOut({ messages, tools = [] }) {
      const history = chatHistory(messages, harmless);
      const functions = tools.length === 0 ? undefined : chatFunctions(tools, harmless);
      const { contextText } = wrapper.generateContextState({
        chatHistory: history,
        ...(functions === undefined ? {} : { availableFunctions: functions }),
      });
      return { history, functions, ids: contextText.tokenize(view.tokenizer) };
    },
  };
}

/** Templates take milliseconds. One is a program, and whoever made the file may have made it one without an end. */
const templateMs = 10_000;

/** The model's template, each of whose runs is ended in time. */
function bounded(
  resolve: () => ChatWrapper,
  { name, marks }: Pick<ModelFile, "name" | "marks">,
): ChatWrapper {
  const texts = new Set(marks);
  const sentence = `The chat template of model “${name}” does not come to an end: choose another model in inhouse.chat.model.`;
  const wrapper = withinTime(resolve, templateMs, sentence);
  const generateContextState: ChatWrapper["generateContextState"] = (options) => {
    const state = withinTime(() => wrapper.generateContextState(options), templateMs, sentence);
    return {
      ...state,
      stopGenerationTriggers: state.stopGenerationTriggers.filter((trigger) => !isMarkAsText(trigger, texts)),
    };
  };
  return Object.assign(Object.create(wrapper) as ChatWrapper, { generateContextState });
}

/**
 * Whether a trigger of the library's ends an answer at the text of a control token. The token itself ends it by its id; its text is
 * something that an answer may say: `</s>` is HTML.
 */
function isMarkAsText({ values }: LlamaText, marks: ReadonlySet<string>): boolean {
  return values.every((value) => typeof value === "string") && marks.has(values.join("").trim());
}

/** For a template without tools the library makes up a syntax of its own, which no model has learned. */
function hasToolCalls({ chatTemplate = "" }: ModelFile, { settings }: ChatWrapper): boolean {
  const { prefix } = settings.functions.call;
  return /\btools\b/.test(chatTemplate) && !String(prefix).startsWith("||call:");
}

/** The same template, but what it generates begins with a tool call. */
export function withForcedCall(wrapper: ChatWrapper): ChatWrapper {
  const generateContextState: ChatWrapper["generateContextState"] = (options) => {
    const { contextText, stopGenerationTriggers } = wrapper.generateContextState(options);
    const inject = contextText.mapValues(() => "");
    return { contextText, stopGenerationTriggers, noPrefixTrigger: { type: "functionCall", inject } };
  };
  return Object.assign(Object.create(wrapper) as ChatWrapper, { generateContextState });
}
