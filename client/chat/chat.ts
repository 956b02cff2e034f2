import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Disposable, type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { l10n } from "../../server/protocol/l10n";
import type { ChatServer, CodeApplier, CodeFinder } from "../connection/chatServer";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { readSetting } from "../settings/configuration";
import type { StatusTracker } from "../status/statusTracker";
import { sharedStorage } from "../storage/sharedStorage";
import { storageNames } from "../storage/storageNames";
import { createEditorActions } from "./actions/editorActions";
import type { IdleTerminals } from "./actions/idleTerminals";
import type { Review } from "./actions/proposeCode";
import { QuestionVersions } from "./actions/questionVersions";
import { attachmentsForCommand } from "./attachments/commandAttachments";
import { isAttachable } from "./attachments/createAttachment";
import { demoView } from "./attachments/demoView";
import { FileIndex } from "./attachments/fileIndex";
import { type EditorView, followEditor, inView } from "./attachments/followEditor";
import { attachmentKinds } from "./attachments/kinds/index";
import { watchInstructions } from "./attachments/kinds/instructions";
import { HistoryStore } from "./conversation/history/historyStore";
import { openPanelStateStore } from "./conversation/history/panelStateStore";
import { ChatController } from "./panel/chatController";
import { ChatView } from "./panel/chatView";
import { handlePanelMessage } from "./panel/messageHandlers";
import { watchCodeColors } from "./panel/theme/activeTheme";
import type { FromPanel, PanelState } from "./protocol/messages";

export interface ChatDeps {
  readonly context: ExtensionContext;
  readonly process: ServerProcess;
  readonly tracker: StatusTracker;
  readonly server: ChatServer & CodeApplier & CodeFinder;
  readonly log: LogOutputChannel;
  readonly review: Review;
  readonly idleTerminals: IdleTerminals;
  /** Previews changes to several files and applies those that the user keeps. */
  readonly preview: (edit: WorkspaceEdit) => Promise<unknown>;
}

/** The part of the chat that is loaded on first use. */
export interface Chat extends Disposable {
  readonly controller: ChatController;
  /** Handles a message from the panel or from a command. Never throws. */
  readonly receive: (message: FromPanel) => Promise<void>;
  readonly view: ChatView;
}

export async function startChat(deps: ChatDeps): Promise<Chat> {
  const { context, process, tracker, server, log, review, preview } = deps;
  const versions = new QuestionVersions();
  const files = new FileIndex();
  const kinds = attachmentKinds(files);
  const keeps = () => readSetting("chat.keepHistory", true);
  const { storageUri, globalStorageUri } = context;
  const storage = storageUri === undefined ? globalStorageUri.fsPath : sharedStorage(storageUri.fsPath);
  const memory = await openPanelStateStore(join(storage, storageNames.panelState), keeps);
  const store = new HistoryStore({
    folder: join(storage, storageNames.chats),
    enabled: keeps,
    onDamaged: (path) => {
      log.warn(`Could not read a conversation. Renamed it to ${path}.`);
      controller.notices.setGeneral(l10n.t("A saved conversation is damaged. It was renamed to {0}.", path));
    },
  });
  const view = new ChatView({
    extensionUri: context.extensionUri,
    receive: (message) => void receive(message),
    onVisible: (visible) => controller.setVisible(visible),
    onProblem: (problem) => log.warn(problem),
  });
  const actions = createEditorActions(server, {
    review,
    preview,
    versions,
    idleTerminals: deps.idleTerminals,
    focusInput: async () => {
      await view.show();
      view.post({ type: "focus" });
    },
  });
  const receive = (message: FromPanel) => handlePanelMessage(message, controller, actions);
  const controller = new ChatController({
    server,
    kinds,
    store,
    memory,
    now: Date.now,
    newId: randomUUID,
    actions,
    post: (message) => view.post(message),
    forCommand: attachmentsForCommand,
    lacks,
  });
  controller.attached.setInView(inView());
  const showInView = viewFor(controller, server);
  controller.model.serverChanged(process.state);
  if (tracker.view.status !== undefined) controller.model.statusReceived(tracker.view.status);
  const instructions = watchInstructions((found) => {
    controller.attached.setStanding(found);
    controller.attachedChanged();
  });
  const subscriptions = Disposable.from(
    ...[files, view, versions, instructions],
    followEditor((shown) => void showInView(shown)),
    process.onDidChangeState((state) => controller.model.serverChanged(state)),
    process.onDidReceiveStatus((status) => {
      const before = isDemo(controller);
      controller.model.statusReceived(status);
      if (isDemo(controller) !== before) void showInView(inView());
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (["inhouse.chat", "inhouse.completion.model"].some((key) => event.affectsConfiguration(key)))
        controller.model.settingsChanged();
    }),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const uri = document.uri.toString();
      if (contentChanges.length > 0 && isAttachable(document.uri)) controller.notices.setAction(undefined);
      if (controller.attached.all.some((each) => each.uri === uri)) controller.contentsChanged();
    }),
    window.onDidChangeActiveTextEditor((editor) => {
      if (editor !== undefined && isAttachable(editor.document.uri)) controller.notices.setAction(undefined);
    }),
    colorsFor(view),
    workspace.onDidChangeWorkspaceFolders(() => controller.show()),
    workspace.onDidGrantWorkspaceTrust(() => controller.show()),
  );
  // The first question must already include the instructions.
  await instructions.first;
  return { controller, view, receive, dispose: () => subscriptions.dispose() };
}

/** Attaches what the editor shows, as the model in use can read it. */
function viewFor(controller: ChatController, finder: CodeFinder): (shown: EditorView) => Promise<void> {
  let latest: EditorView | undefined;
  return async (shown) => {
    latest = shown;
    const view = isDemo(controller) ? await demoView(shown, finder) : shown;
    // A later one may have been faster.
    if (latest !== shown) return;
    controller.attached.setInView(view);
    controller.attachedChanged();
  };
}

function isDemo({ model }: ChatController): boolean {
  return model.line(false).demo === true;
}

function lacks(): PanelState["lacks"] {
  if ((workspace.workspaceFolders ?? []).length === 0) return "folder";
  return workspace.isTrusted ? undefined : "trust";
}

/** Sends the code colours to each new page, and again when the theme changes. */
function colorsFor(view: ChatView): Disposable {
  let colors: Record<string, string> = {};
  const post = () => view.post({ type: "codeColors", colors });
  return Disposable.from(
    view.onDidBecomeReady(post),
    watchCodeColors((found) => {
      colors = found;
      post();
    }),
  );
}
