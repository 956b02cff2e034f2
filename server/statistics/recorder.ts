import { randomUUID } from "node:crypto";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { CompletionRecord } from "../protocol/messages";
import { AcceptedSpans } from "./acceptedSpan";
import { type Counts, dayOf, impressionsOf, increase, tallyOf } from "./counts";
import { Impression } from "./impression";
import { type ContentChange, type Edit, editOf, type Sliceable } from "./keptText";
import { bucketOf } from "./latency";
import { follow, isPartOf, isTypedOver, type ShownSuggestion, type SuggestionItem } from "./shownSuggestion";

/** Seconds after an acceptance at which the accepted text is checked. */
export const keptAfterSeconds = [15, 60, 300] as const;

export interface RecorderOptions {
  /** A clock in milliseconds. */
  readonly now: () => number;
  /** The day in the user's time zone, as 2026-01-31. */
  readonly today: () => string;
  /** Returns the counts to add to. Called for each addition. */
  readonly counts: () => Counts;
  /** Called when a count has changed. */
  readonly onCount: () => void;
}

export interface Completed {
  readonly document: TextDocument;
  readonly model: string;
  readonly record: CompletionRecord;
  /** The items for the editor, the best first. */
  readonly items: readonly SuggestionItem[];
  /** The confidence bucket of the best item; absent for an explicit request. */
  readonly bucket?: string;
}

/** Outcomes of requests that had to wait for the model. */
const waited = new Set(["generated", "joined"]);
/** Maximum number of documents whose suggestions are tracked. */
const maxDocuments = 20;

/**
 * Counts how users treat suggestions. Keeps their texts in memory only while they are tracked, which is at most five
 * minutes.
 */
export class StatisticsRecorder {
  /** The editor's current suggestion and its alternatives by document, the latest document last. */
  readonly #suggestions = new Map<string, readonly ShownSuggestion[]>();
  readonly #spans: AcceptedSpans;

  constructor(private readonly options: RecorderOptions) {
    this.#spans = new AcceptedSpans(options.now, keptAfterSeconds, (span, afterSeconds, share) => {
      const tally = tallyOf(options.counts(), span.languageId, span.model);
      const sum = tally.kept[afterSeconds] ?? { characters: 0, kept: 0 };
      const { length } = span.text;
      tally.kept[afterSeconds] = {
        characters: sum.characters + length,
        kept: sum.kept + share * length,
      };
      options.onCount();
    });
  }

  /** Counts an answered request. Returns an id for each item, by which the editor reports its acceptance. */
  completed({ document, model, record, items, bucket }: Completed): readonly string[] {
    const { languageId, uri } = document;
    const tally = tallyOf(this.options.counts(), languageId, model);
    increase(tally.outcomes, record.outcome);
    // The reasons of failures may contain paths, so they are not counted.
    if (record.outcome === "suppressed" && record.reason !== undefined)
      increase(tally.reasons, record.reason);
    this.options.onCount();
    const [best] = items;
    const known = this.#suggestions.get(uri)?.[0];
    const start = best === undefined ? 0 : document.offsetAt(best.range.start);
    const same =
      best !== undefined && known !== undefined && isSameSuggestion(known, record, start, best.insertText);
    // A cancelled request has no answer, so the suggestion may stay on the screen.
    if (known !== undefined && !same && record.outcome !== "cancelled") this.#ended(known);
    if (best === undefined) return [];
    if (waited.has(record.outcome)) increase(tally.latency, bucketOf(record.totalMs));

    if (!same) {
      tally.shown += 1;
      dayOf(this.options.counts(), this.options.today()).shown += 1;
    }
    const suggestions = items.map(({ range, insertText, ...item }, at): ShownSuggestion => {
      const facts = { uri, languageId, model, start: document.offsetAt(range.start), text: insertText };
      // The best item keeps its id if it is the same suggestion, because the editor may still use the previous item.
      if (at > 0) return { ...facts, ...item, id: randomUUID(), partly: false };
      const { id, partly, impression } = same ? known : this.#newSuggestion(model, bucket);
      return { ...facts, ...item, id, partly, ...(impression !== undefined && { impression }) };
    });
    this.#suggestions.delete(uri);
    this.#suggestions.set(uri, suggestions);
    const [oldest] = this.#suggestions.keys();
    if (this.#suggestions.size > maxDocuments && oldest !== undefined) this.#suggestions.delete(oldest);
    return suggestions.map(({ id }) => id);
  }

  #newSuggestion(
    model: string,
    bucket: string | undefined,
  ): Pick<ShownSuggestion, "id" | "partly" | "impression"> {
    const suggestion = { id: randomUUID(), partly: false };
    if (bucket === undefined) return suggestion;
    const { counts, now, today, onCount } = this.options;
    const countsNow = () => {
      onCount();
      return impressionsOf(counts(), model, today(), bucket);
    };
    return { ...suggestion, impression: new Impression(now(), countsNow) };
  }

  /** Records that a suggestion has disappeared. One that the user typed to its end counts as accepted. */
  #ended({ impression, typed, text }: ShownSuggestion): void {
    if (typed >= text.length) impression?.accepted();
    else impression?.ended(this.options.now());
  }

  /** Call it before each change of a document. */
  willChange(document: TextDocument & Sliceable, change: ContentChange): void {
    const { uri } = document;
    if (!this.#suggestions.has(uri) && !this.#spans.has(uri)) return;
    const edit = editOf(document, change);
    this.#spans.willChange(uri, edit, document);
    this.#follow(this.#suggestions.get(uri) ?? [], edit, document);
  }

  #follow(suggestions: readonly ShownSuggestion[], edit: Edit, before: Sliceable): void {
    const [best] = suggestions;
    if (best !== undefined && isTypedOver(best, edit, before)) this.#ended(best);
    const found = suggestions.map((suggestion) => ({
      suggestion,
      inserted: follow(suggestion, edit, before),
    }));
    // Alternatives may begin with the same word, so an accepted part is counted for one of them only.
    const part = found.find(({ inserted }) => inserted?.part);
    for (const { suggestion, inserted } of found) {
      if (inserted === undefined || (inserted.part && suggestion !== part?.suggestion)) continue;
      const { id, uri, languageId, model } = suggestion;
      this.#spans.add({ id, uri, languageId, model, ...inserted.region, text: inserted.text });
      if (suggestion.accepted) this.#done(suggestion);
    }
    if (part?.inserted === undefined || part.suggestion.accepted) return;
    this.#acceptedPart(part.suggestion, part.inserted.text);
    for (const suggestion of suggestions) suggestion.partly = true;
  }

  /** The editor reports an acceptance, before or after the resulting change of the document. */
  accepted(id: unknown): void {
    const suggestion = [...this.#suggestions.values()].flat().find((known) => known.id === id);
    if (suggestion === undefined || suggestion.accepted) return;
    suggestion.accepted = true;
    suggestion.impression?.accepted();
    const tally = tallyOf(this.options.counts(), suggestion.languageId, suggestion.model);
    tally.accepted += 1;
    if (suggestion.partly) tally.acceptedPartly -= 1;
    else dayOf(this.options.counts(), this.options.today()).accepted += 1;
    tally.acceptedCharacters += suggestion.inserted ?? suggestion.text.length - suggestion.typed;
    this.options.onCount();
    if (suggestion.inserted !== undefined) this.#done(suggestion);
  }

  /** Call it before a document closes. Spans that are not yet due stay uncounted. */
  willClose(uri: string, text: Sliceable): void {
    this.#spans.willClose(uri, text);
    const best = this.#suggestions.get(uri)?.[0];
    if (best !== undefined) this.#ended(best);
    this.#suggestions.delete(uri);
  }

  /** Counts the spans that are due; `textOf` returns a document's text. */
  settle(textOf: (uri: string) => Sliceable | undefined): void {
    this.#spans.settle(textOf);
  }

  /** Stops tracking all suggestions and accepted texts. */
  clear(): void {
    this.#suggestions.clear();
    this.#spans.clear();
  }

  /** Finishes a suggestion that was both inserted and accepted. */
  #done({ id, uri }: ShownSuggestion): void {
    this.#suggestions.delete(uri);
    this.#spans.confirm(id);
  }

  #acceptedPart(suggestion: ShownSuggestion, text: string): void {
    suggestion.impression?.accepted();
    const tally = tallyOf(this.options.counts(), suggestion.languageId, suggestion.model);
    tally.acceptedCharacters += text.length;
    if (!suggestion.partly) {
      tally.acceptedPartly += 1;
      dayOf(this.options.counts(), this.options.today()).accepted += 1;
    }
    this.#spans.confirm(suggestion.id);
    this.options.onCount();
  }
}

/** Whether the new item is the rest of the known suggestion, which the user is typing, or the same suggestion again. */
function isSameSuggestion(
  known: ShownSuggestion,
  record: CompletionRecord,
  start: number,
  text: string,
): boolean {
  if (known.accepted) return false;
  if (record.outcome === "typed-through") return isPartOf(known, start, text);
  return record.outcome === "cache" && known.start === start && known.text === text;
}
