/** Keeps the user's text apart from the special tokens of the template that it is rendered into. */

/** Breaks special tokens in texts by a character that occurs nowhere else. */
export interface TextMarks {
  /** Breaks every special token in all strings of a JSON value. */
  breakTokens<Value>(value: Value): Value;
  /** Stands for a text that is not known yet. */
  readonly placeholder: string;
  /** The text as it was, without placeholders. */
  restore(text: string): string;
}

/**
 * `texts` are all texts that will be marked. Also breaks a part of a special token that a template could complete: its beginning
 * at a text's end, or its end at a text's beginning.
 */
export function textMarks(specialTokens: readonly string[], texts: readonly string[]): TextMarks {
  const mark = unusedCharacter(texts);
  const placeholder = unusedCharacter([...texts, mark]);
  const start = specialTokens.length === 0 ? undefined : startOfAny(specialTokens);
  const parts = partsOf(specialTokens);
  const breakText = (text: string) => {
    const whole = start === undefined ? text : text.replace(start, `$&${mark}`);
    return breakBeginning(breakEnd(whole, parts, mark), parts, mark);
  };
  return {
    breakTokens: <Value>(value: Value) => mapStrings(value, breakText) as Value,
    placeholder,
    restore: (text) => text.replaceAll(mark, "").replaceAll(placeholder, ""),
  };
}

/** A noncharacter or a character for private use that no text contains. */
function unusedCharacter(texts: readonly string[]): string {
  for (let code = 0xfdd0; ; code = code === 0xfdef ? 0xe000 : code + 1) {
    const character = String.fromCodePoint(code);
    if (!texts.some((text) => text.includes(character))) return character;
  }
}

/** Matches the first character of each special token, also of overlapping ones. */
function startOfAny(specialTokens: readonly string[]): RegExp {
  const any = specialTokens.map(quoted).join("|");
  return new RegExp(`(?=${any})[^]`, "gu");
}

interface Parts {
  readonly beginnings: ReadonlySet<string>;
  readonly ends: ReadonlySet<string>;
  readonly longest: number;
}

/** A single character is no part: every text that contains "<" would be broken. */
const shortestPart = 2;

function partsOf(specialTokens: readonly string[]): Parts {
  const beginnings = new Set<string>();
  const ends = new Set<string>();
  let longest = 0;
  for (const token of specialTokens) {
    longest = Math.max(longest, token.length - 1);
    for (let length = shortestPart; length < token.length; length++) {
      beginnings.add(token.slice(0, length));
      ends.add(token.slice(token.length - length));
    }
  }
  return { beginnings, ends, longest };
}

function breakEnd(text: string, { beginnings, longest }: Parts, mark: string): string {
  for (let length = Math.min(longest, text.length); length >= shortestPart; length--) {
    const at = text.length - length;
    if (beginnings.has(text.slice(at))) return `${text.slice(0, at + 1)}${mark}${text.slice(at + 1)}`;
  }
  return text;
}

function breakBeginning(text: string, { ends, longest }: Parts, mark: string): string {
  for (let length = Math.min(longest, text.length); length >= shortestPart; length--) {
    if (ends.has(text.slice(0, length))) return `${text.slice(0, 1)}${mark}${text.slice(1)}`;
  }
  return text;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [change(key), mapStrings(each, change)]),
  );
}

export function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
