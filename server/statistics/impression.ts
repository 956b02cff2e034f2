/** How long a suggestion has to be on the screen to count as read, in milliseconds. */
const readMs = 750;

/** How often suggestions of one kind were read and accepted. */
export interface ImpressionCounts {
  shown: number;
  accepted: number;
}

/**
 * What the user made of one suggestion. Only what was there long enough to be read says something of how good it was: in between
 * two keys nobody refuses anything.
 */
export class Impression {
  #state: "open" | "passed" | "read" | "accepted" = "open";

  /** `countsNow` gives what to add to; `since` is when it came on the screen, in milliseconds. */
  constructor(
    private readonly since: number,
    private readonly countsNow: () => ImpressionCounts,
  ) {}

  /** The suggestion has gone from the screen. */
  ended(now: number): void {
    if (this.#state !== "open") return;
    this.#state = now - this.since < readMs ? "passed" : "read";
    if (this.#state === "read") this.countsNow().shown += 1;
  }

  /** The user took it, or a part of it. */
  accepted(): void {
    if (this.#state === "accepted") return;
    const counts = this.countsNow();
    if (this.#state !== "read") counts.shown += 1;
    counts.accepted += 1;
    this.#state = "accepted";
  }
}
