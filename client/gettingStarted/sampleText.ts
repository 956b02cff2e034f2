import { l10n } from "../../server/protocol/l10n";

/** Where the cursor goes. */
const mark = "|";

/** A few lines of Python with two gaps, and the offset of the first one; the demo model suggests `self.y == other.y` in both. */
export function sampleText(): { readonly text: string; readonly offset: number } {
  const text = `# ${l10n.t("Press Tab to accept the gray text.")}


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __eq__(self, other):
        return self.x == other.x and ${mark}

    def in_line_with(self, other):
        # ${l10n.t("Once more: type a space after “or”.")}
        return self.x == other.x or


# ${l10n.t("You can close this file without saving it.")}
`;
  const offset = text.indexOf(mark);
  return { text: text.slice(0, offset) + text.slice(offset + mark.length), offset };
}

/** Whether a text is the sample, from its first line to the first gap. */
export function isSample(text: string): boolean {
  const sample = sampleText();
  return text.startsWith(sample.text.slice(0, sample.offset));
}
