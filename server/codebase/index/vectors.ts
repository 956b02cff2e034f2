import type { FoundChunk } from "./indexedFile";
import type { Sql } from "./sql";

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
 * The embeddings of the chunks, keyed by a hash of file path and chunk text, so that an unchanged chunk keeps its
 * vector when it moves within its file. All are from one model. They are quantized to bytes, a quarter of the size at
 * no loss in ranking.
 */
export class Vectors {
  constructor(private readonly sql: Sql) {}

  /** Deletes the vectors of other models; all, without a model. */
  configure(model: string | undefined): void {
    if (this.model === model) return;
    this.sql.begin();
    this.sql.run("delete from vectors");
    this.sql.run("delete from embedder");
    if (model !== undefined) this.sql.run("insert into embedder (id) values (?)", model);
  }

  /** The model that computed the vectors. */
  get model(): string | undefined {
    const id = this.sql.all("select id from embedder")[0]?.["id"];
    return id === undefined ? undefined : String(id);
  }

  /** Files with chunks that have no vector yet, most recently changed first. */
  filesWithoutVectors(): readonly string[] {
    const rows = this.sql.all(
      `select path from files where exists (
         select 1 from chunks where file = files.id and hash not in (select hash from vectors)
       ) order by mtime desc`,
    );
    return rows.map(({ path }) => String(path));
  }

  chunksWithoutVectors(path: string): readonly ChunkToEmbed[] {
    const rows = this.sql.all(
      `select chunks.hash, chunks.start, chunks."end" from chunks join files on files.id = chunks.file
       where files.path = ? and not exists (select 1 from vectors where vectors.hash = chunks.hash)`,
      path,
    );
    return rows as unknown as ChunkToEmbed[];
  }

  /** Stores an embedding. An empty one marks a text without an embedding, so that it is not requested again. */
  put(hash: Uint8Array, embedding: Float32Array): void {
    this.sql.begin();
    const vector = new Uint8Array(quantize(embedding).buffer);
    this.sql.run("insert or replace into vectors (hash, vector) values (?, ?)", hash, vector);
  }

  /** Deletes vectors of chunks that no longer exist. */
  sweep(): void {
    if (this.count() === 0) return;
    this.sql.begin();
    this.sql.run("delete from vectors where hash not in (select hash from chunks)");
  }

  /** The share of chunks that have vectors, from 0 to 1. */
  share(): number {
    const chunks = Number(this.sql.all("select count(distinct hash) as n from chunks")[0]?.["n"]);
    return chunks === 0 ? 1 : Math.min(1, this.count() / chunks);
  }

  count(): number {
    return Number(this.sql.all("select count(*) as n from vectors")[0]?.["n"]);
  }

  /** The chunks most similar to a query, best first, by a linear scan over all vectors. */
  nearest(query: Float32Array, limit: number): readonly FoundChunk[] {
    const best: { id: number; score: number }[] = [];
    let worst = Number.NEGATIVE_INFINITY;
    for (const { id, vector } of this.sql.each("select id, vector from vectors")) {
      const score = cosine(query, vector as Uint8Array);
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

/** The text to embed for a chunk. It includes the path, whose names are informative. */
export function textToEmbed(shown: string, text: string): string {
  return `${shown}\n${text}`;
}

/** Scales an embedding to integers from -127 to 127. */
function quantize(embedding: Float32Array): Int8Array {
  const largest = embedding.reduce((soFar, value) => Math.max(soFar, Math.abs(value)), 0) || 1;
  return Int8Array.from(embedding, (value) => Math.round((value / largest) * 127));
}

/** `query` has length 1. Returns -Infinity for a vector of another dimension, which is from another model or empty. */
function cosine(query: Float32Array, vector: Uint8Array): number {
  if (vector.length !== query.length) return Number.NEGATIVE_INFINITY;
  const values = new Int8Array(vector.buffer, vector.byteOffset, vector.length);
  let product = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    product += value * (query[at] as number);
    squares += value * value;
  }
  return product / Math.sqrt(squares);
}
