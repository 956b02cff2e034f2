import { randomUUID } from "node:crypto";
import {
  type CancellationToken,
  EventEmitter,
  type LanguageModelChatInformation,
  type LanguageModelChatProvider,
  type LanguageModelChatRequestMessage,
  LanguageModelChatToolMode,
  type LanguageModelResponsePart,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  type Progress,
  type ProvideLanguageModelChatResponseOptions,
} from "vscode";
import type { ChatParams, ChatProgress, ToolCall } from "../../../server/protocol/chat";
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
    if (info === undefined) return [];
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
    const onProgress = (told: ChatProgress) => {
      if (token.isCancellationRequested) return;
      if (told.type === "text") progress.report(new LanguageModelTextPart(told.text));
      if (told.type === "toolCall") progress.report(toolCallPart(told.call));
    };
    await this.#options.server.chat(params, onProgress, signalOf(token));
  }

  async provideTokenCount(
    _: LanguageModelChatInformation,
    text: string | LanguageModelChatRequestMessage,
    token: CancellationToken,
  ): Promise<number> {
    const { server } = this.#options;
    if (typeof text !== "string")
      return (await server.countTokens({ messages: toChatMessages([text]) }, signalOf(token))).messages;
    return (await server.countTokens({ texts: [text] }, signalOf(token))).texts[0] ?? 0;
  }

  dispose(): void {
    this.#changed.dispose();
  }
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
