import { randomUUID } from "node:crypto";
import {
  type CancellationToken,
  EventEmitter,
  type LanguageModelChatInformation,
  type LanguageModelChatProvider,
  type LanguageModelChatRequestMessage,
  LanguageModelChatToolMode,
  LanguageModelError,
  type LanguageModelResponsePart,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  l10n,
  type Progress,
  type ProvideLanguageModelChatResponseOptions,
} from "vscode";
import type { ChatParams, ChatProgress, ToolCall } from "../../../server/protocol/chat";
import { failureText } from "../../../server/protocol/failure";
import type { ChatServer } from "../chatServer";
import type { KnownModel } from "./knownModel";
import { toChatMessages } from "./languageModelMessages";

export const languageModelVendor = "inhouse";

export interface ProviderOptions {
  /** Takes a note of the model that it tells. */
  readonly server: ChatServer;
  readonly known: KnownModel;
  /** Of this extension. */
  readonly version: string;
}

/** The chat model for VS Code's own chat and for other extensions. Their messages stay on this machine as well. */
export class LanguageModelProvider implements LanguageModelChatProvider {
  readonly #options: ProviderOptions;
  readonly #changed = new EventEmitter<void>();

  readonly onDidChangeLanguageModelChatInformation = this.#changed.event;

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  /** Another model may be chatting from now on. */
  changed(): void {
    this.#changed.fire();
  }

  async provideLanguageModelChatInformation(
    _: unknown,
    token: CancellationToken,
  ): Promise<LanguageModelChatInformation[]> {
    const { server, known, version } = this.#options;
    // Without a model that can chat there is nothing to offer; the panel tells why.
    const info = known.get() ?? (await server.model(signalOf(token)).catch(() => undefined));
    // Nor is the demo model of use in other chats.
    if (info === undefined || info.demo) return [];
    const { name, maxPromptTokens, maxOutputTokens, toolCalling } = info;
    return [
      {
        id: "chat",
        name,
        family: name.toLowerCase().replace(/[^\p{L}\p{N}.]+/gu, "-"),
        version,
        maxInputTokens: maxPromptTokens,
        maxOutputTokens,
        capabilities: { toolCalling, imageInput: false },
      },
    ];
  }

  async provideLanguageModelChatResponse(
    _: LanguageModelChatInformation,
    messages: readonly LanguageModelChatRequestMessage[],
    options: ProvideLanguageModelChatResponseOptions,
    progress: Progress<LanguageModelResponsePart>,
    token: CancellationToken,
  ): Promise<void> {
    const params: ChatParams = {
      id: randomUUID(),
      mode: "plain",
      messages: toChatMessages(messages),
      ...toolParams(options),
      ...modelParams(options.modelOptions),
    };
    const isOffered = ({ name }: ToolCall) => options.tools?.some((tool) => tool.name === name) === true;
    const onProgress = (told: ChatProgress) => {
      if (token.isCancellationRequested) return;
      if (told.type === "text") progress.report(new LanguageModelTextPart(told.text));
      // Others the editor may have, but they were not offered to this model.
      if (told.type === "toolCall" && isOffered(told.call)) progress.report(toolCallPart(told.call));
    };
    const { reason } = await failingAsModel(this.#options.server.chat(params, onProgress, signalOf(token)));
    if (reason === "loop")
      throw modelError(
        l10n.t("The model began to repeat itself and was stopped. Ask again, or choose a larger model."),
      );
  }

  async provideTokenCount(
    _: LanguageModelChatInformation,
    text: string | LanguageModelChatRequestMessage,
    token: CancellationToken,
  ): Promise<number> {
    const isText = typeof text === "string";
    const params = isText ? { texts: [text] } : { messages: toChatMessages([text]) };
    const { texts, messages } = await failingAsModel(
      this.#options.server.countTokens(params, signalOf(token)),
    );
    return isText ? (texts[0] ?? 0) : messages;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** A failure of the server as the API wants it: its one sentence. */
async function failingAsModel<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    throw modelError(failureText(error, l10n.t));
  }
}

function modelError(sentence: string): LanguageModelError {
  const error = new LanguageModelError(sentence);
  // Chats show it, and where in this extension it comes from says nothing to their users.
  error.stack = sentence;
  return error;
}

function toolParams({ tools = [], toolMode }: ProvideLanguageModelChatResponseOptions): Partial<ChatParams> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      ...(inputSchema === undefined ? {} : { inputSchema }),
    })),
    toolChoice: toolMode === LanguageModelChatToolMode.Required ? "required" : "auto",
  };
}

/** Options under the names that other providers have made usual. */
function modelParams(options: Readonly<Record<string, unknown>> = {}): Partial<ChatParams> {
  const number = (...names: string[]) =>
    names.map((name) => options[name]).find((value): value is number => typeof value === "number");
  const maxTokens = number("maxTokens", "max_tokens", "max_output_tokens");
  const temperature = number("temperature");
  return {
    ...(maxTokens === undefined ? {} : { maxTokens: Math.max(1, Math.floor(maxTokens)) }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

function toolCallPart({ id, name, arguments: text }: ToolCall): LanguageModelToolCallPart {
  const input: unknown = text.trim() === "" ? {} : JSON.parse(text);
  return new LanguageModelToolCallPart(id, name, typeof input === "object" && input !== null ? input : {});
}

function signalOf(token: CancellationToken): AbortSignal {
  const stopper = new AbortController();
  if (token.isCancellationRequested) stopper.abort();
  else token.onCancellationRequested(() => stopper.abort());
  return stopper.signal;
}
