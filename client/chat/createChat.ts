import { Disposable, type ExtensionContext, type LogOutputChannel, lm, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { previewRefactor } from "../edit/refactorPreview";
import type { ServerProcess } from "../serverProcess";
import type { StatusTracker } from "../statusTracker";
import type { Chat, ChatDeps } from "./chat";
import { registerChatCommands } from "./chatCommands";
import type { ChatServer } from "./chatServer";
import { registerCodeActions } from "./editor/codeActions";
import { IdleTerminals } from "./editor/idleTerminals";
import type { Review } from "./editor/proposeCode";
import { knownModel, noteModel } from "./provider/knownModel";
import { LanguageModelProvider, languageModelVendor } from "./provider/languageModelProvider";
import { type ChatConnection, createChatConnection } from "./serverConnection";

export interface ChatAbility extends Disposable {
  readonly server: ChatServer;
  /** For each language client, before it starts. */
  attach(client: LanguageClient): void;
  /** Resolves when everything that was said is on the disk. */
  flush(): Promise<void>;
  /** Ends all conversations, and deletes them and the draft. */
  eraseHistory(): Promise<void>;
}

/** Of client/chat/chatView.ts, which is not loaded before the panel is opened. */
const chatViewId = "inhouse.chatView";

/** The chat's place in VS Code. What it needs to work is loaded when it is used for the first time. */
export function createChat(
  context: ExtensionContext,
  process: ServerProcess,
  tracker: StatusTracker,
  log: LogOutputChannel,
  review: Review,
): ChatAbility {
  const connection = createChatConnection(process);
  const version = context.extension.packageJSON.version as string;
  const known = knownModel(context.globalState, version, () => {
    const settings = workspace.getConfiguration();
    return modelSettings.map((name) => settings.get(name));
  });
  const server = {
    ...connection.server,
    ...noteModel(connection.server, known, () => provider.changed()),
  };
  // From the start: it is not said of a command that runs already.
  const idleTerminals = new IdleTerminals();
  let started: Promise<Chat> | undefined;
  const chat = () => {
    started ??= import("./chat").then(({ startChat }) =>
      startChat({
        ...{ context, process, tracker, server, log, review, idleTerminals },
        preview: previewOn(connection),
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
    registerCodeActions(),
    idleTerminals,
    provider,
    lm.registerLanguageModelChatProvider(languageModelVendor, provider),
    workspace.onDidChangeConfiguration((event) => {
      if (modelSettings.some((key) => event.affectsConfiguration(key))) provider.changed();
    }),
  );
  return {
    server,
    attach: connection.attach,
    flush: async () => (await started)?.controller.flush(),
    eraseHistory: async () => {
      const { controller } = await chat();
      await controller.conversations.eraseAll();
      controller.setDraft("");
      await controller.flush();
    },
    dispose: () => {
      subscriptions.dispose();
      void started?.then((running) => running.dispose());
    },
  };
}

/** VS Code's Refactor Preview, by the client that is connected when it is wanted. */
function previewOn({ client }: ChatConnection): ChatDeps["preview"] {
  return async (edit) => {
    const current = client();
    if (current !== undefined) await previewRefactor(edit, current);
  };
}

/** Decide which model chats, and how much it may read and say. */
const modelSettings = ["chat.model", "chat.contextTokens", "chat.maxTokens", "completion.model"].map(
  (name) => `inhouse.${name}`,
);
