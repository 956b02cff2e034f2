import { randomUUID } from "node:crypto";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionRecord } from "../protocol/messages";
import { type Counts, dayOf, increase, tallyOf } from "./counts";
import { type ContentChange, editsOf } from "./keptText";
import { bucketOf } from "./latency";
import { follow, isPartOf, type Offer, type OfferedItem } from "./offer";
import { KeptPieces } from "./pieces";

/** When accepted text is looked at again. */
export const keptAfterSeconds = [15, 60, 300] as const;

export interface RecorderOptions {
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** The day in the user's time: 2026-01-31. */
  readonly today: () => string;
  /** Where to add to: asked for each time. */
  readonly counts: () => Counts;
  /** Something was counted. */
  readonly onCount: () => void;
}

export interface Completed {
  readonly document: TextDocument;
  readonly model: string;
  readonly record: CompletionRecord;
  /** What the editor is given; absent when nothing, and when the request was cancelled. */
  readonly item?: OfferedItem;
}

/** Outcomes of requests that had to wait for the model. */
const waited = new Set(["generated", "joined"]);
/** Offers that may still be accepted; an editor shows one for each document. */
const mostOffers = 50;

/** Counts what becomes of suggestions. Their texts are held in memory for as long as they are looked at, five minutes at most. */
export class StatisticsRecorder {
  /** Latest last. */
  readonly #offers = new Map<string, Offer>();
  readonly #pieces: KeptPieces;

  constructor(private readonly options: RecorderOptions) {
    this.#pieces = new KeptPieces(options.now, keptAfterSeconds, (piece, afterSeconds, share) => {
      const tally = tallyOf(options.counts(), piece.languageId, piece.model);
      const sum = tally.kept[afterSeconds] ?? { characters: 0, kept: 0 };
      const { length } = piece.text;
      tally.kept[afterSeconds] = {
        characters: sum.characters + length,
        kept: sum.kept + share * length,
      };
      options.onCount();
    });
  }

  /** A request has been answered. Returns the id by which the editor tells of the acceptance. */
  completed({ document, model, record, item }: Completed): string | undefined {
    const { languageId, uri } = document;
    const tally = tallyOf(this.options.counts(), languageId, model);
    increase(tally.outcomes, record.outcome);
    // Other reasons, those of failures, may hold paths.
    if (record.outcome === "suppressed" && record.reason !== undefined)
      increase(tally.reasons, record.reason);
    this.options.onCount();
    if (item === undefined) return undefined;
    if (waited.has(record.outcome)) increase(tally.latency, bucketOf(record.totalMs));

    const start = document.offsetAt(item.range.start);
    const known = this.#latest(uri);
    if (known !== undefined && !known.accepted && isSameSuggestion(known, record, start, item.insertText)) {
      // The editor may hold on to the item that it had before: both are accepted by the same id.
      Object.assign(known, { start, text: item.insertText, typed: item.typed });
      return known.id;
    }
    const offer: Offer = { id: randomUUID(), uri, languageId, model, start, ...textOf(item), partly: false };
    this.#offers.set(offer.id, offer);
    const [oldest] = this.#offers.keys();
    if (this.#offers.size > mostOffers && oldest !== undefined) this.#offers.delete(oldest);
    tally.shown += 1;
    dayOf(this.options.counts(), this.options.today()).shown += 1;
    return offer.id;
  }

  /** The editor is about to change a document. */
  willChange(document: TextDocument, changes: readonly ContentChange[]): void {
    const offer = this.#latest(document.uri);
    if (offer === undefined && !this.#pieces.has(document.uri)) return;
    for (const { edit, text } of editsOf(document, changes)) {
      this.#pieces.willChange(document.uri, edit, text);
      if (offer === undefined || !this.#offers.has(offer.id)) continue;
      const inserted = follow(offer, edit, text);
      if (inserted === undefined) continue;
      const piece = { ...inserted.region, text: inserted.text, id: offer.id };
      this.#pieces.add({ ...piece, uri: offer.uri, languageId: offer.languageId, model: offer.model });
      if (inserted.part && !offer.accepted) this.#acceptedPart(offer, inserted.text);
      if (offer.accepted) this.#done(offer);
    }
  }

  /** The editor says that the user took a suggestion, before or after the change that this made. */
  accepted(id: unknown): void {
    const offer = typeof id === "string" ? this.#offers.get(id) : undefined;
    if (offer === undefined || offer.accepted) return;
    offer.accepted = true;
    const tally = tallyOf(this.options.counts(), offer.languageId, offer.model);
    tally.accepted += 1;
    if (offer.partly) tally.acceptedPartly -= 1;
    else dayOf(this.options.counts(), this.options.today()).accepted += 1;
    tally.acceptedCharacters += offer.inserted ?? offer.text.length - offer.typed;
    this.options.onCount();
    if (offer.inserted !== undefined) this.#done(offer);
  }

  /** What is not due yet will never be known. */
  willClose(uri: string, text: string): void {
    this.#pieces.willClose(uri, text);
    for (const offer of this.#offers.values()) if (offer.uri === uri) this.#offers.delete(offer.id);
  }

  /** Counts what has become due; `textOf` gives a document's text. */
  settle(textOf: (uri: string) => string | undefined): void {
    this.#pieces.settle(textOf);
  }

  /** Forgets what is being looked at. */
  clear(): void {
    this.#offers.clear();
    this.#pieces.clear();
  }

  /** It was inserted and accepted. */
  #done({ id }: Offer): void {
    this.#offers.delete(id);
    this.#pieces.confirm(id);
  }

  #acceptedPart(offer: Offer, text: string): void {
    const tally = tallyOf(this.options.counts(), offer.languageId, offer.model);
    tally.acceptedCharacters += text.length;
    if (!offer.partly) {
      tally.acceptedPartly += 1;
      dayOf(this.options.counts(), this.options.today()).accepted += 1;
      offer.partly = true;
    }
    this.#pieces.confirm(offer.id);
    this.options.onCount();
  }

  #latest(uri: string): Offer | undefined {
    return [...this.#offers.values()].findLast((offer) => offer.uri === uri);
  }
}

function textOf({ insertText, typed, selected }: OfferedItem) {
  return { text: insertText, typed, ...(selected === undefined ? {} : { selected }) };
}

/** The rest of a suggestion that is being typed, or the same again. */
function isSameSuggestion(known: Offer, record: CompletionRecord, start: number, text: string): boolean {
  if (record.outcome === "typed-through") return isPartOf(known, start, text);
  return record.outcome === "cache" && known.start === start && known.text === text;
}
