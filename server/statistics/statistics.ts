import type { Logger } from "../log";
import type { StatisticsResult } from "../protocol/statistics";
import type { OpenDocuments } from "../workspace/documents";
import { experienceOf } from "./experience";
import type { ImpressionCounts } from "./impression";
import { type Completed, StatisticsRecorder } from "./recorder";
import { StatisticsStore } from "./store";
import { summarize } from "./summary";

export interface StatisticsOptions {
  readonly documents: OpenDocuments;
  readonly log: Logger;
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** Absolute path of the file with the counts; without one they are kept in memory only. */
  readonly path?: string;
}

/** Usage statistics of suggestions, counted on this machine for its user. */
export class Statistics {
  readonly #options: StatisticsOptions;
  readonly #store: StatisticsStore;
  readonly #recorder: StatisticsRecorder;

  constructor(options: StatisticsOptions) {
    this.#options = options;
    const { now, path, log } = options;
    this.#store = new StatisticsStore({
      log,
      ...(path !== undefined && { path }),
      onBeforeRead: () => this.#settle(),
    });
    this.#recorder = new StatisticsRecorder({
      now,
      today: () => localDay(new Date()),
      counts: () => this.#store.unsaved,
      onCount: () => this.#store.scheduleSave(),
    });
    // Loads the counts of earlier sessions. The next write reports a file that cannot be read.
    this.#store.read().catch(() => {});
    options.documents.onWillChange((document, change) => this.#recorder.willChange(document, change));
    options.documents.onDidClose((uri, document) => this.#recorder.willClose(uri, document));
  }

  /** Counts an answered request. Returns an id for each item, by which the editor reports its acceptance. */
  completed(completed: Completed): readonly string[] {
    return this.#recorder.completed(completed);
  }

  accepted(id: unknown): void {
    this.#recorder.accepted(id);
  }

  /** Numbers of a model's suggestions that were read and accepted, by bucket. Recent ones weigh more. */
  experience(model: string): Record<string, ImpressionCounts> {
    return experienceOf([this.#store.saved, this.#store.unsaved], model, localDay(new Date()));
  }

  async read(enabled: boolean): Promise<StatisticsResult> {
    const counts = await this.#store.read();
    const { isStored: stored, problem: fileProblem } = this.#store;
    return { ...summarize(counts, { enabled, stored }), ...(fileProblem && { fileProblem }) };
  }

  /** Deletes all counts. Throws if the file cannot be deleted. */
  async erase(): Promise<void> {
    this.pause();
    await this.#store.erase();
  }

  /** Stops tracking suggestions. The counts stay. */
  pause(): void {
    this.#recorder.clear();
  }

  /** Writes unsaved counts. */
  dispose(): Promise<void> {
    return this.#store.save();
  }

  #settle(): void {
    this.#recorder.settle((uri) => this.#options.documents.get(uri));
  }
}

function localDay(date: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
