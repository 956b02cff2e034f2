/** Minimum time on the screen, in milliseconds, for a suggestion to count as read. */
const readMs = 750;

/** Numbers of suggestions of one kind that were read and accepted. */
export interface ImpressionCounts {
  shown: number;
  accepted: number;
}

/**
 * Records whether the user read and accepted one suggestion. Only a suggestion that was visible long enough to be read
 * counts as rejected, because between two keystrokes the user has no time to judge it.
 */
export class Impression {
  #state: "open" | "passed" | "read" | "accepted" = "open";

  /** `since` is the time when the suggestion appeared, in milliseconds; `countsNow` returns the counts to add to. */
  constructor(
    private readonly since: number,
    private readonly countsNow: () => ImpressionCounts,
  ) {}

  /** Call it when the suggestion has disappeared from the screen. */
  ended(now: number): void {
    if (this.#state !== "open") return;
    this.#state = now - this.since < readMs ? "passed" : "read";
    if (this.#state === "read") this.countsNow().shown += 1;
  }

  /** Call it when the user has accepted the suggestion or a part of it. */
  accepted(): void {
    if (this.#state === "accepted") return;
    const counts = this.countsNow();
    if (this.#state !== "read") counts.shown += 1;
    counts.accepted += 1;
    this.#state = "accepted";
  }
}
