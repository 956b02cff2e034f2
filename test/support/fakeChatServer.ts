import type { ChatServer } from "../../client/connection/chatServer";
import type {
  ChatModelInfo,
  ChatParams,
  ChatProgress,
  ChatResult,
  ContextRefusalsParams,
  ContextRefusalsResult,
  CountTokensParams,
  CountTokensResult,
  ResolveContextParams,
  ResolveContextResult,
} from "../../server/protocol/chat";

/** A chat request that a test answers step by step. */
export interface PendingChat {
  readonly params: ChatParams;
  readonly signal: AbortSignal;
  /** Whether the answer has neither ended nor been aborted. */
  readonly open: boolean;
  say(text: string): Promise<void>;
  tell(progress: ChatProgress): Promise<void>;
  end(reason?: ChatResult["reason"], loop?: ChatResult["loop"]): Promise<void>;
  fail(message: string): Promise<void>;
}

export const result: ChatResult = {
  reason: "done",
  promptTokens: 20,
  promptTokensEvaluated: 10,
  generatedTokens: 5,
  timeToFirstTokenMs: 100,
  tokensPerSecond: 50,
  contextTokens: 4096,
  model: "Scripted",
};

/** A chat server whose answers a test gives step by step. A word is a token. */
export class FakeChatServer implements ChatServer {
  readonly asked: PendingChat[] = [];
  readonly resolved: ResolveContextParams[] = [];
  info: ChatModelInfo = {
    name: "Scripted",
    toolCalling: true,
    contextTokens: 4096,
    maxPromptTokens: 3072,
    maxOutputTokens: 1024,
  };
  refuse: string | undefined;

  /** The latest chat request. */
  get last(): PendingChat {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error("Nothing was asked.");
    return last;
  }

  /** Reasons why files may not be read, by a part of their URIs. */
  refused: Record<string, string> = {};

  async contextRefusals({ files }: ContextRefusalsParams): Promise<ContextRefusalsResult> {
    const reasons = Object.entries(this.refused);
    const reasonFor = (uri: string) => reasons.find(([part]) => uri.includes(part))?.[1] ?? null;
    return { refusals: files.map(({ uri }) => reasonFor(uri)) };
  }

  chat(
    params: ChatParams,
    onProgress: (progress: ChatProgress) => void,
    signal: AbortSignal,
  ): Promise<ChatResult> {
    return new Promise((resolve, reject) => {
      let answered = false;
      const tell = async (progress: ChatProgress) => {
        onProgress(progress);
        await settle();
      };
      this.asked.push({
        params,
        signal,
        get open() {
          return !answered && !signal.aborted;
        },
        tell,
        say: (text) => tell({ type: "text", text }),
        end: async (reason = "done", loop) => {
          answered = true;
          resolve({ ...result, reason, ...(loop !== undefined && { loop }) });
          await settle();
        },
        fail: async (message) => {
          answered = true;
          reject(new Error(message));
          await settle();
        },
      });
    });
  }

  async model(): Promise<ChatModelInfo> {
    if (this.refuse !== undefined) throw new Error(this.refuse);
    return this.info;
  }

  async resolveContext(params: ResolveContextParams): Promise<ResolveContextResult> {
    this.resolved.push(params);
    if (this.refuse !== undefined) throw new Error(this.refuse);
    return {
      items: params.items.map((item) => {
        const label = item.kind === "text" ? item.label : "uri" in item ? item.uri : item.kind;
        if (label.includes("secret")) return { refusal: "Never read." };
        const text = item.kind === "text" ? item.text : `text of ${label}`;
        const sources = "uri" in item && item.uri !== undefined ? [{ uri: item.uri, path: item.uri }] : [];
        return { block: { label, text, languageId: "", sources, tokens: words(text) } };
      }),
    };
  }

  async countTokens({ texts = [], messages = [] }: CountTokensParams): Promise<CountTokensResult> {
    return {
      texts: texts.map(words),
      messages: messages.reduce((sum, { text }) => sum + words(text), 0),
    };
  }
}

/** Lets the continuations of resolved promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
}

function words(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
