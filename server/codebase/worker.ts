/** The thread that reads, indexes and searches the codebase: SQLite and parsers block, and the server must not wait for them. */
import { join, sep } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { pathOf } from "../context/fileAccess";
import { patience } from "../files/patience";
import { realPath } from "../files/realPath";
import { createLogger } from "../log";
import { watchFiles } from "../privacy/fileAccount";
import { failureText } from "../protocol/failure";
import { createFileUnits } from "../syntax/fileUnits";
import { Indexer } from "./indexer";
import type { FromWorker, Scope, ToWorker, WorkerData } from "./messages";
import { loadSqlite } from "./store";
import { yieldToOthers } from "./threadPriority";

yieldToOthers();
// The threads that read files are shared with the main thread, which needs them more.
patience.useAtMost(1);

const { folder, grammarFolder, maxFiles, busy } = workerData as WorkerData;
const tell = (message: FromWorker) => parentPort?.postMessage(message);
const log = createLogger(
  (level, line) => tell({ type: "log", level, line }),
  () => "debug",
);
/** Those that the engine, on the main thread, is making. */
const embeddings = new Map<number, (vector: Float32Array | undefined) => void>();
let lastEmbedding = 0;
const isBusy = new Int32Array(busy);

const told = new Set<string>();
let workspace: readonly string[] = [];
/** Settles when the folders of the last scope are known. */
let scoped: Promise<void> = Promise.resolve();
watchFiles((path, how) => {
  if (how === "read" && workspace.some((parent) => path === parent || path.startsWith(parent + sep))) return;
  if (told.has(path)) return;
  told.add(path);
  tell({ type: "opened", path, how });
});

const sqlite = await loadSqlite();
if (sqlite === undefined) {
  tell({ type: "noSqlite" });
  parentPort?.close();
} else {
  const indexer = new Indexer({
    sqlite,
    ...(folder === undefined ? {} : { folder }),
    maxFiles,
    fileUnits: createFileUnits((file) => join(grammarFolder, file), log),
    log,
    onProgress: (progress) => tell({ type: "progress", progress }),
    embed,
    isBusy: () => Atomics.load(isBusy, 0) !== 0,
  });
  parentPort?.on("message", (message: ToWorker) => void handle(indexer, message));
}

/** The folders as they are named and as they are: files are read by their real names. */
async function knowFolders({ folders }: Scope): Promise<void> {
  const named = folders.flatMap((uri) => pathOf(uri) ?? []);
  const real = await Promise.all(named.map((path) => realPath(path).catch(() => undefined)));
  workspace = [...named, ...real.flatMap((found) => found?.real ?? [])];
}

function embed(text: string, purpose: "passage" | "query"): Promise<Float32Array | undefined> {
  const id = ++lastEmbedding;
  return new Promise((resolve) => {
    embeddings.set(id, resolve);
    tell({ type: "embed", id, text, purpose });
  });
}

/** Messages keep their order, though the first waits for the disk. */
async function handle(indexer: Indexer, message: ToWorker): Promise<void> {
  if (message.type === "scope") scoped = knowFolders(message.scope);
  await scoped;
  switch (message.type) {
    case "scope":
      return indexer.use(message.scope);
    case "changed":
      return indexer.changed(message.paths);
    case "embedder":
      return indexer.embedWith(message.model);
    case "embedded":
      embeddings.get(message.id)?.(message.vector);
      embeddings.delete(message.id);
      return;
    case "search": {
      const { id, query } = message;
      try {
        tell({ type: "found", id, result: await indexer.search(query) });
      } catch (error) {
        tell({ type: "failed", id, message: failureText(error, undefined, "the codebase index") });
      }
      return;
    }
    case "close":
      for (const give of embeddings.values()) give(undefined);
      await indexer.close();
      parentPort?.close();
  }
}
