import { filesSent, filesSentWith, questionOf } from "../conversation/turns";
import type { FromPanel } from "../protocol/messages";
import type { ChatController } from "./chatController";
import type { PanelActions } from "./panelActions";

type Handler<Type extends FromPanel["type"]> = (
  message: Extract<FromPanel, { type: Type }>,
  chat: ChatController,
  actions: PanelActions,
) => unknown;

/** One handler for each message of the panel. */
const handlers: { readonly [Type in FromPanel["type"]]: Handler<Type> } = {
  ready: (_, chat) => chat.show(),
  send: (message, chat) => chat.send(message),
  draft: ({ text }, chat) => chat.setDraft(text),
  stop: (_, chat) => chat.stop(),
  regenerate: ({ turnId }, chat) => chat.conversations.current.regenerate(turnId),
  continue: ({ turnId }, chat) => chat.conversations.current.continue(turnId),
  edit: ({ turnId, text }, chat) => {
    if (chat.accepts(text)) chat.conversations.current.edit(turnId, text);
  },
  unqueue: ({ queueId }, chat) => chat.conversations.current.unqueue(queueId),
  newChat: (_, chat) => chat.newChat(),
  listConversations: ({ search }, chat) => chat.list(search),
  openConversation: ({ conversationId }, chat) => chat.open(conversationId),
  renameConversation: async ({ conversationId, title }, chat) => {
    await chat.conversations.rename(conversationId, title);
    await chat.list("");
  },
  deleteConversation: async ({ conversationId }, chat) => {
    await chat.conversations.delete(conversationId);
    await chat.list("");
  },
  exportConversation: async ({ conversationId }, chat, actions) => {
    const found = await chat.conversations.find(conversationId);
    if (found !== undefined) await actions.export(found);
  },
  eraseHistory: async (_, chat, actions) => {
    if (!(await chat.conversations.hasHistory())) return actions.sayNoHistory();
    if (await actions.confirmDelete()) await chat.conversations.deleteAll();
    await chat.list("");
  },
  findContext: ({ query }, chat) => chat.findContext(query),
  addContext: ({ optionId }, chat) => chat.addContext(optionId),
  dropContext: ({ uris }, chat, actions) => chat.attach(actions.createDropAttachments(uris)),
  removeChip: ({ chipId }, chat) => {
    chat.attached.remove(chipId);
    chat.attachedChanged();
  },
  copy: ({ text }, _, actions) => actions.copy(text),
  insertCode: (block, _, actions) => actions.insertCode(block),
  newFile: (block, _, actions) => actions.newFile(block),
  insertTerminal: (block, _, actions) => actions.insertTerminal(block),
  applyCode: (block, { conversation }, actions) =>
    actions.applyCode(block, filesSentWith(conversation, block.turnId)),
  applyAll: ({ turnId }, { conversation }, actions) => {
    const answer = conversation.turns.find(({ id }) => id === turnId);
    const question = questionOf(conversation, turnId);
    return actions.applyAll(answer?.text ?? "", question?.id ?? "", filesSentWith(conversation, turnId));
  },
  openLink: ({ href }, { conversation }, actions) => actions.openLink(href, filesSent(conversation)),
  findFiles: ({ turnId, paths }, chat) => chat.findFiles(turnId, paths),
  openSource: ({ uri, line }, _, actions) => actions.openSource(uri, line),
  runCommand: ({ command }, _, actions) => actions.runCommand(command),
};

/** Handles a message of the panel. Never throws; shows failures in the panel. */
export async function handlePanelMessage(
  message: FromPanel,
  chat: ChatController,
  actions: PanelActions,
): Promise<void> {
  try {
    await chat.restored;
    if (isAction(message)) chat.notices.setAction(undefined);
    const handler = handlers[message.type] as Handler<FromPanel["type"]>;
    await handler(message as never, chat, actions);
  } catch (error) {
    chat.showFailure(error);
  }
}

/** Messages that the page sends without a user action; they do not clear the notice of the last action. */
const automatic: readonly FromPanel["type"][] = ["ready", "draft", "listConversations", "findContext"];

function isAction({ type }: FromPanel): boolean {
  return !automatic.includes(type);
}
