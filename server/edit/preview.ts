import { commonIndent, indentLike } from "../protocol/code/lines";
import { readChanges } from "./answer/changes";
import { cleanAnswer } from "./answer/clean";
import { type CodeBlock, codeBlocks } from "./answer/codeBlocks";
import { type AnswerPlace, aboutPlace } from "./place/placeAnswer";
import { placeSearch } from "./place/placeSearch";
import { Refused } from "./refused";
import { isInsertion, linesOf, type Parts } from "./source";

/** No more than one preview in this time, in milliseconds. */
const intervalMs = 80;

/** Shows the region as far as an answer has come. What is not written yet stays as it is, and is never shown as deleted. */
export class Preview {
  #toldAt = Number.NEGATIVE_INFINITY;
  #told = "";
  #progress: WrittenSoFar;

  /** `tell` gets the lines of the whole region. */
  constructor(
    private readonly place: AnswerPlace,
    private readonly now: () => number,
    private readonly tell: (lines: readonly string[]) => void,
  ) {
    this.#progress = new WrittenSoFar(place.parts.region);
  }

  /** `raw` is all that the model has said so far. */
  update(raw: string): void {
    if (this.now() - this.#toldAt < intervalMs) return;
    this.#toldAt = this.now();
    const lines = this.#regionSoFar(raw);
    const text = lines?.join("\n");
    if (lines === undefined || text === undefined || text === this.#told) return;
    this.#told = text;
    this.tell(lines);
  }

  /** For another answer. */
  restart(): void {
    this.#progress = new WrittenSoFar(this.place.parts.region);
  }

  /** Undefined also for what cannot be placed yet. */
  #regionSoFar(raw: string): readonly string[] | undefined {
    try {
      const { parts, languageId } = this.place;
      const text = cleanAnswer(raw, aboutPlace(this.place));
      const { changes, problem } = readChanges(text, linesOf(parts));
      const search = changes.flatMap(({ blocks }) => blocks);
      if (search.length > 0) return placeSearch(search, parts).parts.region;
      if (problem !== undefined) return undefined;
      const [block] = codeBlocks(text, languageId);
      return block === undefined ? undefined : this.#written(block, parts);
    } catch (error) {
      if (error instanceof Refused) return undefined;
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
 * How far in the old lines the new ones have come: where the old beginning has the least edit distance to what is written. A row
 * of the table for each new line (Wagner and Fischer, 1974), so that each line is compared once.
 */
export class WrittenSoFar {
  #row: readonly number[];
  #lines = 0;

  constructor(private readonly old: readonly string[]) {
    this.#row = Array.from({ length: old.length + 1 }, (_, at) => at);
  }

  /** `lines` only ever grow. */
  reached(lines: readonly string[]): number {
    for (const line of lines.slice(this.#lines)) this.#take(line.trim());
    this.#lines = lines.length;
    // Of several places the first: what may still come is not taken away.
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
