import { setImmediate as nextTurn } from "node:timers/promises";

/** Counts the tokens of each text exactly. */
export type CountTokens = (texts: readonly string[]) => Promise<readonly number[]>;

export interface Cut {
  /** Ends with a line that says how many lines are missing, if any are. */
  readonly text: string;
  readonly tokens: number;
  /** Number of lines that were kept. */
  readonly lines: number;
}

/** Texts are counted in pieces of about this length, so that a long one blocks nothing else. */
const pieceChars = 8192;
/** Separate pieces have slightly more tokens than the whole text. */
const tolerance = 1.02;

/** Keeps as many of the first lines as fit, or slightly fewer; undefined when not even one does. */
export async function cutToFit(
  lines: readonly string[],
  maxTokens: number | undefined,
  countTokens: CountTokens,
): Promise<Cut | undefined> {
  let wanted = lines.length;
  if (maxTokens !== undefined) wanted = await linesThatMayFit(lines, maxTokens * tolerance, countTokens);
  while (wanted > 0) {
    const left = lines.length - wanted;
    const text = lines.slice(0, wanted).join("\n") + (left === 0 ? "" : `\n${noteOn(left)}`);
    const tokens = await count(text, countTokens);
    if (maxTokens === undefined || tokens <= maxTokens) return { text, tokens, lines: wanted };
    wanted = Math.min(wanted - 1, Math.floor((wanted * maxTokens) / tokens));
  }
  return undefined;
}

async function linesThatMayFit(
  lines: readonly string[],
  maxTokens: number,
  countTokens: CountTokens,
): Promise<number> {
  let tokens = 0;
  for (let start = 0; start < lines.length; ) {
    let end = start;
    for (let chars = 0; end < lines.length && chars < pieceChars; end++) chars += (lines[end] ?? "").length;
    const piece = await count(lines.slice(start, end).join("\n"), countTokens);
    if (tokens + piece > maxTokens) return start + Math.ceil(((end - start) * (maxTokens - tokens)) / piece);
    tokens += piece;
    start = end;
    await nextTurn();
  }
  return lines.length;
}

function noteOn(left: number): string {
  return `… ${left} more ${left === 1 ? "line" : "lines"}`;
}

export async function count(text: string, countTokens: CountTokens): Promise<number> {
  const [tokens = 0] = await countTokens([text]);
  return tokens;
}
