import { type ChatParams, type ChatProgress, penaltyAfterLoop } from "../../../server/protocol/chat";
import type { ChatServer } from "../../connection/chatServer";

import type { AssistantTurn, Attachment, Conversation, QueuedMessage, UserTurn } from "./conversation";
import { type ConversationEvents, LiveConversation } from "./liveConversation";
import type { OutgoingMessage, ReadAttachments } from "./outgoing";
import { StreamBuffer } from "./streamBuffer";
import {
  addReadContext,
  appendToAnswer,
  createAnswerTurn,
  createUserTurn,
  editUserTurn,
  failAnswer,
  finishAnswer,
  resumeAnswer,
  setWaitingFor,
  stopAnswer,
} from "./turnStates";
import { questionOf, titleOf, toMessages } from "./turns";

export interface SessionEvents extends ConversationEvents {
  /** A question is about to be sent; it reuses the attachments that were read for question `readFor`, if given. */
  asking(questionId: string, readFor: string | undefined): void;
  /** The model has finished an answer. */
  answered(question: UserTurn, answer: AssistantTurn): void;
}

export interface SessionOptions {
  readonly server: ChatServer;
  readonly events: SessionEvents;
  readonly read: (
    attachments: readonly Attachment[],
    question: string,
    signal: AbortSignal,
  ) => Promise<ReadAttachments>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Schedules `work` after a short delay, so that streamed text goes to the panel in batches. */
  readonly later: (work: () => void) => void;
}

type Sampling = Pick<ChatParams, "repeatPenalty">;

/** An answer in flight. */
interface Answering {
  readonly turnId: string;
  readonly controller: AbortController;
  /** Text that is not yet part of the conversation. */
  readonly streamed: StreamBuffer;
}

/** A conversation in progress. It has at most one answer in flight; further questions wait in a queue. */
export class ChatSession {
  readonly #options: SessionOptions;
  readonly #live: LiveConversation;
  #answering: Answering | undefined;

  constructor(conversation: Conversation, options: SessionOptions) {
    this.#options = options;
    const { events, now } = options;
    this.#live = new LiveConversation(conversation, { events, now, isAtRest: () => !this.busy });
  }

  get conversation(): Conversation {
    return this.#live.current;
  }

  get queue(): readonly QueuedMessage[] {
    return this.#live.queue;
  }

  get busy(): boolean {
    return this.#answering !== undefined;
  }

  /** Sends a message, or queues it while an answer is in flight. */
  send(message: OutgoingMessage): void {
    const queue = [...this.queue, { ...message, id: this.#options.newId() }];
    if (this.busy) this.#live.setQueue(queue);
    else this.#next(queue);
  }

  unqueue(id: string): void {
    this.#live.setQueue(this.queue.filter((message) => message.id !== id));
  }

  /** Stops the answer, clears the queue and returns the queued messages, so that the user decides about them. */
  stop(): readonly QueuedMessage[] {
    if (!this.busy) return [];
    const waiting = this.queue;
    if (waiting.length > 0) this.#live.setQueue([]);
    this.#halt();
    return waiting;
  }

  /** Answers the question again, with a repetition penalty if this answer repeated itself. */
  regenerate(turnId: string): void {
    const at = this.#live.indexOf(turnId, "assistant");
    if (at === undefined) return;
    const isLoop = this.#live.answer(turnId)?.loop === true;
    this.#halt();
    this.#live.cut(at);
    this.#beginAnswer(undefined, isLoop ? { repeatPenalty: penaltyAfterLoop } : {});
  }

  /** Continues the last answer, or regenerates it if it is empty. */
  continue(turnId: string): void {
    const last = this.conversation.turns.at(-1);
    if (this.busy || last?.role !== "assistant" || last.id !== turnId) return;
    if (last.text === "") this.regenerate(turnId);
    else void this.#answer(resumeAnswer(last));
  }

  /** Replaces an earlier question, keeping its attachments, and answers it. */
  edit(turnId: string, text: string): void {
    const at = this.#live.indexOf(turnId, "user");
    if (at === undefined) return;
    this.#halt();
    const { newId, now } = this.#options;
    const old = this.conversation.turns[at] as UserTurn;
    const question = editUserTurn(old, text, newId(), now());
    const titled = at === 0 && this.conversation.title === titleOf(old);
    this.#live.cut(at);
    if (titled) this.#live.set({ title: titleOf(question) });
    this.#live.put(question);
    this.#beginAnswer(old);
  }

  rename(title: string): void {
    this.#live.rename(title);
  }

  /** Continues as a copy, because another window has changed the saved conversation. */
  becomeCopy(id: string, title: string): void {
    this.#live.set({ id, title });
  }

  #next([message, ...rest] = this.queue): void {
    if (message === undefined) return;
    const { events, newId, now } = this.#options;
    const question = createUserTurn(message, newId(), now());
    const title = this.conversation.title || titleOf(question);
    this.#live.set({ title, queue: rest });
    events.queue();
    this.#live.put(question);
    this.#beginAnswer();
  }

  /** Attachments are read only once: for this question, or for `earlier`, the question that it replaces. */
  #beginAnswer(earlier?: UserTurn, sampling: Sampling = {}): void {
    const question = this.conversation.turns.at(-1);
    if (question?.role === "user")
      this.#options.events.asking(
        question.id,
        question.unread === undefined ? (earlier ?? question).id : undefined,
      );
    void this.#answer(createAnswerTurn(this.#options.newId(), this.#options.now()), sampling);
  }

  async #answer(begun: AssistantTurn, sampling: Sampling = {}): Promise<void> {
    const { server, newId, later } = this.#options;
    const controller = new AbortController();
    const streamed = new StreamBuffer(later, () => this.#flush(answering));
    const answering: Answering = { turnId: begun.id, controller, streamed };
    this.#answering = answering;
    this.#live.put(begun);
    try {
      await this.#readAttachments(begun.id, controller.signal);
      if (this.#answering !== answering) return;
      const messages = toMessages(this.conversation);
      const params = { id: newId(), mode: "assistant" as const, ...messages, ...sampling };
      const onProgress = (progress: ChatProgress) => this.#progress(answering, progress);
      const result = await server.chat(params, onProgress, controller.signal);
      if (this.#answering !== answering) return;
      this.#finish(answering, (turn) => finishAnswer(turn, begun, result));
      this.#reportAnswered(begun.id);
      if (result.reason !== "cancelled") this.#next();
    } catch (error) {
      if (this.#answering === answering) this.#finish(answering, (turn) => failAnswer(turn, error));
    }
  }

  #reportAnswered(turnId: string): void {
    const question = questionOf(this.conversation, turnId);
    const answer = this.#live.answer(turnId);
    if (question !== undefined && answer?.state === "done") this.#options.events.answered(question, answer);
  }

  /** Reads the attachments of this answer's question, unless an earlier attempt did. */
  async #readAttachments(turnId: string, signal: AbortSignal): Promise<void> {
    const question = questionOf(this.conversation, turnId);
    if (question?.unread === undefined) return;
    const read = await this.#options.read(question.unread, question.text, signal);
    signal.throwIfAborted();
    this.#live.put(addReadContext(question, read));
    // The sources of the answer are known now.
    this.#live.show(this.#live.answer(turnId));
  }

  #progress(answering: Answering, progress: ChatProgress): void {
    if (this.#answering !== answering) return;
    if (progress.type === "summary") this.#live.summarize(progress.summary);
    if (progress.type === "waiting") {
      const turn = this.#live.answer(answering.turnId);
      if (turn?.state === "waiting") this.#live.put(setWaitingFor(turn, progress));
    }
    answering.streamed.add(progress);
  }

  /** Moves the buffered text into the conversation. */
  #flush(answering: Answering): void {
    const turn = this.#live.answer(answering.turnId);
    const more = answering.streamed.drain();
    if (this.#answering !== answering || turn === undefined || more === undefined) return;
    const { text, thinking } = more;
    const longer = appendToAnswer(turn, text, thinking);
    if (turn.state === "streaming") this.#live.append(longer, text, thinking);
    else this.#live.put(longer);
  }

  #halt(): void {
    const answering = this.#answering;
    if (answering === undefined) return;
    this.#finish(answering, stopAnswer);
    answering.controller.abort();
  }

  #finish(answering: Answering, end: (turn: AssistantTurn) => AssistantTurn): void {
    this.#flush(answering);
    this.#answering = undefined;
    const turn = this.#live.answer(answering.turnId);
    if (turn !== undefined) this.#live.put(end(turn));
  }
}
