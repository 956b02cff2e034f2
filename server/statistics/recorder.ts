import { randomUUID } from "node:crypto";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionRecord } from "../protocol/messages";
import { type Counts, dayOf, impressionsOf, increase, tallyOf } from "./counts";
import { Impression } from "./impression";
import { type ContentChange, type Edit, editOf, type Sliceable } from "./keptText";
import { bucketOf } from "./latency";
import { follow, isPartOf, isTypedOver, type Offer, type OfferedItem } from "./offer";
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
  /** What the editor is given, the best first. */
  readonly items: readonly OfferedItem[];
  /** The kind of suggestion that the best one is, by how sure the model was of it; absent for one that the user asked for. */
  readonly bucket?: string;
}

/** Outcomes of requests that had to wait for the model. */
const waited = new Set(["generated", "joined"]);
/** Documents with suggestions that may still be accepted. */
const mostDocuments = 20;

/** Counts what becomes of suggestions. Their texts are held in memory for as long as they are looked at, five minutes at most. */
export class StatisticsRecorder {
  /** What the editor has in each document: the latest suggestion and its alternatives. Latest last. */
  readonly #offers = new Map<string, readonly Offer[]>();
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

  /** A request has been answered. Returns an id for each item by which the editor tells of its acceptance. */
  completed({ document, model, record, items, bucket }: Completed): readonly string[] {
    const { languageId, uri } = document;
    const tally = tallyOf(this.options.counts(), languageId, model);
    increase(tally.outcomes, record.outcome);
    // Other reasons, those of failures, may hold paths.
    if (record.outcome === "suppressed" && record.reason !== undefined)
      increase(tally.reasons, record.reason);
    this.options.onCount();
    const [best] = items;
    const known = this.#offers.get(uri)?.[0];
    const start = best === undefined ? 0 : document.offsetAt(best.range.start);
    const same =
      best !== undefined && known !== undefined && isSameSuggestion(known, record, start, best.insertText);
    // The answer to a request that was overtaken is not known; what is on the screen may stay there.
    if (known !== undefined && !same && record.outcome !== "cancelled") this.#ended(known);
    if (best === undefined) return [];
    if (waited.has(record.outcome)) increase(tally.latency, bucketOf(record.totalMs));

    if (!same) {
      tally.shown += 1;
      dayOf(this.options.counts(), this.options.today()).shown += 1;
    }
    const offers = items.map(({ range, insertText, ...item }, at): Offer => {
      const facts = { uri, languageId, model, start: document.offsetAt(range.start), text: insertText };
      // The editor may hold on to the item that it had before: both are accepted by the same id.
      if (at > 0) return { ...facts, ...item, id: randomUUID(), partly: false };
      const { id, partly, impression } = same ? known : this.#newOffer(model, bucket);
      return { ...facts, ...item, id, partly, ...(impression === undefined ? {} : { impression }) };
    });
    this.#offers.delete(uri);
    this.#offers.set(uri, offers);
    const [oldest] = this.#offers.keys();
    if (this.#offers.size > mostDocuments && oldest !== undefined) this.#offers.delete(oldest);
    return offers.map(({ id }) => id);
  }

  #newOffer(model: string, bucket: string | undefined): Pick<Offer, "id" | "partly" | "impression"> {
    const offer = { id: randomUUID(), partly: false };
    if (bucket === undefined) return offer;
    const { counts, now, today, onCount } = this.options;
    const countsNow = () => {
      onCount();
      return impressionsOf(counts(), model, today(), bucket);
    };
    return { ...offer, impression: new Impression(now(), countsNow) };
  }

  /** A suggestion has gone from the screen; typed to its end it was right. */
  #ended({ impression, typed, text }: Offer): void {
    if (typed >= text.length) impression?.accepted();
    else impression?.ended(this.options.now());
  }

  /** The editor is about to change a document. */
  willChange(document: TextDocument & Sliceable, change: ContentChange): void {
    const { uri } = document;
    if (!this.#offers.has(uri) && !this.#pieces.has(uri)) return;
    const edit = editOf(document, change);
    this.#pieces.willChange(uri, edit, document);
    this.#follow(this.#offers.get(uri) ?? [], edit, document);
  }

  #follow(offers: readonly Offer[], edit: Edit, before: Sliceable): void {
    const [best] = offers;
    if (best !== undefined && isTypedOver(best, edit, before)) this.#ended(best);
    const found = offers.map((offer) => ({ offer, inserted: follow(offer, edit, before) }));
    // Alternatives may begin with the same word; it was accepted once.
    const part = found.find(({ inserted }) => inserted?.part);
    for (const { offer, inserted } of found) {
      if (inserted === undefined || (inserted.part && offer !== part?.offer)) continue;
      const { id, uri, languageId, model } = offer;
      this.#pieces.add({ id, uri, languageId, model, ...inserted.region, text: inserted.text });
      if (offer.accepted) this.#done(offer);
    }
    if (part?.inserted === undefined || part.offer.accepted) return;
    this.#acceptedPart(part.offer, part.inserted.text);
    for (const offer of offers) offer.partly = true;
  }

  /** The editor says that the user took a suggestion, before or after the change that this made. */
  accepted(id: unknown): void {
    const offer = [...this.#offers.values()].flat().find((known) => known.id === id);
    if (offer === undefined || offer.accepted) return;
    offer.accepted = true;
    offer.impression?.accepted();
    const tally = tallyOf(this.options.counts(), offer.languageId, offer.model);
    tally.accepted += 1;
    if (offer.partly) tally.acceptedPartly -= 1;
    else dayOf(this.options.counts(), this.options.today()).accepted += 1;
    tally.acceptedCharacters += offer.inserted ?? offer.text.length - offer.typed;
    this.options.onCount();
    if (offer.inserted !== undefined) this.#done(offer);
  }

  /** What is not due yet will never be known. */
  willClose(uri: string, text: Sliceable): void {
    this.#pieces.willClose(uri, text);
    const best = this.#offers.get(uri)?.[0];
    if (best !== undefined) this.#ended(best);
    this.#offers.delete(uri);
  }

  /** Counts what has become due; `textOf` gives a document's text. */
  settle(textOf: (uri: string) => Sliceable | undefined): void {
    this.#pieces.settle(textOf);
  }

  /** Forgets what is being looked at. */
  clear(): void {
    this.#offers.clear();
    this.#pieces.clear();
  }

  /** It was inserted and accepted. */
  #done({ id, uri }: Offer): void {
    this.#offers.delete(uri);
    this.#pieces.confirm(id);
  }

  #acceptedPart(offer: Offer, text: string): void {
    offer.impression?.accepted();
    const tally = tallyOf(this.options.counts(), offer.languageId, offer.model);
    tally.acceptedCharacters += text.length;
    if (!offer.partly) {
      tally.acceptedPartly += 1;
      dayOf(this.options.counts(), this.options.today()).accepted += 1;
    }
    this.#pieces.confirm(offer.id);
    this.options.onCount();
  }
}

/** The rest of a suggestion that is being typed, or the same again. */
function isSameSuggestion(known: Offer, record: CompletionRecord, start: number, text: string): boolean {
  if (known.accepted) return false;
  if (record.outcome === "typed-through") return isPartOf(known, start, text);
  return record.outcome === "cache" && known.start === start && known.text === text;
}
