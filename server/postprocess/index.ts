import type { CursorText } from "../text/cursorText";
import { looksBlank } from "../text/lines";
import type { Filter, FilterResult } from "./filter";
import { blank } from "./filters/blank";
import { codeFence } from "./filters/codeFence";
import { doubledBlank } from "./filters/doubledBlank";
import { duplicateClosing } from "./filters/duplicateClosing";
import { indentation } from "./filters/indentation";
import { lastComma } from "./filters/lastComma";
import { lineEnds } from "./filters/lineEnds";
import { lookalikes } from "./filters/lookalikes";
import { openBlock } from "./filters/openBlock";
import { pathEcho } from "./filters/pathEcho";
import { repeatsAbove } from "./filters/repeatsAbove";
import { repeatsBelow } from "./filters/repeatsBelow";
import { repetition } from "./filters/repetition";
import { restOfLine } from "./filters/restOfLine";
import { specialTokens } from "./filters/specialTokens";
import { thinking } from "./filters/thinking";
import { trailingWhitespace } from "./filters/trailingWhitespace";
import { unseen } from "./filters/unseen";
import { type Answer, asFilter, type Reader } from "./reader";

/** Readers run on the streamed answer, so that stop conditions see the text as it would appear in the document. */
export const readers: readonly Reader[] = [lineEnds, codeFence, indentation];

/** Returns a function that maps the raw answer so far to its final part, as it would appear in the document. */
export function readAt(
  context: CursorText,
  onChange?: (reader: Reader, before: string, after: string) => void,
): (raw: Answer) => Answer {
  const reading = readers.map((reader) => ({ reader, read: reader.at(context) }));
  return (raw) =>
    reading.reduce((answer, { reader, read }) => {
      const next = read(answer);
      if (next.text !== answer.text) onChange?.(reader, answer.text, next.text);
      return next;
    }, raw);
}

/** All filters in order: text that is not code first, whitespace left by the others last. */
export const filters: readonly Filter[] = [
  blank,
  asFilter(lineEnds),
  unseen,
  lookalikes,
  thinking,
  specialTokens,
  asFilter(codeFence),
  pathEcho,
  doubledBlank,
  asFilter(indentation),
  repetition,
  repeatsAbove,
  repeatsBelow,
  duplicateClosing,
  restOfLine,
  openBlock,
  lastComma,
  trailingWhitespace,
];

/** Filters only shorten the text, so few rounds suffice. */
const maxRounds = 20;

/**
 * Filters a model's answer. Apart from indentation the result is a substring of the answer; the function is
 * idempotent.
 */
export function postprocess(
  text: string,
  context: CursorText,
  onChange?: (filter: Filter, before: string, after: string) => void,
): FilterResult {
  const changedBy = new Set<string>();
  let current = text;
  // One filter's cut can trigger another filter.
  for (let round = 0; round < maxRounds; round++) {
    const before = current;
    for (const filter of filters) {
      const next = filter.apply(current, context);
      if (next !== current) {
        changedBy.add(filter.name);
        onChange?.(filter, current, next);
      }
      if (looksBlank(next)) return { text: "", changedBy: [...changedBy], rejectionReason: filter.reason };
      current = next;
    }
    if (current === before) break;
  }
  return { text: current, changedBy: [...changedBy] };
}
