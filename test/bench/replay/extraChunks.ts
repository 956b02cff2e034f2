import type { Chooser } from "../../support/random";

export interface Chunk {
  readonly text: string;
  readonly filename: string;
}

const maxChunks = 16;
const maxQueued = 16;
const chunkLines = 64;
const minLines = 3;
const sameAbove = 0.9;
const idleMs = 3000;
const everyMs = 1000;

/** Pieces of files that llama.vscode adds to requests: queued when the user sees them, sent from the next quiet moment on. */
export class ExtraChunks {
  readonly #chunks: Chunk[] = [];
  readonly #queued: Chunk[] = [];
  #lastUpdate = 0;

  constructor(private readonly choose: Chooser) {}

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** Queues the lines of a file, or half a chunk at a random place when there are more. */
  pick(lines: readonly string[], filename: string, dropSimilar: boolean): void {
    if (lines.length < minLines) return;
    const start =
      lines.length + 1 < chunkLines
        ? 0
        : this.choose.between(0, Math.max(1, lines.length - chunkLines / 2 + 1));
    const taken = lines.length + 1 < chunkLines ? lines : lines.slice(start, start + chunkLines / 2);
    const chunk = { text: `${taken.join("\n")}\n`, filename };
    if (dropSimilar) {
      if ([...this.#chunks, ...this.#queued].some(({ text }) => text === chunk.text)) return;
      for (const list of [this.#chunks, this.#queued]) {
        const kept = list.filter((other) => similarity(other.text, chunk.text) <= sameAbove);
        list.splice(0, list.length, ...kept);
      }
    }
    if (this.#queued.length >= maxQueued) this.#queued.shift();
    this.#queued.push(chunk);
  }

  /** Moves a chunk up in a quiet moment; true when it did and the server should get it. */
  update(now: number, lastRequest: number): boolean {
    if (now - this.#lastUpdate < everyMs) return false;
    this.#lastUpdate = now;
    const next = now - lastRequest < idleMs ? undefined : this.#queued.shift();
    if (next === undefined) return false;
    this.#chunks.push(next);
    if (this.#chunks.length > maxChunks) this.#chunks.shift();
    return true;
  }
}

/** The share of lines in common. */
function similarity(a: string, b: string): number {
  const [first, second] = [new Set(a.split("\n").slice(0, -1)), new Set(b.split("\n").slice(0, -1))];
  const common = [...first].filter((line) => second.has(line)).length;
  return common / (first.size + second.size - common);
}
