import type { ChatCommand } from "../../server/protocol/chat";
import { failureText } from "../../server/protocol/failure";
import type { Translate } from "../text";
import type { ChatServer } from "./chatServer";
import { Attached } from "./context/attached";
import { type ContextKind, isProblem, type Problem } from "./context/contextKind";
import { ContextMenu } from "./context/contextMenu";
import { Conversations } from "./conversations";
import type { Attachment } from "./history/conversation";
import type { HistoryStore } from "./history/historyStore";
import type { PanelMemory } from "./history/panelMemory";
import { type FromPanel, maxMessageChars, type PanelState, type ToPanel } from "./messages";
import { ModelWatch } from "./modelWatch";
import { Notices } from "./notices";
import { type OutgoingMessage, typedTogether } from "./outgoing";
import type { PanelActions } from "./panelActions";
import { handlePanelMessage, isAction } from "./panelMessages";
import { panelState } from "./panelState";
import { TokenCosts } from "./tokenCosts";
import { filesAskedWith, filesSent, questionOf } from "./turns";

export interface ControllerOptions {
  readonly server: ChatServer;
  readonly kinds: readonly ContextKind[];
  readonly store: HistoryStore;
  readonly memory: PanelMemory;
  readonly actions: PanelActions;
  /** To the panel; does nothing while there is none. */
  readonly post: (message: ToPanel) => void;
  /** What belongs to a command beside what is attached: the problems to fix, the changes to commit. */
  readonly forCommand: (
    command: ChatCommand,
    attachments: readonly Attachment[],
  ) => Promise<readonly Attachment[]>;
  readonly t: Translate;
  readonly now: () => number;
  readonly newId: () => string;
  /** Streamed text goes to the panel in steps of so many milliseconds. */
  readonly streamMs?: number;
  /** So many milliseconds without a change pass before attachments are read to know their lengths. */
  readonly restMs?: number;
}

/** Behind the panel: what it shows, and what it makes happen. */
export class ChatController {
  readonly attached = new Attached();
  readonly conversations: Conversations;
  readonly model: ModelWatch;
  readonly notices = new Notices(() => this.#update("notice"));
  readonly #options: ControllerOptions;
  readonly #costs: TokenCosts;
  readonly #restored: Promise<unknown>;
  #draft: string;
  /** What is still being attached. */
  #adding: Promise<void> | undefined;
  readonly #menu: ContextMenu;
  #shownId: string;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { server, kinds, store, memory, t, now, newId, restMs = 250, streamMs = 40 } = options;
    this.#draft = memory.draft;
    this.#menu = new ContextMenu(kinds, server);
    this.model = new ModelWatch({ server, t, onChange: () => this.#modelChanged() });
    this.#costs = new TokenCosts({
      ...{ server, kinds, t, restMs, model: this.model, attached: this.attached },
      session: () => this.conversations.current,
      draft: () => this.#draft,
      onCounted: () => this.#update("chips", "promptTokens"),
    });
    this.conversations = new Conversations({
      ...{ server, store, t, now, newId },
      read: (...all) => this.#costs.read(...all),
      later: (work) => void setTimeout(work, streamMs),
      shown: {
        turn: (turn) => this.#post({ type: "turn", turn }),
        append: (turnId, text, thinking) =>
          this.#post({
            ...{ type: "append", turnId },
            ...(text === "" ? {} : { text }),
            ...(thinking === "" ? {} : { thinking }),
          }),
        cut: () => this.show(),
        queue: () => this.#update("queue"),
        asking: (...all) => options.actions.asking(...all),
        answered: ({ command }, { text }) => {
          if (command === "commit") void options.actions.offerCommitMessage(text);
        },
        changed: (atRest) => {
          memory.set({ conversationId: this.conversations.current.conversation.id });
          if (atRest) this.#update("title");
        },
      },
      onSwitched: (id) => this.#switched(id),
      onBusy: () => {
        this.#update("model", "promptTokens");
        this.#costs.soon();
      },
      onWritten: (problem) => this.#written(problem),
    });
    this.#shownId = this.conversations.current.conversation.id;
    this.#restored = this.#restore(memory.conversationId);
  }

  /** What the panel sent. Never throws: what goes wrong becomes a notice. */
  async receive(message: FromPanel): Promise<void> {
    try {
      await this.#restored;
      if (isAction(message)) this.notices.ofAction(undefined);
      await handlePanelMessage(message, this, this.#options.actions);
    } catch (error) {
      this.notices.ofAction(failureText(error, this.#options.t));
    }
  }

  /** All that there is, for a panel that knows nothing. */
  show(): void {
    this.#post({ type: "show", state: this.#state() });
  }

  /** Whether the panel is in front of the user: then it is known which model chats and what the next message would cost. */
  setVisible(visible: boolean): void {
    if (visible) this.model.want();
    else this.model.unwant();
    this.#costs.setVisible(visible);
  }

  /** Resolves when all that must not get lost is on the disk. */
  async flush(): Promise<void> {
    await Promise.all([this.conversations.flush(), this.#options.memory.flush()]);
  }

  async send({ text, command }: { text: string; command?: ChatCommand | undefined }): Promise<void> {
    if (text.trim() === "" && command === undefined) return;
    if (!this.accepts(text)) return;
    this.setDraft("");
    // What was picked for this message goes with it.
    if (this.#adding !== undefined) await this.#adding;
    const attachments = this.attached.take();
    await this.ask({ text, attachments, ...(command === undefined ? {} : { command }) });
    this.attachedChanged();
  }

  /** Asks in the conversation that is shown. */
  async ask(message: OutgoingMessage): Promise<void> {
    await this.#restored;
    const { command, attachments } = message;
    const all = command === undefined ? attachments : await this.#options.forCommand(command, attachments);
    this.model.want();
    this.notices.ofAction(undefined);
    this.notices.around(undefined);
    this.conversations.current.send({ ...message, attachments: all });
  }

  /** Whether a text is short enough to be sent; the user is told when it is not. */
  accepts(text: string): boolean {
    if (text.length <= maxMessageChars) return true;
    const { t } = this.#options;
    const [length, most] = [text.length.toLocaleString(), maxMessageChars.toLocaleString()];
    this.notices.around(
      t("The message has {0} characters, and at most {1} can be sent: attach a file instead.", length, most),
    );
    return false;
  }

  /** What waited to be asked goes back into the input. */
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
    // The codebase is searched with the question.
    if (this.attached.all.some(({ kind }) => kind === "codebase")) this.#costs.soon(4);
  }

  /** What is attached has changed, or what is in it. */
  attachedChanged(): void {
    this.#update("chips", "promptTokens", "draft");
    this.#costs.soon();
  }

  /** Something that is attached says something else now. */
  contentsChanged(): void {
    this.#costs.soon(4);
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
    const found = await this.#options.actions.findFiles(paths, this.filesSent);
    this.#post({ type: "files", turnId, paths, found });
  }

  addContext(optionId: string): Promise<void> {
    const picked = this.#menu.pick(optionId);
    return this.adding(picked.then((each) => (each === undefined ? [] : [each])));
  }

  /** Attaches what is still being made; messages wait for it. */
  adding(found: Promise<readonly (Attachment | Problem)[]>): Promise<void> {
    const before = this.#adding;
    const added = Promise.all([found, before]).then(([all]) => {
      for (const each of all) {
        if (isProblem(each)) this.notices.ofAction(each.problem);
        else this.attached.add(each);
      }
      if (all.length > 0) this.attachedChanged();
    });
    const done = added
      .catch(() => {})
      .then(() => {
        if (this.#adding === done) this.#adding = undefined;
      });
    this.#adding = done;
    return added;
  }

  async open(conversationId: string): Promise<void> {
    if (await this.conversations.open(conversationId)) return;
    this.notices.around(this.#options.t("This conversation is not there any more."));
  }

  /** URIs of the files that the question before an answer was asked with. */
  filesOf(turnId: string): readonly string[] {
    return filesAskedWith(this.conversations.current.conversation, turnId);
  }

  /** URIs of what went with all questions of the conversation. */
  get filesSent(): readonly string[] {
    return filesSent(this.conversations.current.conversation);
  }

  /** The question before an answer; empty when it is gone. */
  questionOf(turnId: string): string {
    return questionOf(this.conversations.current.conversation, turnId)?.id ?? "";
  }

  /** What an answer says; nothing when it is gone. */
  textOf(turnId: string): string {
    return this.conversations.current.conversation.turns.find(({ id }) => id === turnId)?.text ?? "";
  }

  async #restore(id: string | undefined): Promise<void> {
    if (id !== undefined) await this.conversations.open(id).catch((error) => this.#written(error));
  }

  #state(): PanelState {
    return panelState({
      session: this.conversations.current,
      attached: this.attached,
      draft: this.#draft,
      counted: this.#costs.counted,
      model: this.model.line(this.conversations.busy),
      notice: this.notices.shown,
    });
  }

  #update(...keys: Exclude<keyof PanelState, "turns">[]): void {
    const state = this.#state();
    // A notice that is over is told as an empty one.
    const part = Object.fromEntries(keys.map((key) => [key, state[key] ?? ""]));
    this.#post({ type: "update", state: part });
  }

  #post(message: ToPanel): void {
    this.#options.post(message);
  }

  #switched(conversationId: string): void {
    this.#options.memory.set({ conversationId });
    this.#costs.counted = 0;
    if (conversationId !== this.#shownId) this.attached.restore();
    this.#shownId = conversationId;
    this.show();
    this.#costs.soon();
  }

  #modelChanged(): void {
    this.#update("model");
    if (this.model.info !== undefined) this.#costs.soon();
  }

  #written(problem: unknown): void {
    const { t } = this.#options;
    const reason = failureText(problem, t);
    this.notices.unwritten(
      problem === undefined
        ? undefined
        : t("A conversation can't be saved and is kept only until the window is closed. {0}", reason),
    );
  }
}
