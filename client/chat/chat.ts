import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Disposable, type ExtensionContext, type LogOutputChannel, l10n, window, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { readSetting } from "../configuration";
import type { ServerProcess } from "../serverProcess";
import { sharedStorage } from "../sharedStorage";
import type { StatusTracker } from "../statusTracker";
import { ChatController } from "./chatController";
import type { ChatServer, CodeApplier } from "./chatServer";
import { ChatView } from "./chatView";
import { isAttachable } from "./context/attachments";
import { FileIndex } from "./context/fileIndex";
import { followEditor, inView } from "./context/followEditor";
import { contextKinds } from "./context/index";
import { watchInstructions } from "./context/instructions";
import { AskedVersions } from "./editor/askedVersions";
import { attachmentsForCommand } from "./editor/commandAttachments";
import { createEditorActions } from "./editor/editorActions";
import type { IdleTerminals } from "./editor/idleTerminals";
import type { Review } from "./editor/proposeCode";
import { HistoryStore } from "./history/historyStore";
import { openPanelMemory } from "./history/panelMemory";
import { watchCodeColors } from "./theme/activeTheme";

export interface ChatDeps {
  readonly context: ExtensionContext;
  readonly process: ServerProcess;
  readonly tracker: StatusTracker;
  readonly server: ChatServer & CodeApplier;
  readonly log: LogOutputChannel;
  readonly review: Review;
  readonly idleTerminals: IdleTerminals;
  /** Shows changes of several files and applies what the user leaves of them. */
  readonly preview: (edit: WorkspaceEdit) => Promise<unknown>;
}

/** Everything of the chat that is not needed before somebody uses it. */
export interface Chat extends Disposable {
  readonly controller: ChatController;
  readonly view: ChatView;
}

export async function startChat(deps: ChatDeps): Promise<Chat> {
  const { context, process, tracker, server, log, review, preview } = deps;
  const versions = new AskedVersions();
  const files = new FileIndex();
  const kinds = contextKinds(files);
  const keeps = () => readSetting("chat.keepHistory", true);
  const { storageUri, globalStorageUri } = context;
  const storage = storageUri === undefined ? globalStorageUri.fsPath : sharedStorage(storageUri.fsPath);
  const memory = await openPanelMemory(join(storage, "chat.json"), keeps);
  const store = new HistoryStore({
    folder: join(storage, "chat"),
    enabled: keeps,
    onDamaged: (path) => {
      log.warn(`A conversation could not be read and was kept as ${path}.`);
      controller.notices.around(l10n.t("A conversation on the disk is damaged. It was kept as {0}.", path));
    },
  });
  const view = new ChatView({
    extensionUri: context.extensionUri,
    receive: (message) => void controller.receive(message),
    onVisible: (visible) => controller.setVisible(visible),
    onProblem: (problem) => log.warn(problem),
  });
  const controller = new ChatController({
    ...{ server, kinds, store, memory, t: l10n.t, now: Date.now, newId: randomUUID },
    actions: createEditorActions(server, { review, preview, versions, idleTerminals: deps.idleTerminals }),
    post: (message) => view.post(message),
    forCommand: attachmentsForCommand,
  });
  controller.attached.look(inView());
  controller.model.serverChanged(process.state);
  if (tracker.view.status !== undefined) controller.model.statusReceived(tracker.view.status);
  const instructions = watchInstructions((found) => {
    controller.attached.stand(found);
    controller.attachedChanged();
  });
  const subscriptions = Disposable.from(
    ...[files, view, versions, instructions],
    followEditor((seen) => {
      controller.attached.look(seen);
      controller.attachedChanged();
    }),
    process.onDidChangeState((state) => controller.model.serverChanged(state)),
    process.onDidReceiveStatus((status) => controller.model.statusReceived(status)),
    workspace.onDidChangeConfiguration((event) => {
      if (["inhouse.chat", "inhouse.completion.model"].some((key) => event.affectsConfiguration(key)))
        controller.model.settingsChanged();
    }),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const uri = document.uri.toString();
      if (contentChanges.length > 0 && isAttachable(document.uri)) controller.notices.ofAction(undefined);
      if (controller.attached.all.some((each) => each.uri === uri)) controller.contentsChanged();
    }),
    window.onDidChangeActiveTextEditor((editor) => {
      if (editor !== undefined && isAttachable(editor.document.uri)) controller.notices.ofAction(undefined);
    }),
    colorsFor(view),
  );
  // Also what is asked at once goes with them.
  await instructions.first;
  return { controller, view, dispose: () => subscriptions.dispose() };
}

/** Tells each new page the colours of code, and all pages when the theme changes. */
function colorsFor(view: ChatView): Disposable {
  let colors: Record<string, string> = {};
  const tell = () => view.post({ type: "codeColors", colors });
  return Disposable.from(
    view.onDidBecomeReady(tell),
    watchCodeColors((found) => {
      colors = found;
      tell();
    }),
  );
}
