import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { languageOfPath } from "../../context/languages";
import { splitLines } from "../../protocol/code/lines";
import type { ApplyFilesParams, ApplyFilesResult } from "../../protocol/edit";
import { cleanAnswer } from "../answer/clean";
import { parseSearchReplace } from "../answer/searchReplace";
import { lazyLines } from "../apply/lazyMarkers";
import { editsOf, type FileText, fileToChange, planBlock, refusalOf } from "../applyCode";
import { type GuardDeps, guardSentence, nameOf } from "../guards";
import { removalWarning } from "../place/placeRegion";
import { Refused } from "../refused";
import { type Reason, WorkspaceEditBuilder } from "../workspaceEdit";
import { type FileStep, fileSteps } from "./fileBlocks";

type CodeStep = Extract<FileStep, { kind: "code" }>;

/** What an answer that names files would change. Files that must not or cannot be changed are left out, one by one. */
export async function planFiles(
  { answer, versions }: ApplyFilesParams,
  deps: GuardDeps,
): Promise<ApplyFilesResult> {
  const steps = fileSteps(cleanAnswer(answer, ""));
  const builder = new WorkspaceEditBuilder();
  const refusals: string[] = [];
  const warnings: string[] = [];
  const known = new Map(versions.map(({ uri, version }) => [uri, version]));
  const places = new Places(deps, [...known.keys()]);
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push(error.message);
    }
  };
  const code = steps.filter((step) => step.kind === "code");
  for (const path of new Set(code.map((step) => step.path)))
    await attempt(async () => {
      const own = code.filter((step) => step.path === path);
      const place = await places.find(path);
      if (place.isNew) return createFile(place.uri, path, own, builder);
      const file = await fileToChange(withVersion(place.uri, known), deps);
      warnings.push(...changeFile(file, own, builder));
    });
  for (const step of steps)
    await attempt(async () => {
      if (step.kind === "rename") await renameFile(step, places, known, deps, builder);
      if (step.kind === "delete") await deleteFile(step, places, known, deps, builder);
    });
  if (steps.length === 0)
    refusals.push("The answer names no files: ask for each file's path in front of its code.");
  return { ...(builder.isEmpty ? {} : { edit: builder.build() }), refusals, warnings };
}

function withVersion(uri: string, known: ReadonlyMap<string, number>) {
  const version = known.get(uri);
  return { uri, ...(version === undefined ? {} : { version }) };
}

/** All blocks of one file, one after the other; all or none. */
function changeFile(file: FileText, steps: readonly CodeStep[], builder: WorkspaceEditBuilder): string[] {
  const name = nameOf(file.uri);
  const warnings: string[] = [];
  let { text } = file;
  for (const { code, info } of steps) {
    const plan = planBlock(code, info, { text, languageId: file.languageId });
    if (plan.kind === "refused") throw new Refused(refusalOf(plan, name));
    if (plan.kind === "unchanged") continue;
    if (plan.removes !== undefined) warnings.push(`${name}: ${removalWarning(plan.removes)}`);
    text = plan.text;
  }
  if (text === file.text) throw new Refused(`${name} has this code already.`);
  builder.change(file.uri, file.version ?? null, editsOf(file, text), reasonOf(steps, "Changed files"));
  return warnings;
}

function createFile(
  uri: string,
  path: string,
  steps: readonly CodeStep[],
  builder: WorkspaceEditBuilder,
): void {
  const [step, ...others] = steps;
  if (step === undefined) return;
  const lines = splitLines(step.code);
  const isPiece =
    others.length > 0 ||
    parseSearchReplace(step.code) !== undefined ||
    lazyLines(lines, [], languageOfPath(path)).length > 0;
  if (isPiece)
    throw new Refused(`${path} is not there, and the answer has only pieces of it: ask for the whole file.`);
  builder.create(uri, `${step.code.trimEnd()}\n`, reasonOf(steps, "New files"));
}

async function renameFile(
  { path, to }: Extract<FileStep, { kind: "rename" }>,
  places: Places,
  known: ReadonlyMap<string, number>,
  deps: GuardDeps,
  builder: WorkspaceEditBuilder,
): Promise<void> {
  const from = await places.find(path);
  if (from.isNew) throw new Refused(`${path} is not there, so it cannot be renamed.`);
  await fileToChange(withVersion(from.uri, known), deps);
  const target = await places.find(to);
  if (!target.isNew) throw new Refused(`${to} is there already, so ${path} cannot be renamed to it.`);
  builder.rename(from.uri, target.uri, { label: "Renamed files" });
}

async function deleteFile(
  { path }: Extract<FileStep, { kind: "delete" }>,
  places: Places,
  known: ReadonlyMap<string, number>,
  deps: GuardDeps,
  builder: WorkspaceEditBuilder,
): Promise<void> {
  const place = await places.find(path);
  if (place.isNew) throw new Refused(`${path} is not there, so it cannot be deleted.`);
  await fileToChange(withVersion(place.uri, known), deps);
  builder.delete(place.uri, { label: "Deleted files" });
}

/** What the answer says in front of the first block, or else what kind of change it is. */
function reasonOf(steps: readonly FileStep[], kind: string): Reason {
  const said = steps.map(({ reason }) => reason).find((reason) => reason !== "");
  return said === undefined
    ? { label: kind }
    : { label: said.replace(/[:.]$/, "").slice(0, 80), description: kind };
}

interface Place {
  readonly uri: string;
  readonly isNew: boolean;
}

/** Finds the files that paths of an answer mean: of the workspace, or where models leave out folders, of those that were sent. */
class Places {
  constructor(
    private readonly deps: GuardDeps,
    private readonly sent: readonly string[],
  ) {}

  /** Throws `Refused` for a path that leads out of the workspace or to a file that must not be read. */
  async find(named: string): Promise<Place> {
    const path = named.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
    const { files } = this.deps;
    const folders = files.folderPaths();
    if (folders.length === 0) throw new Refused(`Open a folder first: ${path} belongs to none.`);
    if (path.startsWith("/")) return this.#judge(path, path);
    for (const folder of folders) {
      const state = await files.look(join(folder, path));
      if (!("reason" in state)) return { uri: state.uri, isNew: false };
    }
    const ending = `/${encodeURI(path)}`;
    const meant = this.sent.filter((uri) => uri.endsWith(ending));
    if (meant.length === 1 && meant[0] !== undefined) return { uri: meant[0], isNew: false };
    return this.#judge(join(folders[0] ?? "", path), path);
  }

  async #judge(absolute: string, path: string): Promise<Place> {
    const state = await this.deps.files.look(absolute);
    if (!("reason" in state)) return { uri: state.uri, isNew: false };
    if (state.reason !== "missing") throw new Refused(guardSentence(path, state));
    return { uri: pathToFileURL(absolute).href, isNew: true };
  }
}
