import type {
  ChatHistoryItem,
  ChatModelFunctions,
  ChatWrapper,
  LlamaModel,
  LlamaText,
  Token,
} from "node-llama-cpp";
import { l10n } from "../../protocol/l10n";
import type { Conversation } from "../chatEngine";
import type { ModelFile } from "../gguf/inspectModel";
import { specialTokenEscaper } from "../tokens/specialTokenEscaper";
import type { Tokenizer } from "../tokens/tokenizer";
import { chatHistory } from "./chatHistory";
import { chatModelView } from "./chatSequence";
import { runInSandbox } from "./runInSandbox";
import { chatFunctions } from "./toolSchema";

/** A conversation converted for the library's chat. */
export interface ChatPrompt {
  readonly history: ChatHistoryItem[];
  readonly functions: ChatModelFunctions | undefined;
  /** Tokens of the prompt up to the start of the answer. */
  readonly ids: readonly Token[];
}

/** Renders conversations into prompts for one model. */
export interface ChatTemplate {
  readonly wrapper: ChatWrapper;
  /** The model for the library's chat: see `chatModelView`. */
  readonly view: LlamaModel;
  /** Whether it supports tool calls. */
  readonly toolCalling: boolean;
  /** Whether it mentions thoughts, which the library then returns as part of the text. */
  readonly thinksInText: boolean;
  render(conversation: Conversation): ChatPrompt;
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
      return { history, functions, ids: contextText.tokenize(view.tokenizer) };
    },
  };
}

/** A template takes milliseconds, but it is a program from the model's file, which may never end. */
const templateMs = 10_000;

/** The model's template with a time limit for each run. */
function bounded(
  resolve: () => ChatWrapper,
  { name, specialTokens }: Pick<ModelFile, "name" | "specialTokens">,
): ChatWrapper {
  const texts = new Set(specialTokens);
  const sentence = () =>
    l10n.t("The chat template of model “{0}” timed out: choose another model in inhouse.chat.model.", name);
  const wrapper = runInSandbox(resolve, templateMs, sentence);
  const generateContextState: ChatWrapper["generateContextState"] = (options) => {
    const state = runInSandbox(() => wrapper.generateContextState(options), templateMs, sentence);
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
export function withForcedCall(wrapper: ChatWrapper): ChatWrapper {
  const generateContextState: ChatWrapper["generateContextState"] = (options) => {
    const { contextText, stopGenerationTriggers } = wrapper.generateContextState(options);
    const inject = contextText.mapValues(() => "");
    return { contextText, stopGenerationTriggers, noPrefixTrigger: { type: "functionCall", inject } };
  };
  return Object.assign(Object.create(wrapper) as ChatWrapper, { generateContextState });
}
