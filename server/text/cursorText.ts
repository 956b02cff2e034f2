/** The text around a completion. Line breaks are always "\n". */
export interface CursorText {
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  readonly languageId: string;
  /** Special tokens of the model that answers. */
  readonly specialTokens?: readonly string[];
  /** More of the answer may follow, so text that may turn out to be a repetition is not shown yet. */
  readonly isUnfinished?: boolean;
  /** The token limit has truncated the answer, so a block that it has opened may stay open. */
  readonly isCut?: boolean;
}

/** Caches the result for the last place, because all steps of a completion ask about the same place. */
export function cachedPerPlace<T>(make: (context: CursorText) => T): (context: CursorText) => T {
  let last: { readonly place: CursorText; readonly result: T } | undefined;
  return ({ prefix, suffix, languageId }) => {
    const isSame =
      last?.place.languageId === languageId && last.place.suffix === suffix && last.place.prefix === prefix;
    if (last === undefined || !isSame) {
      const place = { prefix, suffix, languageId };
      last = { place, result: make(place) };
    }
    return last.result;
  };
}
