import {
  type ChatParams,
  type ChatProgress,
  type ChatSummary,
  penaltyAfterLoop,
} from "../../server/protocol/chat";
import type { Translate } from "../text";
import type { ChatServer } from "./chatServer";
import type {
  AssistantTurn,
  Attachment,
  Conversation,
  QueuedMessage,
  StoredTurn,
  UserTurn,
} from "./history/conversation";
import type { Turn } from "./messages";
import type { OutgoingMessage, ReadAttachments } from "./outgoing";
import { Streamed } from "./streamed";
import {
  askedTurn,
  editedTurn,
  endedTurn,
  failedTurn,
  longerTurn,
  readTurn,
  resumedTurn,
  stoppedTurn,
  waitingFor,
  waitingTurn,
} from "./turnStates";
import { cutAt, questionOf, replaceTurn, titleOf, toMessages, toPanelTurn, withSummary } from "./turns";

export interface SessionEvents {
  /** A turn is new, at the end, or has changed. */
  turn(turn: Turn): void;
  append(turnId: string, text: string, thinking: string): void;
  /** Turns are gone. */
  cut(): void;
  queue(): void;
  /** A question is about to be asked, with what was read for the other one when that one is given. */
  asking(questionId: string, readFor: string | undefined): void;
  /** The model has ended an answer by itself. */
  answered(question: UserTurn, answer: AssistantTurn): void;
  /** There is something to keep; `atRest` when nothing more comes for now. */
  changed(atRest: boolean): void;
}

export interface SessionOptions {
  readonly server: ChatServer;
  readonly events: SessionEvents;
  readonly read: (
    attachments: readonly Attachment[],
    question: string,
    signal: AbortSignal,
  ) => Promise<ReadAttachments>;
  readonly t: Translate;
  readonly now: () => number;
  readonly newId: () => string;
  /** Runs it in a moment: what is streamed until then goes to the panel at once. */
  readonly later: (work: () => void) => void;
}

type Sampling = Pick<ChatParams, "repeatPenalty">;

/** An answer that is being made. */
interface Answering {
  readonly turnId: string;
  readonly stopper: AbortController;
  /** What is not yet taken into the conversation. */
  readonly streamed: Streamed;
}

/** One conversation in progress: at most one answer at a time, what is asked meanwhile waits in a queue. */
export class ChatSession {
  readonly #options: SessionOptions;
  #conversation: Conversation;
  #answering: Answering | undefined;

  constructor(conversation: Conversation, options: SessionOptions) {
    this.#conversation = conversation;
    this.#options = options;
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  get queue(): readonly QueuedMessage[] {
    return this.#conversation.queue ?? [];
  }

  get busy(): boolean {
    return this.#answering !== undefined;
  }

  /** Asks, or queues while an answer is being made. */
  send(message: OutgoingMessage): void {
    const queue = [...this.queue, { ...message, id: this.#options.newId() }];
    if (this.busy) this.#wait(queue);
    else this.#next(queue);
  }

  unqueue(id: string): void {
    this.#wait(this.queue.filter((message) => message.id !== id));
  }

  /** Ends the answer at once. What waited is given back: nothing is asked that the user does not want now. */
  stop(): readonly QueuedMessage[] {
    if (!this.busy) return [];
    const waiting = this.queue;
    if (waiting.length > 0) this.#wait([]);
    this.#halt();
    return waiting;
  }

  /** Asks the question of this answer again, with a penalty on repetition when the answer repeated itself. */
  regenerate(turnId: string): void {
    const at = this.#indexOf(turnId, "assistant");
    if (at === undefined) return;
    const isLoop = this.#assistantTurn(turnId)?.loop === true;
    this.#halt();
    this.#cut(at);
    this.#beginAnswer(undefined, isLoop ? { repeatPenalty: penaltyAfterLoop } : {});
  }

  /** Goes on with the last answer; begins it anew when it has said nothing yet. */
  continue(turnId: string): void {
    const last = this.#conversation.turns.at(-1);
    if (this.busy || last?.role !== "assistant" || last.id !== turnId) return;
    if (last.text === "") this.regenerate(turnId);
    else void this.#answer(resumedTurn(last));
  }

  /** Asks something else in the place of an earlier question, with what was attached to that one. */
  edit(turnId: string, text: string): void {
    const at = this.#indexOf(turnId, "user");
    if (at === undefined) return;
    this.#halt();
    const { newId, now, t } = this.#options;
    const old = this.#conversation.turns[at] as UserTurn;
    const asked = editedTurn(old, text, newId(), now());
    const titled = at === 0 && this.#conversation.title === titleOf(old, t);
    this.#cut(at);
    if (titled) this.#conversation = { ...this.#conversation, title: titleOf(asked, t) };
    this.#put(asked);
    this.#beginAnswer(old);
  }

  rename(title: string): void {
    this.#conversation = { ...this.#conversation, title };
    this.#options.events.changed(!this.busy);
  }

  /** The conversation goes on as another one, because somebody else has written to the first. */
  becomeCopy(id: string, title: string): void {
    this.#conversation = { ...this.#conversation, id, title };
  }

  #wait(queue: readonly QueuedMessage[]): void {
    this.#conversation = { ...this.#conversation, queue };
    this.#options.events.queue();
    this.#touched(!this.busy);
  }

  #next([message, ...rest] = this.queue): void {
    if (message === undefined) return;
    const { events, newId, now, t } = this.#options;
    const asked = askedTurn(message, newId(), now());
    const title = this.#conversation.title || titleOf(asked, t);
    this.#conversation = { ...this.#conversation, title, queue: rest };
    events.queue();
    this.#put(asked);
    this.#beginAnswer();
  }

  /** What was attached is read only once: for this question, or for `earlier`, in the place of which it is asked. */
  #beginAnswer(earlier?: UserTurn, sampling: Sampling = {}): void {
    const asked = this.#conversation.turns.at(-1);
    if (asked?.role === "user")
      this.#options.events.asking(asked.id, asked.unread === undefined ? (earlier ?? asked).id : undefined);
    void this.#answer(waitingTurn(this.#options.newId(), this.#options.now()), sampling);
  }

  async #answer(begun: AssistantTurn, sampling: Sampling = {}): Promise<void> {
    const { server, newId, later, t } = this.#options;
    const stopper = new AbortController();
    const streamed = new Streamed(later, () => this.#flush(answering));
    const answering: Answering = { turnId: begun.id, stopper, streamed };
    this.#answering = answering;
    this.#put(begun);
    try {
      await this.#readAttachments(begun.id, stopper.signal);
      if (this.#answering !== answering) return;
      const messages = toMessages(this.#conversation);
      const params = { id: newId(), mode: "assistant" as const, ...messages, ...sampling };
      const onProgress = (progress: ChatProgress) => this.#progress(answering, progress);
      const result = await server.chat(params, onProgress, stopper.signal);
      if (this.#answering !== answering) return;
      this.#finish(answering, (turn) => endedTurn(turn, begun, result, t));
      this.#tellAnswered(begun.id);
      if (result.reason !== "cancelled") this.#next();
    } catch (error) {
      if (this.#answering === answering) this.#finish(answering, (turn) => failedTurn(turn, error, t));
    }
  }

  #tellAnswered(turnId: string): void {
    const question = questionOf(this.#conversation, turnId);
    const answer = this.#assistantTurn(turnId);
    if (question !== undefined && answer?.state === "done") this.#options.events.answered(question, answer);
  }

  /** Reads what is attached to the question of this answer, unless an earlier try did. */
  async #readAttachments(turnId: string, signal: AbortSignal): Promise<void> {
    const asked = questionOf(this.#conversation, turnId);
    if (asked?.unread === undefined) return;
    const read = await this.#options.read(asked.unread, asked.text, signal);
    signal.throwIfAborted();
    this.#put(readTurn(asked, read));
    // The places that the answer is made from are known now.
    this.#shown(this.#assistantTurn(turnId));
  }

  #progress(answering: Answering, progress: ChatProgress): void {
    if (this.#answering !== answering) return;
    if (progress.type === "summary") this.#summarized(progress.summary);
    if (progress.type === "waiting") {
      const turn = this.#assistantTurn(answering.turnId);
      if (turn?.state === "waiting") this.#put(waitingFor(turn, progress));
    }
    answering.streamed.add(progress);
  }

  #summarized(summary: ChatSummary): void {
    const before = this.#conversation;
    this.#conversation = withSummary(before, summary);
    for (const at of new Set([before.summary?.turns, this.#conversation.summary?.turns]))
      if (at !== undefined) this.#shown(this.#conversation.turns[at]);
    this.#touched(false);
  }

  /** Takes what was streamed since the last time into the conversation. */
  #flush(answering: Answering): void {
    const turn = this.#assistantTurn(answering.turnId);
    const more = answering.streamed.take();
    if (this.#answering !== answering || turn === undefined || more === undefined) return;
    const { text, thinking } = more;
    const longer = longerTurn(turn, text, thinking);
    if (turn.state === "streaming") {
      this.#conversation = replaceTurn(this.#conversation, longer);
      this.#options.events.append(turn.id, text, thinking);
      this.#touched(false);
    } else {
      this.#put(longer);
    }
  }

  #halt(): void {
    const answering = this.#answering;
    if (answering === undefined) return;
    this.#finish(answering, stoppedTurn);
    answering.stopper.abort();
  }

  #finish(answering: Answering, end: (turn: AssistantTurn) => AssistantTurn): void {
    this.#flush(answering);
    this.#answering = undefined;
    const turn = this.#assistantTurn(answering.turnId);
    if (turn !== undefined) this.#put(end(turn));
  }

  #cut(at: number): void {
    this.#conversation = cutAt(this.#conversation, at, this.#options.now());
    this.#options.events.cut();
  }

  /** A new turn at the end, or another state of one. */
  #put(turn: StoredTurn): void {
    const { turns } = this.#conversation;
    this.#conversation = turns.some(({ id }) => id === turn.id)
      ? replaceTurn(this.#conversation, turn)
      : { ...this.#conversation, turns: [...turns, turn] };
    this.#shown(turn);
    this.#touched(!this.busy);
  }

  #shown(turn: StoredTurn | undefined): void {
    if (turn !== undefined) this.#options.events.turn(toPanelTurn(this.#conversation, turn));
  }

  #touched(atRest: boolean): void {
    this.#conversation = { ...this.#conversation, updatedAt: this.#options.now() };
    this.#options.events.changed(atRest);
  }

  #indexOf(turnId: string, role: StoredTurn["role"]): number | undefined {
    const at = this.#conversation.turns.findIndex((turn) => turn.id === turnId && turn.role === role);
    return at < 0 ? undefined : at;
  }

  #assistantTurn(turnId: string): AssistantTurn | undefined {
    const turn = this.#conversation.turns.find(({ id }) => id === turnId);
    return turn?.role === "assistant" ? turn : undefined;
  }
}
