import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IndexStore, loadSqlite } from "../../../server/codebase/index/store";
import { randomNumbers } from "../../support/random";
import { percentile } from "../figures";

/** About the number of chunks in `bench codebase`. */
const chunks = 150_000;
const chunksPerFile = 3;
const questions = 40;

/** Measures embeddings for 50,000 files: the time to compare a question with all of them, and their size on disk. */
export async function vectors(): Promise<void> {
  const sqlite = await loadSqlite();
  if (sqlite === undefined) throw new Error("This Node has no SQLite.");
  for (const dimensions of [384, 768]) {
    const folder = mkdtempSync(join(tmpdir(), "inhouse-vectors-"));
    const store = await IndexStore.open(sqlite, folder);
    try {
      const random = randomNumbers(1);
      const direction = () => Float32Array.from({ length: dimensions }, () => random() - 0.5);
      store.vectors.configure("bench");
      for (let file = 0; file < chunks / chunksPerFile; file++) fill(store, file, direction);
      store.commit();
      const before = process.memoryUsage.rss();
      const times: number[] = [];
      for (let at = 0; at < questions; at++) {
        const question = direction();
        const started = performance.now();
        store.vectors.nearest(question, 12);
        times.push(performance.now() - started);
      }
      const grown = (process.memoryUsage.rss() - before) / 2 ** 20;
      const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
      console.log(
        `${store.vectors.count()} vectors of ${dimensions}: nearest p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms, +${grown.toFixed(0)} MiB meanwhile, ${(bytes / 1e6).toFixed(0)} MB on disk with the rest of the index`,
      );
    } finally {
      store.close();
      rmSync(folder, { recursive: true });
    }
  }
}

function fill(store: IndexStore, file: number, direction: () => Float32Array): void {
  const path = `/w/${file}.ts`;
  const lines = Array.from({ length: chunksPerFile }, (_, at) => `chunk ${file} ${at}`);
  const parts = lines.map((_, start) => ({ start, end: start + 1, names: [] }));
  store.put({ path, shown: `${file}.ts`, mtimeMs: 1, size: 1, hash: "", lines, chunks: parts, heads: [] });
  for (const { hash } of store.vectors.chunksWithoutVectors(path)) store.vectors.put(hash, direction());
}
