import type { Range } from "vscode-languageserver-textdocument";
import type { Impression } from "./impression";
import { type Edit, type KeptRegion, minimalEdit, type Sliceable } from "./keptText";

export interface SuggestionItem {
  readonly insertText: string;
  readonly range: Range;
  /** Length of the part of the text that is already before the cursor. */
  readonly typed: number;
  /** The entry of the suggest widget that the text begins with. */
  readonly selected?: string;
}

/** A suggestion that the editor has and that the user may accept. */
export interface ShownSuggestion {
  readonly id: string;
  readonly uri: string;
  readonly languageId: string;
  readonly model: string;
  /** Offset where `text` begins. */
  start: number;
  text: string;
  /** Length of the part of the text that is already in the document. */
  typed: number;
  readonly selected?: string;
  /** Whether the user accepted a part of it. */
  partly: boolean;
  /** Whether the editor has reported its acceptance. */
  accepted?: boolean;
  /** Length of the insertion that completed the text. */
  inserted?: number;
  readonly impression?: Impression;
}

export interface Inserted {
  readonly region: KeptRegion;
  readonly text: string;
  /** True for a part that was accepted. False for the rest of the suggestion, whose acceptance the editor reports. */
  readonly part: boolean;
}

/**
 * Updates a suggestion for an edit of its document. Returns the part of the suggestion that the edit inserted at once.
 */
export function follow(suggestion: ShownSuggestion, edit: Edit, before: Sliceable): Inserted | undefined {
  const minimal = minimalEdit(edit, before);
  const { start, end, text } = minimal;
  const cursor = suggestion.start + suggestion.typed;
  // An item of a completion list also replaces the word before the cursor by itself.
  if (completesText(suggestion, edit.start < suggestion.start ? minimal : edit, before)) {
    const rest = suggestion.text.slice(suggestion.typed);
    suggestion.inserted = rest.length;
    suggestion.typed = suggestion.text.length;
    return { region: { start: cursor, end: cursor + rest.length }, text: rest, part: false };
  }
  if (start === end && start === cursor && suggestion.text.startsWith(text, suggestion.typed)) {
    const part = isPartialAcceptance(text, suggestion);
    suggestion.typed += text.length;
    return part ? { region: { start: cursor, end: cursor + text.length }, text, part } : undefined;
  }
  if (end <= suggestion.start) suggestion.start += text.length - (end - start);
  // The edit deletes typed text of the suggestion.
  else if (end <= cursor)
    suggestion.typed = Math.max(0, Math.min(suggestion.typed, start - suggestion.start));
  return undefined;
}

/** Whether an edit inserts different text where the suggestion continues, so that it disappears from the screen. */
export function isTypedOver(
  { start: from, typed, text }: ShownSuggestion,
  edit: Edit,
  before: Sliceable,
): boolean {
  const { start, text: inserted } = minimalEdit(edit, before);
  if (inserted === "" || start !== from + typed || editorClosers.test(inserted)) return false;
  // A keystroke may also insert a closing bracket or an indentation.
  const isKey = pair.test(inserted) || inserted.trim() === "";
  return !text.startsWith(isKey ? inserted.slice(0, 1) : inserted, typed);
}

/** Whether an item at this place, the rest of a suggestion that the user is typing, can belong to this suggestion. */
export function isPartOf(suggestion: ShownSuggestion, start: number, text: string): boolean {
  const at = start - suggestion.start;
  return (
    at >= 0 &&
    at <= suggestion.text.length &&
    text.startsWith(suggestion.text.slice(at).trimEnd().slice(0, 1))
  );
}

/** Whether the edit completes the suggestion's text at its place. */
function completesText(suggestion: ShownSuggestion, { start, end, text }: Edit, before: Sliceable): boolean {
  const { length } = suggestion.text;
  if (suggestion.typed >= length || start < suggestion.start || start > suggestion.start + suggestion.typed)
    return false;
  const after = before.slice(suggestion.start, start) + text + before.slice(end, end + length);
  return after.startsWith(suggestion.text);
}

/**
 * Whether the text came from accepting a word or a line rather than from a keystroke. Editors do not report that; a
 * keystroke may insert a pair of brackets or an indentation, and the suggest widget inserts its entry.
 */
function isPartialAcceptance(text: string, { selected, typed, text: whole }: ShownSuggestion): boolean {
  if (text.length < 2 || text.trim() === "" || pair.test(text)) return false;
  return selected === undefined || whole.slice(0, typed) + text !== selected;
}

/**
 * The pair that an editor inserts for an opening bracket or quote, and the closers that it may add by a separate edit.
 */
const pair = /^(\(\)|\[\]|\{\}|<>|""|''|``)$/;
const editorClosers = /^[)\]}>"'`]$/;
