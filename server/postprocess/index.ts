import { blank } from "./blank";
import { codeFence } from "./codeFence";
import { doubledBlank } from "./doubledBlank";
import { doubledIndent } from "./doubledIndent";
import { duplicateClosing } from "./duplicateClosing";
import type { Filter, FilterContext, FilterResult } from "./filter";
import { indentStyle } from "./indentStyle";
import { lastComma } from "./lastComma";
import { isBlank } from "./lines";
import { lookalikes } from "./lookalikes";
import { openBlock } from "./openBlock";
import { pathEcho } from "./pathEcho";
import { repeatsAbove } from "./repeatsAbove";
import { repeatsBelow } from "./repeatsBelow";
import { repetition } from "./repetition";
import { restOfLine } from "./restOfLine";
import { templateMarks } from "./templateMarks";
import { thinking } from "./thinking";
import { trailingWhitespace } from "./trailingWhitespace";
import { unseen } from "./unseen";

/** In the order in which they run: first what is not code at all, last the blanks that the others leave. */
export const filters: readonly Filter[] = [
  blank,
  unseen,
  lookalikes,
  thinking,
  templateMarks,
  codeFence,
  pathEcho,
  doubledBlank,
  doubledIndent,
  indentStyle,
  repetition,
  repeatsAbove,
  repeatsBelow,
  duplicateClosing,
  restOfLine,
  openBlock,
  lastComma,
  trailingWhitespace,
];

/** What of a model's answer is worth showing: always a piece of the answer, its indentation aside, and running it again changes nothing. */
export function postprocess(
  text: string,
  context: FilterContext,
  onChange?: (filter: Filter, before: string, after: string) => void,
): FilterResult {
  const changedBy = new Set<string>();
  let current = text;
  let before: string;
  // A cut can bring up another filter's case. Each round only shortens, once the indentation is as in the file, so this ends.
  do {
    before = current;
    for (const filter of filters) {
      const next = filter.apply(current, context);
      if (next !== current) {
        changedBy.add(filter.name);
        onChange?.(filter, current, next);
      }
      if (isBlank(next)) return { text: "", changedBy: [...changedBy], dropped: filter.reason };
      current = next;
    }
  } while (current !== before);
  return { text: current, changedBy: [...changedBy] };
}
