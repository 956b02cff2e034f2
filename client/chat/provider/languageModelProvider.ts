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
  type Progress,
  type ProvideLanguageModelChatResponseOptions,
} from "vscode";
import type { ChatParams, ChatProgress, ToolCall } from "../../../server/protocol/chat";
import { failureText } from "../../../server/protocol/failure";
import { l10n } from "../../../server/protocol/l10n";
import type { ChatServer } from "../../connection/chatServer";
import type { KnownModel } from "./knownModel";
import { toChatMessages } from "./languageModelMessages";

export const languageModelVendor = "inhouse";

export interface ProviderOptions {
  /** Must record the model that it reports; see recordModel. */
  readonly server: ChatServer;
  readonly known: KnownModel;
  /** Version of this extension. */
  readonly version: string;
}

/** Provides the chat model to VS Code's own chat and to other extensions. Their messages stay on this machine too. */
export class LanguageModelProvider implements LanguageModelChatProvider {
  readonly #options: ProviderOptions;
  readonly #changed = new EventEmitter<void>();

  readonly onDidChangeLanguageModelChatInformation = this.#changed.event;

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  /** Reports that the chat model may have changed. */
  changed(): void {
    this.#changed.fire();
  }

  async provideLanguageModelChatInformation(
    _: unknown,
    token: CancellationToken,
  ): Promise<LanguageModelChatInformation[]> {
    const { server, known, version } = this.#options;
    // Offer nothing without a chat model; the panel says why.
    const info = known.get() ?? (await server.model(signalOf(token)).catch(() => undefined));
    // The demo model is of no use in other chats.
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
    const onProgress = (event: ChatProgress) => {
      if (token.isCancellationRequested) return;
      if (event.type === "text") progress.report(new LanguageModelTextPart(event.text));
      // The editor may have more tools, but this request offers only some of them to the model.
      if (event.type === "toolCall" && isOffered(event.call)) progress.report(toolCallPart(event.call));
    };
    const { reason } = await withModelErrors(this.#options.server.chat(params, onProgress, signalOf(token)));
    if (reason === "loop")
      throw modelError(
        l10n.t("Stopped because the model repeated itself. Ask again, or choose a larger model."),
      );
  }

  async provideTokenCount(
    _: LanguageModelChatInformation,
    text: string | LanguageModelChatRequestMessage,
    token: CancellationToken,
  ): Promise<number> {
    const isText = typeof text === "string";
    const params = isText ? { texts: [text] } : { messages: toChatMessages([text]) };
    const { texts, messages } = await withModelErrors(
      this.#options.server.countTokens(params, signalOf(token)),
    );
    return isText ? (texts[0] ?? 0) : messages;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Turns an error of the server into the API's error, with one sentence as its message. */
async function withModelErrors<Result>(request: Promise<Result>): Promise<Result> {
  try {
    return await request;
  } catch (error) {
    throw modelError(failureText(error));
  }
}

function modelError(sentence: string): LanguageModelError {
  const error = new LanguageModelError(sentence);
  // Chats show the stack, and a stack of this extension does not help their users.
  error.stack = sentence;
  return error;
}

function toolParams({ tools = [], toolMode }: ProvideLanguageModelChatResponseOptions): Partial<ChatParams> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      ...(inputSchema !== undefined && { inputSchema }),
    })),
    toolChoice: toolMode === LanguageModelChatToolMode.Required ? "required" : "auto",
  };
}

/** Reads the options under the names that other providers commonly use. */
function modelParams(options: Readonly<Record<string, unknown>> = {}): Partial<ChatParams> {
  const number = (...names: string[]) =>
    names.map((name) => options[name]).find((value): value is number => typeof value === "number");
  const maxTokens = number("maxTokens", "max_tokens", "max_output_tokens");
  const temperature = number("temperature");
  return {
    ...(maxTokens !== undefined && { maxTokens: Math.max(1, Math.floor(maxTokens)) }),
    ...(temperature !== undefined && { temperature }),
  };
}

function toolCallPart({ id, name, arguments: text }: ToolCall): LanguageModelToolCallPart {
  const input: unknown = text.trim() === "" ? {} : JSON.parse(text);
  return new LanguageModelToolCallPart(id, name, typeof input === "object" && input !== null ? input : {});
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
