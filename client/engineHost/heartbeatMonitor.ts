export interface HeartbeatOptions {
  /** Asks the process for a sign of life. */
  readonly ping: () => void;
  /** Called when the process has given none for too long. */
  readonly onHung: () => void;
  /** Times in milliseconds; tests set shorter ones. */
  readonly times?: HeartbeatTimes;
}

export interface HeartbeatTimes {
  readonly betweenPings: number;
  /** For an answer when the user has asked for a restart. */
  readonly now: number;
}

const defaultTimes: HeartbeatTimes = { betweenPings: 30_000, now: 3000 };

/**
 * Finds out that a process hangs: asks it every half minute, and gives up on it when two questions in a row had no answer.
 * One is not enough: after a machine has slept, the question may be older than the process had time for.
 */
export class HeartbeatMonitor {
  #unanswered = 0;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(private readonly options: HeartbeatOptions) {}

  /** Call when the process starts. The same time limit holds for its first sign of life. */
  start(): void {
    this.stop();
    this.#unanswered = 0;
    const { betweenPings } = this.options.times ?? defaultTimes;
    this.#timer = setInterval(() => this.#check(), betweenPings);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
  }

  /** A sign of life. */
  beat(): void {
    this.#unanswered = 0;
    clearTimeout(this.#soon);
  }

  /** Asks at once, and gives up after a short time. */
  checkNow(): void {
    clearTimeout(this.#soon);
    this.options.ping();
    const { now } = this.options.times ?? defaultTimes;
    this.#soon = setTimeout(() => this.options.onHung(), now);
  }

  #check(): void {
    if (this.#unanswered >= 2) {
      this.options.onHung();
      return;
    }
    this.#unanswered += 1;
    this.options.ping();
  }
}
