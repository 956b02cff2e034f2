import type { ContextBlock } from "../../../server/protocol/chat";
import type { Attachment } from "../conversation/conversation";
import type { ReadAttachments } from "../conversation/outgoing";
import { chipOf } from "../conversation/turnStates";
import type { Chip } from "../protocol/messages";

/** What the editor shows, as attachments. */
export interface InView {
  /** URI of the shown document; "" without one. */
  readonly place: string;
  readonly attachments: readonly Attachment[];
}

/** The attachments of the next message: those that the user chose, and automatically those in view. */
export class AttachmentSet {
  #chosen: readonly Attachment[] = [];
  #inView: InView = { place: "", attachments: [] };
  /** Kinds of automatic attachments that the user removed; valid until another place is in view. */
  #removed: { readonly place: string; readonly kinds: ReadonlySet<string> } | undefined;
  #standing: readonly Attachment[] = [];
  /** Ids of standing attachments that the user removed in this conversation. */
  #dismissed: ReadonlySet<string> = new Set();
  #read = new Map<string, Chip>();
  #blocks: readonly ContextBlock[] = [];

  /** In reading order: chosen ones first, because they must fit. */
  get all(): readonly Attachment[] {
    const explicit = [...this.#chosen, ...this.standing];
    const ids = new Set(explicit.map(({ id }) => id));
    const { place, attachments } = this.#inView;
    const removed = this.#removed?.place === place ? this.#removed.kinds : new Set();
    const automatic = attachments.filter(({ id, kind }) => !ids.has(id) && !removed.has(kind));
    return [...explicit, ...automatic.map((each) => ({ ...each, automatic: true }))];
  }

  /** Attachments that go with every question, whatever the editor shows. */
  get standing(): readonly Attachment[] {
    const chosen = new Set(this.#chosen.map(({ id }) => id));
    return this.#standing
      .filter(({ id }) => !chosen.has(id) && !this.#dismissed.has(id))
      .map((each) => ({ ...each, automatic: true }));
  }

  /** Chips for the panel; an attachment without a token count has not been read yet. */
  get chips(): readonly Chip[] {
    return this.all.map((each) => {
      const { tokens, problem, note } = this.#read.get(each.id) ?? {};
      return {
        ...chipOf(each),
        ...(tokens !== undefined && { tokens }),
        ...(problem !== undefined && { problem }),
        ...(note !== undefined && { note }),
      };
    });
  }

  /** The content from the last reading. */
  get blocks(): readonly ContextBlock[] {
    return this.#blocks;
  }

  setInView(view: InView): void {
    if (view.place !== this.#inView.place) this.#removed = undefined;
    this.#inView = view;
  }

  /** Sets the attachments that go with every question. */
  setStanding(attachments: readonly Attachment[]): void {
    this.#standing = attachments;
  }

  /** Brings back removed standing attachments, for another conversation. */
  restoreStanding(): void {
    this.#dismissed = new Set();
  }

  add(attachment: Attachment): void {
    if (!this.#chosen.some(({ id }) => id === attachment.id)) this.#chosen = [...this.#chosen, attachment];
  }

  remove(id: string): void {
    const found = this.all.find((each) => each.id === id);
    this.#chosen = this.#chosen.filter((each) => each.id !== id);
    if (this.#standing.some((each) => each.id === id)) this.#dismissed = new Set([...this.#dismissed, id]);
    else if (found?.automatic === true) this.#hideInView(found);
  }

  #hideInView(found: Attachment): void {
    const { place } = this.#inView;
    this.#removed = { place, kinds: new Set([...(this.#removed?.kinds ?? []), found.kind]) };
  }

  /** Records the result of reading the attachments. */
  recordRead({ blocks, chips }: ReadAttachments): void {
    this.#blocks = blocks;
    this.#read = new Map(chips.map((chip) => [chip.id, chip]));
  }

  /** Returns the attachments for a message and clears the chosen ones. */
  take(): readonly Attachment[] {
    const taken = this.all;
    this.#chosen = [];
    return taken;
  }
}
