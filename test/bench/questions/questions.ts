import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { silent } from "../../../server/log";
import { ResolveContextRequest, type SourceLocation } from "../../../server/protocol/chat";
import { createFileUnits } from "../../../server/syntax/fileUnits";
import { type LspClient, startServerProcess } from "../../support/lspClient";
import { makeQuestions, type Question, type Repository } from "./makeQuestions";
import { type Answered, printReport } from "./report";

const perRepository = { code: 30, documentation: 12 };
/** The search uses half of its budget, and at most 6,000 tokens. */
const maxTokens = 12_000;

/** Makes questions of the comments and documentation of each repository in a folder, and asks an index without these. */
export async function questions(
  serverModule: string,
  {
    model,
    repositories,
    log,
  }: { readonly model: string; readonly repositories: string; readonly log: string },
): Promise<void> {
  const fileUnits = createFileUnits((file) => resolve("dist/server/grammars", file), silent);
  const all: Answered[] = [];
  for (const entry of readdirSync(repositories, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = resolve(repositories, entry.name);
    const repository = await makeQuestions(folder, fileUnits, perRepository);
    const answered = await askAll(serverModule, model, entry.name, repository);
    all.push(...answered);
    console.log(`${entry.name}: ${repository.texts.size} files, ${answered.length} questions`);
  }
  printReport(all);
  if (log !== "") writeFileSync(log, all.map((each) => `${JSON.stringify(each)}\n`).join(""));
}

async function askAll(
  serverModule: string,
  model: string,
  name: string,
  { texts, questions }: Repository,
): Promise<Answered[]> {
  const parent = mkdtempSync(join(tmpdir(), "inhouse-questions-"));
  const folder = join(parent, "workspace");
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const server = await startServerProcess(serverModule, {
    initializationOptions: { completion: { model }, codebaseFolder: join(parent, "index") },
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "bench" }],
  });
  try {
    await server.client.status(({ state }) => state === "ready" || state === "error");
    const answered: Answered[] = [];
    for (const question of questions) {
      const sources = await ask(server.client, question.text);
      const started = performance.now();
      await ask(server.client, question.text);
      answered.push({
        repository: name,
        ...question,
        ...judge(question, sources),
        ms: performance.now() - started,
      });
    }
    return answered;
  } finally {
    await server.stop();
    rmSync(parent, { recursive: true, force: true });
  }
}

/** Waits until the index is complete. */
async function ask(client: LspClient, query: string): Promise<readonly SourceLocation[]> {
  for (;;) {
    const params = { items: [{ kind: "codebase", query } as const], maxTokens };
    const { items } = await client.connection.sendRequest(ResolveContextRequest.type, params);
    const [item] = items;
    const isIncomplete =
      item === undefined ||
      ("refusal" in item ? /with no results yet/.test(item.refusal) : /indexed\)/.test(item.block.label));
    if (!isIncomplete) return "refusal" in item ? [] : item.block.sources;
    await sleep(200);
  }
}

/** The `rank` of the right file among the files, from 0 or -1, and whether all its lines are there. */
function judge(
  { path, lines }: Question,
  sources: readonly SourceLocation[],
): Pick<Answered, "rank" | "hasLines" | "first"> {
  const files = [...new Set(sources.map((source) => source.path))];
  const shown = new Set<number>();
  for (const { path: other, range } of sources)
    if (other === path && range !== undefined)
      for (let line = range.start.line; line <= range.end.line; line++) shown.add(line);
  let hasLines = true;
  for (let line = lines.first; line < lines.end; line++) hasLines &&= shown.has(line);
  return { rank: files.indexOf(path), hasLines, first: files[0] ?? "" };
}
