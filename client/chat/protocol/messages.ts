/**
 * The messages that the chat panel and the extension exchange by `postMessage`. Both ends import this file, so it must not use
 * VS Code, Node or browser APIs. The extension validates every message from the panel.
 */
import { z } from "zod";
import { slashCommands } from "../../../server/protocol/chat";

/** Id of a turn, a conversation or a queued message, from this extension. Ids of attachments contain URIs and are longer. */
const id = z.string().max(100);
const code = z.object({
  /** The turn that contains the code block. */
  turnId: id,
  code: z.string(),
  /** Info string of the fence: language, and a path if the model named one. */
  info: z.string(),
});

export const fromPanelSchema = z.discriminatedUnion("type", [
  /** The panel can receive messages; the extension answers with `show`. */
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("send"), text: z.string(), command: z.enum(slashCommands).optional() }),
  /** The text in the input, restored when the panel reopens. */
  z.object({ type: z.literal("draft"), text: z.string() }),
  z.object({ type: z.literal("stop") }),
  /** Regenerates this answer. */
  z.object({ type: z.literal("regenerate"), turnId: id }),
  /** Continues an answer that was cut off, stopped or failed. */
  z.object({ type: z.literal("continue"), turnId: id }),
  /** Replaces the text of a user's message and answers it again; the history keeps the turns that came after it. */
  z.object({ type: z.literal("edit"), turnId: id, text: z.string() }),
  /** Removes a message from the queue. */
  z.object({ type: z.literal("unqueue"), queueId: id }),
  z.object({ type: z.literal("newChat") }),
  z.object({ type: z.literal("listConversations"), search: z.string() }),
  z.object({ type: z.literal("openConversation"), conversationId: id }),
  z.object({ type: z.literal("renameConversation"), conversationId: id, title: z.string().max(200) }),
  z.object({ type: z.literal("deleteConversation"), conversationId: id }),
  z.object({ type: z.literal("exportConversation"), conversationId: id }),
  /** Deletes all conversations after the user confirms. */
  z.object({ type: z.literal("eraseHistory") }),
  /** Searches for things to attach; the extension answers with `contextOptions`. */
  z.object({ type: z.literal("findContext"), query: z.string().max(500) }),
  z.object({ type: z.literal("addContext"), optionId: z.string() }),
  /** URIs or paths, as dropped on the panel. */
  z.object({ type: z.literal("dropContext"), uris: z.array(z.string()).max(100) }),
  z.object({ type: z.literal("removeChip"), chipId: z.string() }),
  z.object({ type: z.literal("copy"), text: z.string() }),
  code.extend({ type: z.literal("insertCode") }),
  code.extend({ type: z.literal("newFile") }),
  /** Inserts shell commands into a terminal without running them. */
  code.extend({ type: z.literal("insertTerminal") }),
  code.extend({ type: z.literal("applyCode") }),
  /** Previews the changes that an answer makes to all files that it names. */
  z.object({ type: z.literal("applyAll"), turnId: id }),
  /** Opens a link of an answer; the editor asks the user before it opens a web address. */
  z.object({ type: z.literal("openLink"), href: z.string() }),
  /**
   * Asks which paths in an answer are files of the workspace or files that went with the question. The extension answers with
   * `files`.
   */
  z.object({
    type: z.literal("findFiles"),
    turnId: id,
    paths: z.array(z.string().max(300)).max(200),
  }),
  z.object({ type: z.literal("openSource"), uri: z.string(), line: z.int().min(0).optional() }),
  /** Runs one of the commands behind the panel's buttons. */
  z.object({
    type: z.literal("runCommand"),
    command: z.enum([
      "chooseModel",
      "chooseModels",
      "showLog",
      "restartServer",
      "reviewChanges",
      "getStarted",
      "openFolder",
      "manageTrust",
    ]),
  }),
]);

export type FromPanel = z.infer<typeof fromPanelSchema>;

export { maxMessageChars } from "./limits";

/** An attachment of the next message or of a sent one. */
export interface Chip {
  readonly id: string;
  readonly kind:
    | "file"
    | "selection"
    | "symbol"
    | "folder"
    | "instructions"
    | "problems"
    | "changes"
    | "terminal"
    | "codebase";
  /** "app.ts:10-20" */
  readonly label: string;
  /** Full path for the tooltip. */
  readonly detail?: string;
  /** Attached automatically, not by the user. */
  readonly automatic?: boolean;
  /** Absent until the server has counted them. */
  readonly tokens?: number;
  /** One sentence that says why it cannot be sent. */
  readonly problem?: string;
  /** One sentence that says which part is sent, if not all of it fits. */
  readonly note?: string;
  /** The file that a click opens. */
  readonly uri?: string;
  readonly line?: number;
}

/** An action on a whole answer: apply its changes to several files, or review the changes line by line. */
export type TurnOffer = "applyAll" | "reviewChanges";

export interface Turn {
  readonly id: string;
  readonly role: "user" | "assistant";
  /** Markdown for the assistant; the user's text as typed. */
  readonly text: string;
  readonly thinking?: string;
  readonly command?: (typeof slashCommands)[number];
  readonly chips?: readonly Chip[];
  /** Only for the assistant. "cutOff": the answer reached the length limit; "failed": `error` says why. */
  readonly state?: "waiting" | "streaming" | "done" | "stopped" | "cutOff" | "failed";
  /** A phrase that says what the answer waits for: "Loading the model". */
  readonly waitingFor?: string;
  /** One sentence that says what to do. */
  readonly error?: string;
  /** Only for "failed": the model repeated itself; a retry penalizes repetition. */
  readonly loop?: true;
  /** Only for "cutOff": the context is full, so the answer cannot be continued. */
  readonly full?: true;
  /** The demo model wrote this first answer of the conversation. */
  readonly demo?: true;
  /** The demo model explains: its code is only an illustration, and is not offered to be applied. */
  readonly explains?: true;
  /** Only for "failed": the demo model cannot do this, but another model can. */
  readonly needsModel?: true;
  readonly figures?: TurnFigures;
  readonly offers?: readonly TurnOffer[];
  /** Places in the code that the answer is based on. */
  readonly sources?: readonly { readonly label: string; readonly uri: string; readonly line?: number }[];
  /** From this turn on the model gets a summary of the turns before it. */
  readonly compactedBefore?: boolean;
}

export interface TurnFigures {
  readonly model: string;
  readonly tokensPerSecond: number;
  readonly timeToFirstTokenMs: number;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly contextTokens: number;
}

export interface ConversationSummary {
  readonly id: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  readonly turns: number;
}

/** An entry of the `@` menu. */
export interface ContextOption {
  readonly id: string;
  readonly kind: Chip["kind"];
  readonly label: string;
  readonly detail?: string;
  /** One sentence that says why it cannot be sent. */
  readonly problem?: string;
}

export interface ModelLine {
  /** "off": no chat model; `message` says why and what to do. */
  readonly state: "loading" | "ready" | "busy" | "off" | "error";
  readonly name?: string;
  readonly message?: string;
  readonly progress?: number;
  readonly contextTokens?: number;
  /** Longest prompt that leaves room for an answer; absent until the server reports it. */
  readonly maxPromptTokens?: number;
  /** The bundled demo model, which only shows how Inhouse works. */
  readonly demo?: true;
  /** The server does not run, and another model would not help. */
  readonly serverDown?: true;
}

/** Everything that the panel shows. */
export interface PanelState {
  readonly conversationId: string;
  readonly title: string;
  readonly turns: readonly Turn[];
  readonly queue: readonly { readonly id: string; readonly text: string }[];
  readonly draft: string;
  readonly chips: readonly Chip[];
  /** Tokens of the next prompt without the typed text: the conversation, and the chips that it does not contain yet. */
  readonly promptTokens: number;
  readonly model: ModelLine;
  /** One sentence about a problem outside the conversation, such as a history that could not be written. */
  readonly notice?: string;
  /** What the window lacks: a folder, or trust in it. */
  readonly lacks?: "folder" | "trust";
}

export type ToPanel =
  | { readonly type: "show"; readonly state: PanelState }
  /** The changed parts of the state; an empty notice clears the last one. */
  | {
      readonly type: "update";
      readonly state: Partial<Omit<PanelState, "turns">>;
    }
  /** A changed turn, or a new one at the end. */
  | { readonly type: "turn"; readonly turn: Turn }
  /** More text of a turn that is streaming. */
  | { readonly type: "append"; readonly turnId: string; readonly text?: string; readonly thinking?: string }
  | {
      readonly type: "conversations";
      readonly search: string;
      readonly conversations: readonly ConversationSummary[];
      /** One sentence for each group of conversations that cannot be listed. */
      readonly notes?: readonly string[];
    }
  | { readonly type: "contextOptions"; readonly query: string; readonly options: readonly ContextOption[] }
  /** Says which of the paths are files. */
  | {
      readonly type: "files";
      readonly turnId: string;
      readonly paths: readonly string[];
      readonly found: readonly string[];
    }
  /** Code colours of the editor's theme, as CSS values by highlight class: { keyword: "#569cd6" }. */
  | { readonly type: "codeColors"; readonly colors: Readonly<Record<string, string>> }
  /** Adds a text to the input and keeps the text that is there. */
  | { readonly type: "prefill"; readonly text: string }
  | { readonly type: "focus" }
  | { readonly type: "find" }
  /** Shows the history. */
  | { readonly type: "history" };

/** Translated strings of the panel, by the names in client/chat/protocol/strings.ts. */
export type PanelStrings = Readonly<Record<string, string>>;
