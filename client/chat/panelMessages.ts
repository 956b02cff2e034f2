import type { ChatController } from "./chatController";
import type { FromPanel } from "./messages";
import type { PanelActions } from "./panelActions";

type Handler<Type extends FromPanel["type"]> = (
  message: Extract<FromPanel, { type: Type }>,
  chat: ChatController,
  actions: PanelActions,
) => unknown;

/** What each message of the panel makes happen. */
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
    if (await actions.confirmErase()) await chat.conversations.eraseAll();
    await chat.list("");
  },
  findContext: ({ query }, chat) => chat.findContext(query),
  addContext: ({ optionId }, chat) => chat.addContext(optionId),
  dropContext: ({ uris }, chat, actions) => chat.adding(actions.dropped(uris)),
  removeChip: ({ chipId }, chat) => {
    chat.attached.remove(chipId);
    chat.attachedChanged();
  },
  copy: ({ text }, _, actions) => actions.copy(text),
  insertCode: (block, _, actions) => actions.insertCode(block),
  newFile: (block, _, actions) => actions.newFile(block),
  insertTerminal: (block, _, actions) => actions.insertTerminal(block),
  applyCode: (block, chat, actions) => actions.applyCode(block, chat.filesOf(block.turnId)),
  applyAll: ({ turnId }, chat, actions) =>
    actions.applyAll(chat.textOf(turnId), chat.questionOf(turnId), chat.filesOf(turnId)),
  openLink: ({ href }, chat, actions) => actions.openLink(href, chat.filesSent),
  findFiles: ({ turnId, paths }, chat) => chat.findFiles(turnId, paths),
  openSource: ({ uri, line }, _, actions) => actions.openSource(uri, line),
  runCommand: ({ command }, _, actions) => actions.runCommand(command),
};

export async function handlePanelMessage(
  message: FromPanel,
  chat: ChatController,
  actions: PanelActions,
): Promise<void> {
  const handler = handlers[message.type] as Handler<FromPanel["type"]>;
  await handler(message as never, chat, actions);
}

/** What a page sends by itself, without the user doing anything that could end what the last action came to. */
const unasked: readonly FromPanel["type"][] = ["ready", "draft", "listConversations", "findContext"];

export function isAction({ type }: FromPanel): boolean {
  return !unasked.includes(type);
}
