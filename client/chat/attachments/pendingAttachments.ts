import type { Attachment } from "../conversation/conversation";
import type { Problem } from "./attachmentKind";

type Found = readonly (Attachment | Problem)[];

/** Attachments that are still being created. They are added in the order of the calls. */
export class PendingAttachments {
  #adding: Promise<void> | undefined;

  constructor(private readonly add: (found: Found) => void) {}

  /** Resolves when all are added; undefined if none is being created. */
  get settled(): Promise<void> | undefined {
    return this.#adding;
  }

  /** Adds what `found` resolves to. Rejects like `found`. */
  await(found: Promise<Found>): Promise<void> {
    const before = this.#adding;
    const added = Promise.all([found, before]).then(([all]) => this.add(all));
    const done = added
      .catch(() => {})
      .then(() => {
        if (this.#adding === done) this.#adding = undefined;
      });
    this.#adding = done;
    return added;
  }
}
