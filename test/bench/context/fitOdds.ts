import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type CursorWindow, cursorWindow } from "../../../server/context/cursorWindow";
import type { DeclaringFile } from "../../../server/context/definitions/candidates";
import { evidenceNames, evidenceOf } from "../../../server/context/definitions/evidence";
import { findDeclaringFiles } from "../../../server/context/definitions/findDeclaringFiles";
import { surroundingsOf } from "../../../server/context/definitions/surroundings";
import { comparePaths } from "../../../server/context/nameSimilarity";
import { WorkspaceFiles } from "../../../server/workspace/workspaceFiles";
import { Chooser } from "../../support/random";
import { type ContextCase, casesOf, type RepositoryCases } from "./cases";
import { logisticRegression, type Row } from "./logisticRegression";

const casesOfEach = 60;
const never = new AbortController().signal;

/**
 * Fits the weights of `server/context/definitions/odds.ts` to the bench's cases in repositories: for each candidate declaration, the
 * evidence for it, and whether the line uses it. Prints the table.
 */
export async function fitOdds(repositories: string): Promise<void> {
  const rows: Row[] = [];
  const choose = new Chooser(13);
  for (const entry of readdirSync(repositories, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const folder = resolve(join(repositories, entry.name));
    const found = await casesOf(folder, { count: casesOfEach, seed: 2 });
    const documents = { recent: () => [], notebookOf: () => undefined };
    const folders = () => [pathToFileURL(folder).href];
    const files = new WorkspaceFiles({ documents, folders, now: () => 0 });
    for (const each of found.cases) rows.push(...(await rowsAt(each, folder, found, files, choose)));
    console.log(`${entry.name}: ${found.cases.length} cases`);
  }
  const { weights, bias } = logisticRegression(rows, choose);
  console.log(`${rows.length} declarations, ${rows.filter(({ isUsed }) => isUsed).length} of them used\n`);
  console.log(`const bias = ${bias.toFixed(2)};`);
  for (const [at, name] of evidenceNames.entries())
    console.log(`  ${name}: ${(weights[at] ?? 0).toFixed(2)},`);
}

/** One row for each candidate declaration at the case's line. */
async function rowsAt(
  wanted: ContextCase,
  folder: string,
  { files: texts, locate }: RepositoryCases,
  files: WorkspaceFiles,
  choose: Chooser,
): Promise<readonly Row[]> {
  const { path, line, languageId, definitions } = wanted;
  const lines = (texts.find((file) => file.path === path)?.text ?? "").split("\n");
  const indent = /^\s*/.exec(lines[line] ?? "")?.[0] ?? "";
  const uri = pathToFileURL(join(folder, path)).href;
  const document = TextDocument.create(uri, languageId, 1, lines.with(line, indent).join("\n"));
  const window = cursorWindow(document, { line, character: indent.length }, 40_000);
  if (window === undefined) return [];
  const around = surroundingsOf(window);
  const signatures = definitions.map(({ signature }) => squeeze(signature.split("\n", 1)[0] ?? ""));
  // Assumes that half of the users have a language server that gives the places of declarations.
  const isLocated = choose.chance(0.5);
  return (await offersFor(document, window, files)).flatMap(({ reached, candidates }) => {
    const facts = { count: candidates.length, ...comparePaths(path, reached.file.path) };
    return candidates.map((candidate): Row => {
      const near = isLocated ? around.nearness(candidate.name) : 0;
      const isMeant =
        near > 0 && locate(path, candidate.name).some((found) => found.path === reached.file.path);
      const evidence = evidenceOf(candidate, reached, around, { ...facts, located: isMeant ? near : 0 });
      const head = squeeze(candidate.declaration.head);
      return {
        evidence: evidenceNames.map((name) => evidence[name]),
        isUsed: signatures.some((signature) => head.includes(signature)),
      };
    });
  });
}

async function offersFor(
  document: TextDocument,
  window: CursorWindow,
  files: WorkspaceFiles,
): Promise<readonly DeclaringFile[]> {
  const documents = {
    get: () => document,
    recent: () => [],
    cellsBefore: () => [],
    notebookOf: () => undefined,
    onDidEdit: () => {},
  };
  const { uri, languageId } = document;
  const byFile = new Map<string, DeclaringFile>();
  const offers = findDeclaringFiles(
    { uri, languageId, window },
    surroundingsOf(window),
    documents,
    files,
    never,
  );
  for await (const offer of offers) byFile.set(offer.reached.file.uri, offer);
  return [...byFile.values()];
}

/** Removes white space, so that layout makes no difference. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}
