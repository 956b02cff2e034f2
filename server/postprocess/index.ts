import { blank } from "./blank";
import { codeFence } from "./codeFence";
import { doubledBlank } from "./doubledBlank";
import { duplicateClosing } from "./duplicateClosing";
import type { Filter, FilterContext, FilterResult } from "./filter";
import { indentation } from "./indentation";
import { lastComma } from "./lastComma";
import { lineEnds } from "./lineEnds";
import { isBlank } from "./lines";
import { lookalikes } from "./lookalikes";
import { openBlock } from "./openBlock";
import { pathEcho } from "./pathEcho";
import { type Answer, asFilter, type Reader } from "./reader";
import { repeatsAbove } from "./repeatsAbove";
import { repeatsBelow } from "./repeatsBelow";
import { repetition } from "./repetition";
import { restOfLine } from "./restOfLine";
import { templateMarks } from "./templateMarks";
import { thinking } from "./thinking";
import { trailingWhitespace } from "./trailingWhitespace";
import { unseen } from "./unseen";

/** What raw answers are read by while they come, so that where they end is found in the text as it would stand in the document. */
export const readers: readonly Reader[] = [lineEnds, codeFence, indentation];

/** How raw answers are read at a place: all that has come → what of it is sure, as it would stand there. */
export function readAt(
  context: FilterContext,
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

/** In the order in which they run: first what is not code at all, last the blanks that the others leave. */
export const filters: readonly Filter[] = [
  blank,
  asFilter(lineEnds),
  unseen,
  lookalikes,
  thinking,
  templateMarks,
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

/** Filters shorten, so that few rounds are enough. */
const mostRounds = 20;

/** What of a model's answer is worth showing: always a piece of the answer, its indentation aside, and running it again changes nothing. */
export function postprocess(
  text: string,
  context: FilterContext,
  onChange?: (filter: Filter, before: string, after: string) => void,
): FilterResult {
  const changedBy = new Set<string>();
  let current = text;
  // A cut can bring up another filter's case.
  for (let round = 0; round < mostRounds; round++) {
    const before = current;
    for (const filter of filters) {
      const next = filter.apply(current, context);
      if (next !== current) {
        changedBy.add(filter.name);
        onChange?.(filter, current, next);
      }
      if (isBlank(next)) return { text: "", changedBy: [...changedBy], dropped: filter.reason };
      current = next;
    }
    if (current === before) break;
  }
  return { text: current, changedBy: [...changedBy] };
}
