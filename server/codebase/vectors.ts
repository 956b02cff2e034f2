import type { Sql } from "./sql";
import type { FoundChunk } from "./store";

/** A chunk that has no vector yet. */
export interface ChunkToEmbed {
  readonly hash: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export const vectorsSchema = `
  create table vectors (id integer primary key, hash blob not null unique, vector blob not null);
  create table embedder (id text not null);
`;

/**
 * The directions of the chunks' meanings, by the hash of what they were made of, the file's path and the chunk's text: an unchanged
 * chunk keeps its vector wherever it moves in its file. They are of one model, and kept as bytes, which costs a ranking nothing and makes them a quarter as large.
 */
export class Vectors {
  constructor(private readonly sql: Sql) {}

  /** Drops all vectors of another model; all, without one. */
  use(model: string | undefined): void {
    if (this.model === model) return;
    this.sql.begin();
    this.sql.run("delete from vectors");
    this.sql.run("delete from embedder");
    if (model !== undefined) this.sql.run("insert into embedder (id) values (?)", model);
  }

  /** Name of the model that the vectors are of. */
  get model(): string | undefined {
    const id = this.sql.all("select id from embedder")[0]?.["id"];
    return id === undefined ? undefined : String(id);
  }

  /** Files with chunks that have none yet, those that were changed last first. */
  filesWithout(): readonly string[] {
    const rows = this.sql.all(
      `select path from files where exists (
         select 1 from chunks where file = files.id and hash not in (select hash from vectors)
       ) order by mtime desc`,
    );
    return rows.map(({ path }) => String(path));
  }

  chunksWithout(path: string): readonly ChunkToEmbed[] {
    const rows = this.sql.all(
      `select chunks.hash, chunks.start, chunks."end" from chunks join files on files.id = chunks.file
       where files.path = ? and not exists (select 1 from vectors where vectors.hash = chunks.hash)`,
      path,
    );
    return rows as unknown as ChunkToEmbed[];
  }

  /** An empty direction is kept, too: there is none, and it need not be asked for again. */
  put(hash: Uint8Array, direction: Float32Array): void {
    this.sql.begin();
    const vector = new Uint8Array(inBytes(direction).buffer);
    this.sql.run("insert or replace into vectors (hash, vector) values (?, ?)", hash, vector);
  }

  /** Vectors of what is in no file any more. */
  sweep(): void {
    if (this.count() === 0) return;
    this.sql.begin();
    this.sql.run("delete from vectors where hash not in (select hash from chunks)");
  }

  /** How much of the codebase has vectors, from 0 to 1. */
  share(): number {
    const chunks = Number(this.sql.all("select count(distinct hash) as n from chunks")[0]?.["n"]);
    return chunks === 0 ? 1 : Math.min(1, this.count() / chunks);
  }

  count(): number {
    return Number(this.sql.all("select count(*) as n from vectors")[0]?.["n"]);
  }

  /** Chunks that mean about what the question means, the nearest first. All vectors are looked at, one after the other. */
  nearest(question: Float32Array, limit: number): readonly FoundChunk[] {
    const best: { id: number; score: number }[] = [];
    let worst = Number.NEGATIVE_INFINITY;
    for (const { id, vector } of this.sql.each("select id, vector from vectors")) {
      const score = cosine(question, vector as Uint8Array);
      if (!(score > worst)) continue;
      best.push({ id: id as number, score });
      if (best.length < 2 * limit) continue;
      best.sort((a, b) => b.score - a.score).length = limit;
      worst = best.at(-1)?.score ?? worst;
    }
    const found = best.sort((a, b) => b.score - a.score).slice(0, limit);
    return found.flatMap(({ id, score }) => this.#chunks(id).map((chunk) => ({ ...chunk, score })));
  }

  #chunks(id: number): readonly FoundChunk[] {
    const rows = this.sql.all(
      `select files.path, files.shown, chunks.start, chunks."end" from chunks join files on files.id = chunks.file
       where chunks.hash = (select hash from vectors where id = ?)`,
      id,
    );
    return rows as unknown as FoundChunk[];
  }
}

/** What a chunk says: names in the path say what it is about, too. */
export function textToEmbed(shown: string, text: string): string {
  return `${shown}\n${text}`;
}

/** Whole numbers from -127 to 127 in the same direction. */
function inBytes(direction: Float32Array): Int8Array {
  const most = direction.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return Int8Array.from(direction, (value) => Math.round((value / most) * 127));
}

/** `question` has length 1. Nothing is farther than a vector of another length, which is of another model or of no direction. */
function cosine(question: Float32Array, vector: Uint8Array): number {
  if (vector.length !== question.length) return Number.NEGATIVE_INFINITY;
  const values = new Int8Array(vector.buffer, vector.byteOffset, vector.length);
  let product = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    product += value * (question[at] as number);
    squares += value * value;
  }
  return product / Math.sqrt(squares);
}
