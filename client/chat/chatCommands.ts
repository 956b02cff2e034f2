import { type Disposable, type QuickPickItem, window } from "vscode";
import type { ChatCommand } from "../../server/protocol/chat";
import { l10n } from "../../server/protocol/l10n";
import type { ChatServer, CodeFinder } from "../connection/chatServer";
import { type ChatCommandId, chatCommandIds } from "../ui/commandIds";
import { pickOrType } from "../ui/pickOrType";
import { registerHandlers } from "../ui/registerHandlers";
import type { Chat } from "./chat";
import type { ToPanel } from "./protocol/messages";

export interface ChatCommandContext {
  /** Creates the chat on the first call. */
  readonly chat: () => Promise<Chat>;
  readonly server: ChatServer & CodeFinder;
  /** Repositories for which a commit message is being generated. */
  readonly writing: Set<string>;
}

type Handler = (context: ChatCommandContext, argument: unknown, more: unknown) => unknown;

/** The handlers of all chat commands in the manifest. */
const table: Record<ChatCommandId, Handler> = {
  [chatCommandIds.open]: async (context) => {
    const { controller } = await context.chat();
    const { attachmentsToAdd } = await import("./attachments/commandAttachments");
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
    const { controller, receive } = await chat();
    const conversationId = controller.conversations.current.conversation.id;
    await receive({ type: "exportConversation", conversationId });
  },
  [chatCommandIds.eraseHistory]: async ({ chat }) => (await chat()).receive({ type: "eraseHistory" }),
  [chatCommandIds.attach]: async (context, uri, uris) => {
    const { controller } = await context.chat();
    const { attachmentsToAdd } = await import("./attachments/commandAttachments");
    addAll(controller, attachmentsToAdd(uri, uris, window.activeTextEditor));
    await show(context, { type: "focus" });
  },
  [chatCommandIds.attachTerminal]: async (context) => {
    const { controller } = await context.chat();
    await controller.findContext("terminal:");
    await controller.addContext("terminal");
    await show(context, { type: "focus" });
  },
  [chatCommandIds.ask]: chooseAndAsk,
  [chatCommandIds.explain]: (context, place) => askAbout(context, { text: "", command: "explain" }, place),
  [chatCommandIds.fix]: (context, place) => askAbout(context, { text: "", command: "fix" }, place),
  [chatCommandIds.tests]: (context, place) => askAbout(context, { text: "", command: "tests" }, place),
  [chatCommandIds.doc]: (context, place) => askAbout(context, { text: "", command: "doc" }, place),
  [chatCommandIds.review]: (context, place) => askAbout(context, { text: "", command: "review" }, place),
  [chatCommandIds.commit]: async ({ server, writing }, repository) => {
    const { writeCommitMessage } = await import("../git/writeCommitMessage");
    await writeCommitMessage(server, repository, writing);
  },
};

export function registerChatCommands(context: ChatCommandContext): Disposable {
  return registerHandlers(table, context);
}

async function show({ chat }: ChatCommandContext, message: ToPanel): Promise<void> {
  const { view } = await chat();
  await view.show();
  view.post(message);
}

interface AskItem extends QuickPickItem {
  readonly command?: ChatCommand;
}

/** Lets the user pick a question about the code in the editor, or type one. */
async function chooseAndAsk(context: ChatCommandContext): Promise<void> {
  const picked = await pickOrType<AskItem>({
    title: l10n.t("Ask About Code"),
    placeholder: l10n.t("Type a question, or choose one"),
    offered: () => [
      { label: l10n.t("Explain"), command: "explain" },
      { label: l10n.t("Fix"), command: "fix" },
      { label: l10n.t("Write tests"), command: "tests" },
      { label: l10n.t("Write documentation"), command: "doc" },
      { label: l10n.t("Review"), command: "review" },
    ],
    typed: (question) => ({ label: question, description: l10n.t("Press Enter to ask this") }),
  });
  if (picked === undefined) return;
  const { command, label } = picked;
  await askAbout(context, command === undefined ? { text: label } : { text: "", command }, undefined);
}

/** Asks about the code in the editor, or at `place`, which the light bulb passes. */
async function askAbout(
  { chat, server }: ChatCommandContext,
  question: { readonly text: string; readonly command?: ChatCommand },
  place: unknown,
): Promise<void> {
  const { controller, view } = await chat();
  const { attachmentsForEditor } = await import("./attachments/commandAttachments");
  const attachments = await attachmentsForEditor(place, server);
  if (attachments.length === 0) {
    controller.notices.setAction(l10n.t("Open a file first."));
    await view.show();
    return;
  }
  if (!controller.accepts(question.text)) return view.show();
  await controller.ask({ ...question, attachments: [...attachments, ...controller.attached.standing] });
  await view.show();
}

function addAll(
  controller: Chat["controller"],
  attachments: readonly Parameters<Chat["controller"]["attached"]["add"]>[0][],
): void {
  for (const each of attachments) controller.attached.add(each);
  controller.attachedChanged();
}
