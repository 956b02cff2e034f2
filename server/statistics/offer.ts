import type { Range } from "vscode-languageserver-textdocument";
import type { Impression } from "./impression";
import { type Edit, minimalEdit, type Region, type Sliceable } from "./keptText";

export interface OfferedItem {
  readonly insertText: string;
  readonly range: Range;
  /** Length of what of the text stands before the cursor already. */
  readonly typed: number;
  /** The entry of the suggest widget that the text begins with. */
  readonly selected?: string;
}

/** A suggestion that the editor has and that the user may accept. */
export interface Offer {
  readonly id: string;
  readonly uri: string;
  readonly languageId: string;
  readonly model: string;
  /** Offset where `text` begins. */
  start: number;
  text: string;
  /** Length of what of the text is in the document already. */
  typed: number;
  readonly selected?: string;
  /** Whether the user accepted a part of it. */
  partly: boolean;
  /** Whether the editor says that it was accepted. */
  accepted?: boolean;
  /** Length of the last insertion that brought the rest of the text. */
  inserted?: number;
  readonly impression?: Impression;
}

export interface Inserted {
  readonly region: Region;
  readonly text: string;
  /** Accepted in part; otherwise the rest of the suggestion, and the editor will say whether it was accepted. */
  readonly part: boolean;
}

/** Keeps an offer in step with an edit of its document. Returns what of the offer the edit inserted in one go. */
export function follow(offer: Offer, edit: Edit, before: Sliceable): Inserted | undefined {
  const { start, end, text } = minimalEdit(edit, before);
  const cursor = offer.start + offer.typed;
  if (bringsAll(offer, edit, before)) {
    const rest = offer.text.slice(offer.typed);
    offer.inserted = rest.length;
    offer.typed = offer.text.length;
    return { region: { start: cursor, end: cursor + rest.length }, text: rest, part: false };
  }
  if (start === end && start === cursor && offer.text.startsWith(text, offer.typed)) {
    const part = isOneGo(text, offer);
    offer.typed += text.length;
    return part ? { region: { start: cursor, end: cursor + text.length }, text, part } : undefined;
  }
  if (end <= offer.start) offer.start += text.length - (end - start);
  // Going back over what was typed of it.
  else if (end <= cursor) offer.typed = Math.max(0, Math.min(offer.typed, start - offer.start));
  return undefined;
}

/** Whether an edit puts something else where the offer goes on: then the offer has gone from the screen. */
export function isTypedOver({ start: from, typed, text }: Offer, edit: Edit, before: Sliceable): boolean {
  const { start, text: inserted } = minimalEdit(edit, before);
  if (inserted === "" || start !== from + typed || editorsClosers.test(inserted)) return false;
  // With a key may come the bracket that closes, or an indentation.
  const isKey = pair.test(inserted) || inserted.trim() === "";
  return !text.startsWith(isKey ? inserted.slice(0, 1) : inserted, typed);
}

/** Whether the item at this place, which is the rest of a suggestion that is being typed, can be this one's. */
export function isPartOf(offer: Offer, start: number, text: string): boolean {
  const at = start - offer.start;
  return at >= 0 && at <= offer.text.length && text.startsWith(offer.text.slice(at).trimEnd().slice(0, 1));
}

/** Whether the whole text of the offer stands at its place after the edit and did not before. */
function bringsAll(offer: Offer, { start, end, text }: Edit, before: Sliceable): boolean {
  const { length } = offer.text;
  if (offer.typed >= length || start < offer.start || start > offer.start + offer.typed) return false;
  const after = before.slice(offer.start, start) + text + before.slice(end, end + length);
  return after.startsWith(offer.text);
}

/**
 * Whether the text came by accepting a word or a line rather than by a keystroke. Editors do not tell; a keystroke may bring a
 * pair of brackets or an indentation, and the suggest widget its entry.
 */
function isOneGo(text: string, { selected, typed, text: whole }: Offer): boolean {
  if (text.length < 2 || text.trim() === "" || pair.test(text)) return false;
  return selected === undefined || whole.slice(0, typed) + text !== selected;
}

/** What an editor makes of an opening bracket or quote, and what it may add by an edit of its own. */
const pair = /^(\(\)|\[\]|\{\}|<>|""|''|``)$/;
const editorsClosers = /^[)\]}>"'`]$/;
