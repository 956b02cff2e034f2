import type { ChatProgress } from "../../protocol/chat";

/** At most one message in this time, in milliseconds: a screen refreshes no faster. */
const intervalMs = 16;

/** Sends progress at once, but joins texts that arrive faster than a screen refreshes. */
export class ProgressPacer {
  #pending: ChatProgress | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #sentType: ChatProgress["type"] | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `now` is a clock in milliseconds. */
  constructor(
    private readonly send: (progress: ChatProgress) => void,
    private readonly now: () => number,
  ) {}

  add(progress: ChatProgress): void {
    const joined = join(this.#pending, progress);
    if (joined === undefined) this.flush();
    this.#pending = joined ?? progress;
    const waitMs = this.#sentAt + intervalMs - this.now();
    // A new type of progress, such as the first token, never waits.
    if (waitMs <= 0 || progress.type !== this.#sentType) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), waitMs);
  }

  /** Sends pending progress now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending === undefined) return;
    const progress = this.#pending;
    this.#pending = undefined;
    this.#sentAt = this.now();
    this.#sentType = progress.type;
    this.send(progress);
  }
}

/** Joins two progress messages: appends text and replaces a waiting reason. Undefined where they cannot be joined. */
function join(before: ChatProgress | undefined, next: ChatProgress): ChatProgress | undefined {
  if (before?.type === "waiting" && next.type === "waiting") return next;
  const isText = next.type === "text" || next.type === "thinking";
  if (!isText || before?.type !== next.type) return undefined;
  return { type: next.type, text: before.text + next.text };
}
