import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { DidChangeViewNotification } from "../../../server/protocol/messages";
import { type ServerProcess, startServerProcess } from "../../support/lspClient";
import { median } from "../figures";
import { longText } from "../longText";
import { printTable, residentMiB, type Subject, settled, typeInTurn } from "./subjects";

const sizes = [100, 1000, 10_000, 50_000];
const starts = 5;

/** Measures start, latency per keystroke and memory against the number of files in the workspace, with all context sources. */
export async function workspaceGrowth(serverModule: string, model: string): Promise<void> {
  using stack = new DisposableStack();
  const workspaces = sizes.map((size) => stack.use(new TinyWorkspace(size)));
  const start = (workspace: TinyWorkspace) => startServer(serverModule, model, workspace);
  for (const workspace of workspaces) await indexed(start, workspace);
  const startMs = new Map(workspaces.map((workspace) => [workspace, [] as number[]]));
  for (let round = 0; round < starts; round++) {
    for (const [workspace, times] of startMs) {
      const started = performance.now();
      const server = await start(workspace);
      await openEdited(server, workspace);
      times.push(performance.now() - started);
      await server.stop();
    }
  }
  const subjects: Subject[] = [];
  for (const workspace of workspaces) {
    const server = await start(workspace);
    subjects.push(await openTabs(server, workspace));
    await settled(server.client);
  }
  const typed = await typeInTurn(subjects);
  const memory = subjects.map(({ server }) => residentMiB(server));
  for (const { server } of subjects) await server.stop();
  printTable(
    "files",
    typed.map(({ size, p50, p95 }, at) => ({
      size,
      "start to first ghost text ms": median([...startMs.values()][at] ?? []),
      "key to first token p50 ms": p50,
      "p95 ms": p95,
      "resident memory MiB": memory[at] ?? Number.NaN,
    })),
  );
}

/** A few related files, and tiny ones beside them, in a tree of folders and in folders that git ignores. */
class TinyWorkspace implements Disposable {
  readonly parent = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-growth-")));
  readonly folder = join(this.parent, "workspace");
  /** The file and the line where typing begins. */
  readonly edited = "src/orders/orderTotals.ts";
  readonly text: string;
  readonly line: number;
  readonly tabs: readonly string[];

  constructor(readonly size: number) {
    const names = ["customers", "limits", "prices", "reports"];
    const imports = names.map((name) => `import { ${name} } from "./${name}";\n`).join("");
    const above = `${imports}${longText(1, 80)}export function measure(total: number, limit: number): number {\n`;
    this.text = `${above}\n}\n${longText(2, 80)}`;
    this.line = above.split("\n").length - 1;
    this.tabs = names.map((name) => `src/orders/${name}.ts`);
    this.#write(this.edited, this.text);
    this.#write("src/orders/orderTotals.test.ts", longText(3, 60));
    for (const [at, tab] of this.tabs.entries()) this.#write(tab, longText(4 + at, 120));
    this.#write(".gitignore", "dist/\n*.log\n");
    this.#write("src/.gitignore", "*.generated.ts\n");
    for (let at = names.length + 4; at < size; at++)
      this.#write(place(at), `export const value${at} = ${at};\n`);
  }

  uri(path: string): string {
    return pathToFileURL(join(this.folder, path)).href;
  }

  #write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  [Symbol.dispose](): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}

/** Puts four files in ten beside the edited file, five in folders of fifty, and one where git ignores it. */
function place(at: number): string {
  const [tenth, folder] = [at % 10, Math.floor(at / 100)];
  if (tenth < 4) return `src/orders/part${at}.ts`;
  if (tenth < 9) return `src/area${folder % 40}/module${folder}/file${at}.ts`;
  return at % 20 < 10 ? `dist/out${folder}/file${at}.js` : `src/area${folder % 40}/file${at}.generated.ts`;
}

function startServer(serverModule: string, model: string, workspace: TinyWorkspace): Promise<ServerProcess> {
  return startServerProcess(serverModule, {
    initializationOptions: { completion: { model }, codebaseFolder: join(workspace.parent, "index") },
    workspaceFolders: [{ uri: pathToFileURL(workspace.folder).href, name: "bench" }],
  });
}

/** Builds the index that a user has after the first minutes. */
async function indexed(
  start: (workspace: TinyWorkspace) => Promise<ServerProcess>,
  workspace: TinyWorkspace,
): Promise<void> {
  const { client, stop } = await start(workspace);
  while (!client.logLines.some((line) => line.includes("The codebase index holds"))) await sleep(100);
  await stop();
}

async function openEdited({ client }: ServerProcess, workspace: TinyWorkspace): Promise<void> {
  const uri = workspace.uri(workspace.edited);
  await client.open(uri, "typescript", workspace.text);
  await client.complete(uri, { line: workspace.line, character: 0 });
}

async function openTabs(server: ServerProcess, workspace: TinyWorkspace): Promise<Subject> {
  const { client } = server;
  for (const [at, tab] of workspace.tabs.entries())
    await client.open(workspace.uri(tab), "typescript", longText(4 + at, 120));
  await openEdited(server, workspace);
  const uri = workspace.uri(workspace.edited);
  const position = { line: workspace.line, character: 0 };
  const view = { textDocument: { uri }, position, visibleRanges: [{ start: position, end: position }] };
  await client.connection.sendNotification(DidChangeViewNotification.type, view);
  return { size: workspace.size, server, uri, line: workspace.line };
}
