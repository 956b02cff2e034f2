import type { ChatCommand } from "../../../server/protocol/chat";
import { failureText } from "../../../server/protocol/failure";
import { l10n } from "../../../server/protocol/l10n";
import type { ChatServer } from "../../connection/chatServer";
import { type AttachmentKind, isProblem, type Problem } from "../attachments/attachmentKind";
import { AttachmentSet } from "../attachments/attachmentSet";
import { ContextMenu } from "../attachments/contextMenu";
import { PendingAttachments } from "../attachments/pendingAttachments";
import type { Attachment, Conversation } from "../conversation/conversation";
import { Conversations } from "../conversation/conversations";
import type { HistoryStore } from "../conversation/history/historyStore";
import type { PanelStateStore } from "../conversation/history/panelStateStore";
import { type OutgoingMessage, typedTogether } from "../conversation/outgoing";
import { filesSent } from "../conversation/turns";
import { maxMessageChars, type PanelState, type ToPanel } from "../protocol/messages";
import { ModelWatch } from "./modelWatch";
import { Notices } from "./notices";
import type { PanelActions } from "./panelActions";
import { panelState } from "./panelState";
import { TokenCounter } from "./tokenCounter";

export interface ControllerOptions {
  readonly server: ChatServer;
  readonly kinds: readonly AttachmentKind[];
  readonly store: HistoryStore;
  readonly memory: PanelStateStore;
  readonly actions: PanelActions;
  /** Call `show` when it changes. */
  readonly lacks?: () => PanelState["lacks"];
  /** Sends a message to the panel; does nothing while the panel is closed. */
  readonly post: (message: ToPanel) => void;
  /** Adds the attachments that a command needs: the problems to fix, the changes to commit. */
  readonly forCommand: (
    command: ChatCommand,
    attachments: readonly Attachment[],
  ) => Promise<readonly Attachment[]>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Interval between two batches of streamed text, in milliseconds. */
  readonly streamMs?: number;
  /** Debounce delay before attachments are read and counted, in milliseconds. */
  readonly debounceMs?: number;
}

/** Controls the panel: collects the state that it shows and handles its actions. */
export class ChatController {
  readonly attached = new AttachmentSet();
  readonly conversations: Conversations;
  readonly model: ModelWatch;
  readonly notices = new Notices(() => this.#update("notice"));
  readonly #options: ControllerOptions;
  readonly #counter: TokenCounter;
  readonly #restored: Promise<unknown>;
  #draft: string;
  readonly #adding = new PendingAttachments((found) => this.#added(found));
  readonly #menu: ContextMenu;
  #shownId: string;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { server, kinds, store, memory, now, newId, debounceMs = 250, streamMs = 40 } = options;
    this.#draft = memory.draft;
    this.#menu = new ContextMenu(kinds, server);
    this.model = new ModelWatch({ server, onChange: () => this.#modelChanged() });
    this.#counter = new TokenCounter({
      server,
      kinds,
      debounceMs,
      model: this.model,
      attached: this.attached,
      session: () => this.conversations.current,
      draft: () => this.#draft,
      onCounted: () => this.#update("chips", "promptTokens"),
    });
    this.conversations = new Conversations({
      server,
      store,
      now,
      newId,
      read: (...all) => this.#counter.read(...all),
      later: (work) => void setTimeout(work, streamMs),
      shown: {
        turn: (turn) => this.#post({ type: "turn", turn }),
        append: (turnId, text, thinking) =>
          this.#post({
            type: "append",
            turnId,
            ...(text !== "" && { text }),
            ...(thinking !== "" && { thinking }),
          }),
        cut: () => this.show(),
        queue: () => this.#update("queue"),
        asking: (...all) => options.actions.recordVersions(...all),
        answered: ({ command }, { text }) => {
          if (command === "commit") void options.actions.offerCommitMessage(text);
        },
        changed: (atRest) => {
          memory.set({ conversationId: this.conversation.id });
          if (atRest) this.#update("title");
        },
      },
      onSwitched: (id) => this.#switched(id),
      onBusy: () => {
        this.#update("model", "promptTokens");
        this.#counter.schedule();
      },
      onWritten: (problem) => this.#written(problem),
    });
    this.#shownId = this.conversation.id;
    this.#restored = this.#restore(memory.conversationId);
  }

  /** Resolves when the conversation of the last session is open again. */
  get restored(): Promise<unknown> {
    return this.#restored;
  }

  /** The conversation that the panel shows. */
  get conversation(): Conversation {
    return this.conversations.current.conversation;
  }

  /** Shows in the panel that an action failed. */
  showFailure(error: unknown): void {
    this.notices.setAction(failureText(error));
  }

  /** Sends the full state to the panel. */
  show(): void {
    this.#post({ type: "show", state: this.#state() });
  }

  /** Only a visible panel needs to know the model and the token count of the next message. */
  setVisible(visible: boolean): void {
    if (visible) this.model.activate();
    else this.model.deactivate();
    this.#counter.setVisible(visible);
  }

  /** Resolves when the conversations and the panel's state are saved. */
  async flush(): Promise<void> {
    await Promise.all([this.conversations.flush(), this.#options.memory.flush()]);
  }

  async send({ text, command }: { text: string; command?: ChatCommand | undefined }): Promise<void> {
    if (text.trim() === "" && command === undefined) return;
    if (!this.accepts(text)) return;
    this.setDraft("");
    // Wait for attachments that the user picked for this message.
    if (this.#adding.settled !== undefined) await this.#adding.settled;
    const attachments = this.attached.take();
    await this.ask({ text, attachments, ...(command !== undefined && { command }) });
    this.attachedChanged();
  }

  /** Sends a message in the current conversation. */
  async ask(message: OutgoingMessage): Promise<void> {
    await this.#restored;
    const { command, attachments } = message;
    const all = command === undefined ? attachments : await this.#options.forCommand(command, attachments);
    this.model.activate();
    this.notices.setAction(undefined);
    this.notices.setGeneral(undefined);
    this.conversations.current.send({ ...message, attachments: all });
  }

  /** Whether a text is short enough to send. Shows a notice if it is not. */
  accepts(text: string): boolean {
    if (text.length <= maxMessageChars) return true;
    const [length, most] = [l10n.number(text.length), l10n.number(maxMessageChars)];
    this.notices.setGeneral(
      l10n.t(
        "This text is too long: {0} characters, and a message can have {1}. Attach it as a file instead.",
        length,
        most,
      ),
    );
    return false;
  }

  /** Stops the answer and moves the queued messages back into the input. */
  stop(): void {
    const waiting = this.conversations.current.stop();
    if (waiting.length === 0) return;
    for (const each of waiting.flatMap(({ attachments }) => attachments))
      if (each.automatic !== true) this.attached.add(each);
    this.#post({ type: "prefill", text: typedTogether(waiting) });
    this.attachedChanged();
  }

  setDraft(text: string): void {
    this.#draft = text;
    this.#options.memory.set({ draft: text });
    // The question is also the query of the codebase search.
    if (this.attached.all.some(({ kind }) => kind === "codebase")) this.#counter.schedule(4);
  }

  /** Call it when attachments were added or removed, or changed. */
  attachedChanged(): void {
    this.#update("chips", "promptTokens", "draft");
    this.#counter.schedule();
  }

  /** Call it when an attached document changed. */
  contentsChanged(): void {
    this.#counter.schedule(4);
  }

  newChat(): void {
    if (this.#draft.startsWith("/clear")) this.setDraft("");
    this.conversations.newChat();
  }

  async list(search: string): Promise<void> {
    const conversations = await this.conversations.list(search);
    this.#post({ type: "conversations", search, conversations, notes: this.conversations.unlisted });
  }

  async findContext(query: string): Promise<void> {
    await this.#menu.find(query, (options) => this.#post({ type: "contextOptions", query, options }));
  }

  async findFiles(turnId: string, paths: readonly string[]): Promise<void> {
    const found = await this.#options.actions.findFiles(paths, filesSent(this.conversation));
    this.#post({ type: "files", turnId, paths, found });
  }

  addContext(optionId: string): Promise<void> {
    const picked = this.#menu.pick(optionId);
    return this.attach(picked.then((each) => (each === undefined ? [] : [each])));
  }

  /** Attaches what `found` resolves to; messages wait for it. */
  attach(found: Promise<readonly (Attachment | Problem)[]>): Promise<void> {
    return this.#adding.await(found);
  }

  async open(conversationId: string): Promise<void> {
    if (await this.conversations.open(conversationId)) return;
    this.notices.setGeneral(l10n.t("This conversation no longer exists."));
  }

  #added(found: readonly (Attachment | Problem)[]): void {
    for (const each of found) {
      if (isProblem(each)) this.notices.setAction(each.problem);
      else this.attached.add(each);
    }
    if (found.length > 0) this.attachedChanged();
  }

  async #restore(id: string | undefined): Promise<void> {
    if (id !== undefined) await this.conversations.open(id).catch((error) => this.#written(error));
  }

  #state(): PanelState {
    return panelState({
      session: this.conversations.current,
      attached: this.attached,
      draft: this.#draft,
      counted: this.#counter.counted,
      model: this.model.line(this.conversations.busy),
      notice: this.notices.shown,
      lacks: this.#options.lacks?.(),
    });
  }

  #update(...keys: Exclude<keyof PanelState, "turns">[]): void {
    const state = this.#state();
    // An empty notice clears the last one.
    const part = Object.fromEntries(keys.map((key) => [key, state[key] ?? ""]));
    this.#post({ type: "update", state: part });
  }

  #post(message: ToPanel): void {
    this.#options.post(message);
  }

  #switched(conversationId: string): void {
    this.#options.memory.set({ conversationId });
    this.#counter.counted = 0;
    if (conversationId !== this.#shownId) this.attached.restoreStanding();
    this.#shownId = conversationId;
    this.show();
    this.#counter.schedule();
  }

  #modelChanged(): void {
    this.#update("model");
    if (this.model.info !== undefined) this.#counter.schedule();
  }

  #written(problem: unknown): void {
    const reason = failureText(problem);
    this.notices.setSaveError(
      problem === undefined
        ? undefined
        : l10n.t("Can't save a conversation. It is kept only until you close this window. {0}", reason),
    );
  }
}
