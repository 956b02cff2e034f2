import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServerProcess, startServerProcess } from "../../support/lspClient";
import { longText } from "../longText";
import { printTable, residentMiB, type Subject, settled, typeInTurn } from "./subjects";

const sizes = [100, 1000, 10_000, 100_000];
const uri = "file:///growth/file.ts";

/**
 * Measures latency per keystroke and memory against the size of the file: with a model, and with a scripted one that answers at once
 * and so shows the cost of our own work.
 */
export async function fileGrowth(serverModule: string, model: string): Promise<void> {
  const own = await scripted(async (env) => {
    const subjects = await openAll(() => startServerProcess("dist-test/server.mjs", { env }));
    const typed = await typeInTurn(subjects);
    await stopAll(subjects);
    return typed;
  });
  const subjects = await openAll(() =>
    startServerProcess(serverModule, { initializationOptions: { completion: { model } } }),
  );
  const typed = await typeInTurn(subjects);
  const memory = subjects.map(({ server }) => residentMiB(server));
  await stopAll(subjects);
  printTable(
    "lines",
    typed.map(({ size, p50, p95 }, at) => ({
      size,
      "our own work p50 ms": own[at]?.p50 ?? Number.NaN,
      "own p95 ms": own[at]?.p95 ?? Number.NaN,
      "key to first token p50 ms": p50,
      "p95 ms": p95,
      "resident memory MiB": memory[at] ?? Number.NaN,
    })),
  );
}

/** With a model whose answers never match the typed text, so that each key asks it. */
async function scripted<T>(work: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-growth-"));
  const script = join(folder, "script.json");
  writeFileSync(script, JSON.stringify([{ when: "", answer: "Zebra.quagga(Okapi);" }]));
  try {
    return await work({ INHOUSE_SCRIPT: script });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function openAll(start: () => Promise<ServerProcess>): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const size of sizes) {
    const server = await start();
    await server.client.status(({ state }) => state === "ready" || state === "error");
    subjects.push({ ...(await open(server, size)), size });
    await settled(server.client);
  }
  return subjects;
}

/** The same text around the cursor in all files: first what the smallest file holds, then as much as the model may see. */
async function open(server: ServerProcess, size: number): Promise<Omit<Subject, "size">> {
  const core = `${longText(1, 50)}export function measure(total: number, limit: number): number {\n\n}\n${longText(2, 46)}`;
  const around = size > 100 ? longText(3, 449) : "";
  const filler = size > 1000 ? longText(4, (size - 1000) / 2) : "";
  await server.client.open(uri, "typescript", filler + around + core + around + filler);
  const line = (filler + around).split("\n").length - 1 + 52;
  await server.client.complete(uri, { line, character: 0 });
  return { server, uri, line };
}

async function stopAll(subjects: readonly Subject[]): Promise<void> {
  for (const { server } of subjects) await server.stop();
}
