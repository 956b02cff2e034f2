/** Where a completion would go. Line ends are "\n" throughout. */
export interface FilterContext {
  /** Text before the cursor. */
  readonly prefix: string;
  /** Text after the cursor. */
  readonly suffix: string;
  readonly languageId: string;
  /** Control tokens of the model that answers. */
  readonly marks?: readonly string[];
  /** More of the answer may follow: what may turn out to be a repetition is not shown yet. */
  readonly isUnfinished?: boolean;
  /** The token limit has cut the answer off: a block that it has begun may stay open. */
  readonly isCut?: boolean;
}

/** One rule over a model's answer. One file each in this folder, listed in index.ts in the order in which they run. */
export interface Filter {
  readonly name: string;
  /** Said to the user when this filter leaves nothing: "it only repeated what stands below". */
  readonly reason: string;
  /** The text to go on with; "" drops the completion. */
  apply(text: string, context: FilterContext): string;
}

export interface FilterResult {
  readonly text: string;
  /** Names of the filters that changed the text, in order. */
  readonly changedBy: readonly string[];
  /** The reason of the filter that left nothing. */
  readonly dropped?: string;
}

/** Keeps what was made of the last place: all that belongs to one completion asks about the same one. */
export function oncePerPlace<T>(make: (context: FilterContext) => T): (context: FilterContext) => T {
  let last: { readonly place: FilterContext; readonly made: T } | undefined;
  return ({ prefix, suffix, languageId }) => {
    const isSame =
      last?.place.languageId === languageId && last.place.suffix === suffix && last.place.prefix === prefix;
    if (last === undefined || !isSame) {
      const place = { prefix, suffix, languageId };
      last = { place, made: make(place) };
    }
    return last.made;
  };
}
