import { commonIndent, indentLike } from "../../protocol/code/lines";
import { parseChanges } from "../answer/changes";
import { cleanAnswer } from "../answer/clean";
import { type CodeBlock, codeBlocks } from "../answer/codeBlocks";
import { EditRefusedError } from "../editRefusedError";
import { type AnswerPlace, contextOf } from "../place/placeAnswer";
import { placeSearch } from "../place/placeSearch";
import { isInsertion, linesOf, type Parts } from "../source";

/** Least time between two previews. */
const intervalMs = 80;

/**
 * Previews the region while the answer streams. Old code that the answer has not reached stays, and is never shown as
 * deleted.
 */
export class Preview {
  #reportedAt = Number.NEGATIVE_INFINITY;
  #reported = "";
  #progress: WrittenSoFar;

  /** `report` gets the lines of the whole region. */
  constructor(
    private readonly place: AnswerPlace,
    private readonly now: () => number,
    private readonly report: (lines: readonly string[]) => void,
  ) {
    this.#progress = new WrittenSoFar(place.parts.region);
  }

  /** `raw` is the whole answer so far. */
  update(raw: string): void {
    if (this.now() - this.#reportedAt < intervalMs) return;
    this.#reportedAt = this.now();
    const lines = this.#regionSoFar(raw);
    const text = lines?.join("\n");
    if (lines === undefined || text === undefined || text === this.#reported) return;
    this.#reported = text;
    this.report(lines);
  }

  /** Starts over for another answer. */
  restart(): void {
    this.#progress = new WrittenSoFar(this.place.parts.region);
  }

  /** Undefined if there is nothing yet that can be placed. */
  #regionSoFar(raw: string): readonly string[] | undefined {
    try {
      const { parts, languageId } = this.place;
      const text = cleanAnswer(raw, contextOf(this.place));
      const { changes, problem } = parseChanges(text, linesOf(parts));
      const search = changes.flatMap(({ blocks }) => blocks);
      if (search.length > 0) return placeSearch(search, parts).parts.region;
      if (problem !== undefined) return undefined;
      const [block] = codeBlocks(text, languageId);
      return block === undefined ? undefined : this.#written(block, parts);
    } catch (error) {
      if (error instanceof EditRefusedError) return undefined;
      throw error;
    }
  }

  #written(block: CodeBlock, parts: Parts): readonly string[] | undefined {
    const written = block.isClosed ? block.lines : block.lines.slice(0, -1);
    if (written.length === 0) return undefined;
    const { region } = parts;
    if (isInsertion(parts)) return written;
    const shaped = indentLike(written, commonIndent(region), linesOf(parts));
    return [...shaped, ...region.slice(this.#progress.reached(written))];
  }
}

/**
 * Finds how far the new lines have come in the old ones: the old prefix with the least edit distance to them. Computes
 * one row of the table per new line (Wagner and Fischer, 1974), so that each line is compared once.
 */
export class WrittenSoFar {
  #row: readonly number[];
  #lines = 0;

  constructor(private readonly old: readonly string[]) {
    this.#row = Array.from({ length: old.length + 1 }, (_, at) => at);
  }

  /** `lines` must extend those of the last call. */
  reached(lines: readonly string[]): number {
    for (const line of lines.slice(this.#lines)) this.#take(line.trim());
    this.#lines = lines.length;
    // On a tie, take the first: later lines may still be written.
    return this.#row.indexOf(Math.min(...this.#row));
  }

  #take(line: string): void {
    const above = this.#row;
    const next = [(above[0] ?? 0) + 1];
    for (const [at, old] of this.old.entries()) {
      const changed = (above[at] ?? 0) + (old.trim() === line ? 0 : 1);
      next.push(Math.min(changed, (above[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    this.#row = next;
  }
}
