import { l10n } from "../../server/protocol/l10n";

/** Where the cursor goes. */
const mark = "|";

const code = `

class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __eq__(self, other):
        return self.x == other.x and ${mark}
`;

/** A few lines of Python, and the offset at which the demo model suggests how they go on: `self.y == other.y`. */
export function sampleText(): { readonly text: string; readonly offset: number } {
  const text = `# ${l10n.t("Press Tab to accept the gray text.")}${code}`;
  const offset = text.indexOf(mark);
  return { text: text.slice(0, offset) + text.slice(offset + mark.length), offset };
}
