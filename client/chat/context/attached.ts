import type { ContextBlock } from "../../../server/protocol/chat";
import type { Attachment } from "../history/conversation";
import type { Chip } from "../messages";
import type { ReadAttachments } from "../outgoing";
import { chipOf } from "../turnStates";

/** What the user looks at, as attachments; the first one names the place. */
export interface InView {
  /** Changes when the user looks at another file. */
  readonly place: string;
  readonly attachments: readonly Attachment[];
}

/** What is attached to the next message: what the user has chosen, and by itself what they look at. */
export class Attached {
  #chosen: readonly Attachment[] = [];
  #inView: InView = { place: "", attachments: [] };
  /** Taken away by the user, until they look at something else. */
  #unwanted: { readonly place: string; readonly kinds: ReadonlySet<string> } | undefined;
  #standing: readonly Attachment[] = [];
  /** Of those, what the user has taken away in this conversation. */
  #dismissed: ReadonlySet<string> = new Set();
  #read = new Map<string, Chip>();
  #blocks: readonly ContextBlock[] = [];

  /** In the order in which they are read: what was chosen first, since it must fit. */
  get all(): readonly Attachment[] {
    const given = [...this.#chosen, ...this.standing];
    const chosen = new Set(given.map(({ id }) => id));
    const { place, attachments } = this.#inView;
    const unwanted = this.#unwanted?.place === place ? this.#unwanted.kinds : new Set();
    const automatic = attachments.filter(({ id, kind }) => !chosen.has(id) && !unwanted.has(kind));
    return [...given, ...automatic.map((each) => ({ ...each, automatic: true }))];
  }

  /** What goes with every question, whatever the user looks at. */
  get standing(): readonly Attachment[] {
    const chosen = new Set(this.#chosen.map(({ id }) => id));
    return this.#standing
      .filter(({ id }) => !chosen.has(id) && !this.#dismissed.has(id))
      .map((each) => ({ ...each, automatic: true }));
  }

  /** As they are shown; what is not read yet has no length. */
  get chips(): readonly Chip[] {
    return this.all.map((each) => {
      const { tokens, problem, note } = this.#read.get(each.id) ?? {};
      return {
        ...chipOf(each),
        ...(tokens === undefined ? {} : { tokens }),
        ...(problem === undefined ? {} : { problem }),
        ...(note === undefined ? {} : { note }),
      };
    });
  }

  /** What was read of them the last time. */
  get blocks(): readonly ContextBlock[] {
    return this.#blocks;
  }

  look(view: InView): void {
    if (view.place !== this.#inView.place) this.#unwanted = undefined;
    this.#inView = view;
  }

  /** Says what goes with every question from now on. */
  stand(attachments: readonly Attachment[]): void {
    this.#standing = attachments;
  }

  /** In another conversation, what goes with every question is there again. */
  restore(): void {
    this.#dismissed = new Set();
  }

  add(attachment: Attachment): void {
    if (!this.#chosen.some(({ id }) => id === attachment.id)) this.#chosen = [...this.#chosen, attachment];
  }

  remove(id: string): void {
    const found = this.all.find((each) => each.id === id);
    this.#chosen = this.#chosen.filter((each) => each.id !== id);
    if (this.#standing.some((each) => each.id === id)) this.#dismissed = new Set([...this.#dismissed, id]);
    else if (found?.automatic === true) this.#unwantHere(found);
  }

  #unwantHere(found: Attachment): void {
    const { place } = this.#inView;
    this.#unwanted = { place, kinds: new Set([...(this.#unwanted?.kinds ?? []), found.kind]) };
  }

  /** Says what was found when they were read. */
  note({ blocks, chips }: ReadAttachments): void {
    this.#blocks = blocks;
    this.#read = new Map(chips.map((chip) => [chip.id, chip]));
  }

  /** For a message that is sent; what was chosen was chosen for it alone. */
  take(): readonly Attachment[] {
    const taken = this.all;
    this.#chosen = [];
    return taken;
  }
}
