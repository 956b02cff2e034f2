import { commands, Disposable, l10n, window } from "vscode";
import type { ChatCommand } from "../../server/protocol/chat";
import { type ChatCommandId, chatCommandIds } from "../commandIds";
import type { Chat } from "./chat";
import type { ChatServer } from "./chatServer";
import type { ToPanel } from "./messages";

export interface ChatCommandContext {
  /** Made when it is wanted for the first time. */
  readonly chat: () => Promise<Chat>;
  readonly server: ChatServer;
  /** Repositories that a commit message is being written for. */
  readonly writing: Set<string>;
}

type Handler = (context: ChatCommandContext, argument: unknown, more: unknown) => unknown;

/** Every command of the chat in the manifest, once. */
const table: Record<ChatCommandId, Handler> = {
  [chatCommandIds.open]: async (context) => {
    const { controller } = await context.chat();
    const { attachmentsToAdd } = await import("./editor/commandAttachments");
    const editor = window.activeTextEditor;
    if (editor && !editor.selection.isEmpty)
      addAll(controller, attachmentsToAdd(undefined, undefined, editor));
    await show(context, { type: "focus" });
  },
  [chatCommandIds.newChat]: async (context) => {
    (await context.chat()).controller.newChat();
    await show(context, { type: "focus" });
  },
  [chatCommandIds.history]: (context) => show(context, { type: "history" }),
  [chatCommandIds.find]: (context) => show(context, { type: "find" }),
  [chatCommandIds.exportChat]: async ({ chat }) => {
    const { controller } = await chat();
    const conversationId = controller.conversations.current.conversation.id;
    await controller.receive({ type: "exportConversation", conversationId });
  },
  [chatCommandIds.eraseHistory]: async ({ chat }) =>
    (await chat()).controller.receive({ type: "eraseHistory" }),
  [chatCommandIds.attach]: async (context, uri, uris) => {
    const { controller } = await context.chat();
    const { attachmentsToAdd } = await import("./editor/commandAttachments");
    addAll(controller, attachmentsToAdd(uri, uris, window.activeTextEditor));
    await show(context, { type: "focus" });
  },
  [chatCommandIds.attachTerminal]: async (context) => {
    const { controller } = await context.chat();
    await controller.findContext("terminal:");
    await controller.addContext("terminal");
    await show(context, { type: "focus" });
  },
  [chatCommandIds.explain]: (context, place) => askAbout(context, "explain", place),
  [chatCommandIds.fix]: (context, place) => askAbout(context, "fix", place),
  [chatCommandIds.tests]: (context, place) => askAbout(context, "tests", place),
  [chatCommandIds.doc]: (context, place) => askAbout(context, "doc", place),
  [chatCommandIds.review]: (context, place) => askAbout(context, "review", place),
  [chatCommandIds.commit]: async ({ server, writing }, repository) => {
    const { writeCommitMessage } = await import("./editor/scm");
    await writeCommitMessage(server, repository, writing);
  },
};

export function registerChatCommands(context: ChatCommandContext): Disposable {
  const registered = Object.entries(table).map(([id, run]) =>
    commands.registerCommand(id, (argument?: unknown, more?: unknown) => run(context, argument, more)),
  );
  return Disposable.from(...registered);
}

async function show({ chat }: ChatCommandContext, message: ToPanel): Promise<void> {
  const { view } = await chat();
  await view.show();
  view.post(message);
}

/** Asks about the code in the editor; `place` is the light bulb's. */
async function askAbout(context: ChatCommandContext, command: ChatCommand, place: unknown): Promise<void> {
  const { controller, view } = await context.chat();
  const { attachmentsForEditor } = await import("./editor/commandAttachments");
  const attachments = await attachmentsForEditor(place);
  if (attachments.length === 0) {
    void window.showInformationMessage(l10n.t("Open the file first that this is about."));
    return;
  }
  const all = [...attachments, ...controller.attached.standing];
  await controller.ask({ text: "", command, attachments: all });
  await view.show();
}

function addAll(
  controller: Chat["controller"],
  attachments: readonly Parameters<Chat["controller"]["attached"]["add"]>[0][],
): void {
  for (const each of attachments) controller.attached.add(each);
  controller.attachedChanged();
}
