/** The thread that reads, indexes and searches the codebase, because SQLite and parsers would block the server. */
import { join, sep } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { diskQueue } from "../../files/diskQueue";
import { realPath } from "../../files/realPath";
import { createLogger } from "../../log";
import { watchFiles } from "../../privacy/report/fileAccessLog";
import { errorMessage } from "../../protocol/failure";
import { createFileUnits } from "../../syntax/fileUnits";
import { pathOf } from "../../workspace/fileAccess";
import type { FromWorker, Scope, ToWorker, WorkerData } from "../messages";
import { Indexer } from "./indexer";
import { loadSqlite } from "./store";
import { lowerThreadPriority } from "./threadPriority";

lowerThreadPriority();
// The main thread shares Node's pool for reading files and needs it more.
diskQueue.limitConcurrency(1);

const { folder, grammarFolder, maxFiles, busy } = workerData as WorkerData;
const send = (message: FromWorker) => parentPort?.postMessage(message);
const log = createLogger(
  (level, line) => send({ type: "log", level, line }),
  () => "debug",
);
/** Embeddings that the engine, on the main thread, is computing. */
const pendingEmbeddings = new Map<number, (vector: Float32Array | undefined) => void>();
let lastEmbedding = 0;
const isBusy = new Int32Array(busy);

const reportedPaths = new Set<string>();
let workspace: readonly string[] = [];
/** Resolves when the folders of the last scope are resolved. */
let foldersKnown: Promise<void> = Promise.resolve();
watchFiles((path, how) => {
  if (how === "read" && workspace.some((parent) => path === parent || path.startsWith(parent + sep))) return;
  if (reportedPaths.has(path)) return;
  reportedPaths.add(path);
  send({ type: "opened", path, how });
});

const sqlite = await loadSqlite();
if (sqlite === undefined) {
  send({ type: "noSqlite" });
  parentPort?.close();
} else {
  const indexer = new Indexer({
    sqlite,
    ...(folder !== undefined && { folder }),
    maxFiles,
    fileUnits: createFileUnits((file) => join(grammarFolder, file), log),
    log,
    onProgress: (progress) => send({ type: "progress", progress }),
    embed,
    isBusy: () => Atomics.load(isBusy, 0) !== 0,
  });
  parentPort?.on("message", (message: ToWorker) => void handle(indexer, message));
}

/** Sets `workspace` to the given and the real paths of the folders, because files are opened by their real paths. */
async function resolveFolders({ folders }: Scope): Promise<void> {
  const named = folders.flatMap((uri) => pathOf(uri) ?? []);
  const real = await Promise.all(named.map((path) => realPath(path).catch(() => undefined)));
  workspace = [...named, ...real.flatMap((found) => found?.real ?? [])];
}

function embed(text: string, purpose: "passage" | "query"): Promise<Float32Array | undefined> {
  const id = ++lastEmbedding;
  return new Promise((resolve) => {
    pendingEmbeddings.set(id, resolve);
    send({ type: "embed", id, text, purpose });
  });
}

/** Handles messages in order, although "scope" waits for the disk. */
async function handle(indexer: Indexer, message: ToWorker): Promise<void> {
  if (message.type === "scope") foldersKnown = resolveFolders(message.scope);
  await foldersKnown;
  switch (message.type) {
    case "scope":
      return indexer.configure(message.scope);
    case "changed":
      return indexer.handleChanges(message.paths);
    case "embedder":
      return indexer.setEmbeddingModel(message.model);
    case "embedded":
      pendingEmbeddings.get(message.id)?.(message.vector);
      pendingEmbeddings.delete(message.id);
      return;
    case "search": {
      const { id, query } = message;
      try {
        send({ type: "found", id, result: await indexer.search(query) });
      } catch (error) {
        const { code, path } = error as NodeJS.ErrnoException;
        send({ type: "failed", id, error: { message: errorMessage(error), code, path } });
      }
      return;
    }
    case "close":
      for (const resolve of pendingEmbeddings.values()) resolve(undefined);
      await indexer.close();
      parentPort?.close();
  }
}
