/** Number of tokens of each text. */
export type CountTokens = (texts: readonly string[]) => Promise<readonly number[]>;

/**
 * A prefix begins at a multiple of one of these line counts: the largest that still fills `fillAtLeast` of the budget.
 */
const grids = [64, 32, 16, 8, 4, 2, 1];
const fillAtLeast = 0.6;
/** Longer lines are counted and cut in pieces of this length, in UTF-16 code units. */
const pieceChars = 512;
const maxCachedCounts = 20_000;

/**
 * Cuts texts to a budget in tokens. Caches counts per line, so a keystroke counts only one line. The sum over lines may be
 * slightly higher than the count of the whole text, where tokens would join across a line break.
 */
export class TokenBudget {
  readonly #counts = new Map<string, number>();

  constructor(private readonly countTokens: CountTokens) {}

  /**
   * The end of `prefix` that fits. It begins on a coarse grid of document lines, not at the first line that fits: otherwise each
   * new line would move the beginning, and the KV cache could not be reused.
   * @param firstLine number of the document's line in which `prefix` begins
   */
  async fitPrefix(prefix: string, firstLine: number, tokens: number): Promise<string> {
    const pieces = split(prefix);
    const counts = await this.#count(pieces.map((piece) => piece.text));
    const kept = tailSums(counts);
    const earliest = kept.findIndex((sum) => sum <= tokens);
    if (earliest <= 0) return earliest === 0 ? prefix : "";
    for (const grid of grids) {
      const start = pieces.findIndex((piece, at) => at >= earliest && (firstLine + piece.line) % grid === 0);
      if (start >= 0 && (kept[start] ?? 0) >= tokens * fillAtLeast) return join(pieces, start, pieces.length);
    }
    return join(pieces, earliest, pieces.length);
  }

  /** The beginning of `text` that fits, in whole lines where lines are short. */
  async fitSuffix(text: string, tokens: number): Promise<string> {
    const pieces = split(text);
    let end = 0;
    let sum = 0;
    // The text after the cursor is long and mostly not used, so count it a few lines at a time.
    while (end < pieces.length && sum <= tokens) {
      const step = pieces.slice(end, end + 16);
      for (const count of await this.#count(step.map((piece) => piece.text))) {
        sum += count;
        if (sum > tokens) break;
        end += 1;
      }
    }
    return join(pieces, 0, end);
  }

  /** Number of tokens of a text, or slightly more. */
  async count(text: string): Promise<number> {
    const counts = await this.#count(split(text).map((piece) => piece.text));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Like `count`, but counts from the end and stops once the sum exceeds `most`. */
  async countUpTo(text: string, most: number): Promise<number> {
    const pieces = split(text);
    let sum = 0;
    for (let end = pieces.length; end > 0 && sum <= most; end -= 64) {
      const counts = await this.#count(pieces.slice(Math.max(0, end - 64), end).map((piece) => piece.text));
      sum += counts.reduce((total, count) => total + count, 0);
    }
    return sum;
  }

  async #count(texts: readonly string[]): Promise<number[]> {
    if (this.#counts.size > maxCachedCounts) this.#counts.clear();
    const unknown = [...new Set(texts.filter((text) => !this.#counts.has(text)))];
    const counted = unknown.length === 0 ? [] : await this.countTokens(unknown);
    unknown.forEach((text, at) => {
      // Copy the line, because a slice would keep the whole window in memory in V8.
      this.#counts.set(Buffer.from(text, "utf16le").toString("utf16le"), counted[at] ?? 0);
    });
    return texts.map((text) => this.#counts.get(text) ?? 0);
  }
}

interface Piece {
  readonly text: string;
  /** Number of the piece's line, counted from the beginning of the text. */
  readonly line: number;
}

/** Whole lines with their line breaks; long lines in pieces. */
function split(text: string): Piece[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.flatMap((line, at) => cut(line).map((piece) => ({ text: piece, line: at })));
}

function cut(line: string): string[] {
  if (line.length <= pieceChars) return [line];
  return Array.from({ length: Math.ceil(line.length / pieceChars) }, (_, at) =>
    line.slice(at * pieceChars, (at + 1) * pieceChars),
  );
}

/** For each index, the sum from there to the end. */
function tailSums(counts: readonly number[]): number[] {
  const sums: number[] = new Array(counts.length);
  for (let at = counts.length - 1, sum = 0; at >= 0; at--) {
    sum += counts[at] ?? 0;
    sums[at] = sum;
  }
  return sums;
}

function join(pieces: readonly Piece[], from: number, to: number): string {
  let text = "";
  for (const piece of pieces.slice(from, to)) text += piece.text;
  return text;
}
