/**
 * What the chat panel and the extension tell each other by `postMessage`. Imported by both ends, so nothing of VS Code, of Node
 * and of the browser may appear here. What comes from the panel is checked before it is believed.
 */
import { z } from "zod";
import { chatCommands } from "../../server/protocol/chat";

/** Of a turn, of a conversation, of a waiting message: made by this extension. Those of attachments hold whole addresses. */
const id = z.string().max(100);
const code = z.object({
  /** The turn that the code block is in. */
  turnId: id,
  code: z.string(),
  /** Info string of its fence: language, and a path if the model named one. */
  info: z.string(),
});

export const fromPanelSchema = z.discriminatedUnion("type", [
  /** The panel can be told things; it is answered with `show`. */
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("send"), text: z.string(), command: z.enum(chatCommands).optional() }),
  /** What stands in the input, kept for when the panel comes back. */
  z.object({ type: z.literal("draft"), text: z.string() }),
  z.object({ type: z.literal("stop") }),
  /** Answers the user's message before this turn anew. */
  z.object({ type: z.literal("regenerate"), turnId: id }),
  /** Goes on with an answer that was cut off, stopped or failed. */
  z.object({ type: z.literal("continue"), turnId: id }),
  /** Puts another text in the place of a user's message and goes on from there; what came after is in the history still. */
  z.object({ type: z.literal("edit"), turnId: id, text: z.string() }),
  /** Takes a waiting message out of the queue. */
  z.object({ type: z.literal("unqueue"), queueId: id }),
  z.object({ type: z.literal("newChat") }),
  z.object({ type: z.literal("listConversations"), search: z.string() }),
  z.object({ type: z.literal("openConversation"), conversationId: id }),
  z.object({ type: z.literal("renameConversation"), conversationId: id, title: z.string().max(200) }),
  z.object({ type: z.literal("deleteConversation"), conversationId: id }),
  z.object({ type: z.literal("exportConversation"), conversationId: id }),
  /** Asks the user first. */
  z.object({ type: z.literal("eraseHistory") }),
  /** What could be attached that `query` may mean; answered with `contextOptions`. */
  z.object({ type: z.literal("findContext"), query: z.string().max(500) }),
  z.object({ type: z.literal("addContext"), optionId: z.string() }),
  /** URIs or paths, as dropped on the panel. */
  z.object({ type: z.literal("dropContext"), uris: z.array(z.string()).max(100) }),
  z.object({ type: z.literal("removeChip"), chipId: z.string() }),
  z.object({ type: z.literal("copy"), text: z.string() }),
  code.extend({ type: z.literal("insertCode") }),
  code.extend({ type: z.literal("newFile") }),
  /** Puts shell commands into a terminal; nothing is run. */
  code.extend({ type: z.literal("insertTerminal") }),
  code.extend({ type: z.literal("applyCode") }),
  /** What an answer would change in all files that it names. */
  z.object({ type: z.literal("applyAll"), turnId: id }),
  /** A link in an answer: opened only after the editor has asked. */
  z.object({ type: z.literal("openLink"), href: z.string() }),
  /** Which of the paths that an answer names are files, of those sent with its question or of the workspace; answered with `files`. */
  z.object({
    type: z.literal("findFiles"),
    turnId: id,
    paths: z.array(z.string().max(300)).max(200),
  }),
  z.object({ type: z.literal("openSource"), uri: z.string(), line: z.int().min(0).optional() }),
  /** Runs one of the commands that the panel offers in words. */
  z.object({
    type: z.literal("runCommand"),
    command: z.enum(["chooseModel", "showLog", "restartServer", "reviewChanges"]),
  }),
]);

export type FromPanel = z.infer<typeof fromPanelSchema>;

export { maxMessageChars } from "./limits";

/** Something attached to the next message, or to one that was sent. */
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
  /** More of it for the tooltip: the whole path. */
  readonly detail?: string;
  /** Attached by itself because it is what the user looks at. */
  readonly automatic?: boolean;
  /** Absent while it is being counted. */
  readonly tokens?: number;
  /** Why it cannot be sent, as one sentence. */
  readonly problem?: string;
  /** What of it is sent when that is not all, as one sentence. */
  readonly note?: string;
  /** Where a click leads. */
  readonly uri?: string;
  readonly line?: number;
}

/** What can be done with an answer as a whole: its changes of several files, its subject reviewed line by line. */
export type TurnOffer = "applyAll" | "reviewChanges";

export interface Turn {
  readonly id: string;
  readonly role: "user" | "assistant";
  /** Markdown of the assistant; of the user as typed. */
  readonly text: string;
  readonly thinking?: string;
  readonly command?: (typeof chatCommands)[number];
  readonly chips?: readonly Chip[];
  /** Of an assistant's turn. "cutOff": it reached the end of its room; "failed": `error` says why. */
  readonly state?: "waiting" | "streaming" | "done" | "stopped" | "cutOff" | "failed";
  /** What it waits for, as a phrase: "Loading the model". */
  readonly waitingFor?: string;
  /** One sentence that says what to do. */
  readonly error?: string;
  /** Of a "failed" one: it repeated itself, and another try makes that less likely. */
  readonly loop?: true;
  /** Of a "cutOff" one: there is no room to go on with it. */
  readonly full?: true;
  /** The first answer of a conversation is by the demo model. */
  readonly demo?: true;
  /** Of a "failed" one: the demo model cannot do this, and another model can. */
  readonly needsModel?: true;
  readonly figures?: TurnFigures;
  readonly offers?: readonly TurnOffer[];
  /** Places that the answer was made from. */
  readonly sources?: readonly { readonly label: string; readonly uri: string; readonly line?: number }[];
  /** The turns before this one are sent to the model as a summary from here on. */
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

/** Something that `@` offers. */
export interface ContextOption {
  readonly id: string;
  readonly kind: Chip["kind"];
  readonly label: string;
  readonly detail?: string;
  /** Why it cannot be sent, as one sentence. */
  readonly problem?: string;
}

export interface ModelLine {
  /** "off": no chat model, `message` says why and what to do. */
  readonly state: "loading" | "ready" | "busy" | "off" | "error";
  readonly name?: string;
  readonly message?: string;
  readonly progress?: number;
  readonly contextTokens?: number;
  /** What fits of it beside an answer; absent until it is known. */
  readonly maxPromptTokens?: number;
  /** It is the bundled model, which only shows how Inhouse works. */
  readonly demo?: true;
}

/** All that the panel shows. */
export interface PanelState {
  readonly conversationId: string;
  readonly title: string;
  readonly turns: readonly Turn[];
  readonly queue: readonly { readonly id: string; readonly text: string }[];
  readonly draft: string;
  readonly chips: readonly Chip[];
  /** What the next message would fill of the context without its own text, in tokens: the conversation and what is new of the chips. */
  readonly promptTokens: number;
  readonly model: ModelLine;
  /** Something that went wrong around the conversation, as one sentence: the history could not be written. */
  readonly notice?: string;
}

export type ToPanel =
  | { readonly type: "show"; readonly state: PanelState }
  /** Parts of the state that have changed; a notice that is over is empty. */
  | {
      readonly type: "update";
      readonly state: Partial<Omit<PanelState, "turns">>;
    }
  /** A turn that is new (at the end) or has changed. */
  | { readonly type: "turn"; readonly turn: Turn }
  /** More of a turn that is being streamed. */
  | { readonly type: "append"; readonly turnId: string; readonly text?: string; readonly thinking?: string }
  | {
      readonly type: "conversations";
      readonly search: string;
      readonly conversations: readonly ConversationSummary[];
      /** What cannot be listed, one sentence each. */
      readonly notes?: readonly string[];
    }
  | { readonly type: "contextOptions"; readonly query: string; readonly options: readonly ContextOption[] }
  /** Which of the paths are files. */
  | {
      readonly type: "files";
      readonly turnId: string;
      readonly paths: readonly string[];
      readonly found: readonly string[];
    }
  /** Colours of the editor's theme for code, as CSS values by highlight class: { keyword: "#569cd6" }. */
  | { readonly type: "codeColors"; readonly colors: Readonly<Record<string, string>> }
  /** Puts a text into the input, beside what is typed there. */
  | { readonly type: "prefill"; readonly text: string }
  | { readonly type: "focus" }
  | { readonly type: "find" }
  /** Shows the list of conversations. */
  | { readonly type: "history" };

/** Strings of the panel by the names in media/chat/strings.ts, translated by the extension. */
export type PanelStrings = Readonly<Record<string, string>>;
