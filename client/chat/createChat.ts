import { Disposable, type ExtensionContext, type LogOutputChannel, lm, window, workspace } from "vscode";
import { connectChat } from "../connection/chatConnection";
import type { ChatServer } from "../connection/chatServer";
import type { ServerProcess } from "../serverProcess/serverProcess";
import type { StatusTracker } from "../status/statusTracker";
import { previewRefactor } from "../workspace/refactorPreview";
import { IdleTerminals } from "./actions/idleTerminals";
import type { Review } from "./actions/proposeCode";
import { openAttached } from "./attachments/openAttached";
import type { Chat, ChatDeps } from "./chat";
import { registerChatCommands } from "./chatCommands";
import { createKnownModel, recordModel } from "./provider/knownModel";
import { LanguageModelProvider, languageModelVendor } from "./provider/languageModelProvider";

export interface ChatAbility extends Disposable {
  readonly server: ChatServer;
  /** Resolves when all conversations are saved. */
  flush(): Promise<void>;
  /** Ends all conversations, and deletes them and the draft. */
  deleteHistory(): Promise<void>;
}

/** Repeated here because client/chat/panel/chatView.ts is loaded only when the panel opens. */
const chatViewId = "inhouse.chatView";

/** Registers the chat in VS Code. Its code is loaded on first use. */
export function createChat(
  context: ExtensionContext,
  process: ServerProcess,
  tracker: StatusTracker,
  log: LogOutputChannel,
  review: Review,
): ChatAbility {
  const connected = connectChat(process);
  const version = context.extension.packageJSON.version as string;
  const known = createKnownModel(context.globalState, version, () => {
    const settings = workspace.getConfiguration();
    return modelSettings.map((name) => settings.get(name));
  });
  const server = {
    ...connected,
    // A server on another machine sees only open documents.
    resolveContext: async (...[params, signal]: Parameters<ChatServer["resolveContext"]>) => {
      if (process.farHost !== undefined) await openAttached(params.items, (...of) => process.mayLeave(...of));
      return connected.resolveContext(params, signal);
    },
    ...recordModel(connected, known, () => provider.changed()),
  };
  // Listen from the start: VS Code does not report commands that are already running.
  const idleTerminals = new IdleTerminals();
  let started: Promise<Chat> | undefined;
  const chat = () => {
    started ??= import("./chat").then(({ startChat }) =>
      startChat({
        context,
        process,
        tracker,
        server,
        log,
        review,
        idleTerminals,
        preview: previewWith(process),
      }),
    );
    return started;
  };
  const provider = new LanguageModelProvider({ server, known, version });
  const subscriptions = Disposable.from(
    window.registerWebviewViewProvider(chatViewId, {
      resolveWebviewView: async (view) => (await chat()).view.resolveWebviewView(view),
    }),
    registerChatCommands({ chat, server, writing: new Set() }),
    idleTerminals,
    provider,
    lm.registerLanguageModelChatProvider(languageModelVendor, provider),
    workspace.onDidChangeConfiguration((event) => {
      if (modelSettings.some((key) => event.affectsConfiguration(key))) provider.changed();
    }),
  );
  return {
    server,
    flush: async () => (await started)?.controller.flush(),
    deleteHistory: async () => {
      const { controller } = await chat();
      await controller.conversations.deleteAll();
      controller.setDraft("");
      await controller.flush();
    },
    dispose: () => {
      subscriptions.dispose();
      void started?.then((running) => running.dispose());
    },
  };
}

/** Opens VS Code's Refactor Preview with the newest language client. */
function previewWith(process: ServerProcess): ChatDeps["preview"] {
  return async (edit) => {
    const { newestClient } = process;
    if (newestClient !== undefined) await previewRefactor(edit, newestClient);
  };
}

/** The settings that decide which model chats and how long its prompts and answers may be. */
const modelSettings = ["chat.model", "chat.contextTokens", "chat.maxTokens", "completion.model"].map(
  (name) => `inhouse.${name}`,
);
