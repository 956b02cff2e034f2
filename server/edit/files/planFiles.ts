import { basename } from "node:path/posix";
import type { ApplyFilesParams, ApplyFilesResult } from "../../protocol/edit";
import { l10n } from "../../protocol/l10n";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import { cleanAnswer, emptyContext } from "../answer/clean";
import { fenceSentence } from "../answer/codeBlocks";
import {
  alreadySentence,
  editsOf,
  type FileText,
  missingFileSentence,
  newFileText,
  planBlock,
  planChanges,
  planWarnings,
  refusalOf,
} from "../applyCode";
import { EditRefusedError } from "../editRefusedError";
import { type GuardDeps, nameOf } from "../guards";
import { problemSentence } from "../place/placeChanges";
import { removalWarning } from "../place/placeRegion";
import { type Reason, WorkspaceEditBuilder } from "../result/workspaceEdit";
import { findCautions } from "./cautions";
import { type FileStep, fileSteps } from "./fileBlocks";
import { type MoveKind, movedSentence, noSource, targetExists, targetTaken } from "./moveSentences";
import { type Place, Places } from "./places";

/** A step that changes a file's text. */
type TextStep = Extract<FileStep, { kind: "code" | "change" | "create" }>;
type MoveStep = Extract<FileStep, { kind: "rename" | "copy" }>;

/**
 * Plans the changes of an answer that names files. Leaves out, one by one, files that must not or cannot be changed.
 */
export async function planFiles(
  { answer, versions, files = [], choices = [] }: ApplyFilesParams,
  deps: GuardDeps,
): Promise<ApplyFilesResult> {
  const { steps, problem } = fileSteps(cleanAnswer(answer, emptyContext));
  const known = new Map(versions.map(({ uri, version }) => [uri, version]));
  const plan: Plan = {
    deps,
    known,
    places: new Places(deps, { sent: files, open: [...known.keys()], choices }),
    builder: new WorkspaceEditBuilder(),
    changed: new Set(),
    moved: new Set(),
    warnings: [],
  };
  const refusals: string[] = problem === undefined ? [] : [problemSentence(problem)];
  const attempt = async (path: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof EditRefusedError)) throw error;
      refusals.push(naming(path, error.message));
    }
  };
  for (const { place, path, own } of await filesOf(steps, plan))
    await attempt(path, async () => {
      if (place instanceof EditRefusedError) throw place;
      if (own.some((step) => step.kind === "code" && step.isDoubtful))
        throw new EditRefusedError(fenceSentence());
      if (place.isNew) await createFile(place.uri, path, own, plan);
      else await changeFile(place.uri, own, plan);
    });
  for (const step of steps)
    await attempt(step.path, async () => {
      if (step.kind === "rename") await renameFile(step, plan);
      if (step.kind === "copy") await copyFile(step, plan);
      if (step.kind === "delete") await deleteFile(step, plan);
    });
  if (steps.length === 0 && problem === undefined)
    refusals.push(l10n.t("The answer names no files. Ask for each file's path before its code."));
  const { builder, warnings, places } = plan;
  const unclear = places.unclear.length === 0 ? {} : { unclear: places.unclear };
  return { ...(!builder.isEmpty && { edit: builder.build() }), refusals, warnings, ...unclear };
}

/** Files whose text changes, in the order of the answer. Several paths of one file count as one. */
async function filesOf(steps: readonly FileStep[], { places }: Plan) {
  const files = new Map<
    string,
    { readonly place: Place | EditRefusedError; readonly path: string; own: TextStep[] }
  >();
  for (const step of steps) {
    if (step.kind !== "code" && step.kind !== "change" && step.kind !== "create") continue;
    const { path, isSure = true } = step;
    const place = await places.find(path).catch((error: unknown) => {
      if (error instanceof EditRefusedError) return error;
      throw error;
    });
    if (!isSure && (place instanceof EditRefusedError || place.isNew)) continue;
    const key = place instanceof EditRefusedError ? `refused ${path}` : place.uri;
    const known = files.get(key);
    if (known === undefined) files.set(key, { place, path, own: [step] });
    else known.own.push(step);
  }
  return files.values();
}

/** State collected while processing the steps. */
interface Plan {
  readonly deps: GuardDeps;
  readonly places: Places;
  /** Versions of open documents. */
  readonly known: ReadonlyMap<string, number>;
  readonly builder: WorkspaceEditBuilder;
  readonly changed: Set<string>;
  /** Created, renamed and deleted files, with their new URIs: each may occur once. */
  readonly moved: Set<string>;
  readonly warnings: string[];
}

function withVersion(uri: string, known: ReadonlyMap<string, number>) {
  const version = known.get(uri);
  return { uri, ...(version !== undefined && { version }) };
}

/** Applies all blocks of one file in order: all or none. */
async function changeFile(uri: string, steps: readonly TextStep[], plan: Plan): Promise<void> {
  if (plan.changed.has(uri))
    throw new EditRefusedError(l10n.t("The answer changes {0} twice. Ask for one change.", nameOf(uri)));
  plan.changed.add(uri);
  const file = await plan.places.textOf(withVersion(uri, plan.known));
  const { text, removals } = changedText(file, steps);
  if (text === file.text) throw new EditRefusedError(alreadySentence(nameOf(file.uri)));
  plan.warnings.push(...removals);
  const reason = await withCautions(
    file.uri,
    file.text,
    text,
    reasonOf(steps, l10n.t("Changed files")),
    plan,
  );
  plan.builder.change(file.uri, file.version ?? null, editsOf(file, text), reason);
}

function changedText(
  file: FileText,
  steps: readonly TextStep[],
): { readonly text: string; readonly removals: readonly string[] } {
  const name = nameOf(file.uri);
  const removals: string[] = [];
  let { text } = file;
  for (const step of steps) {
    if (step.kind === "create")
      throw new EditRefusedError(l10n.t("{0} can't be created: it already exists.", name));
    const now = { ...file, text };
    const change =
      step.kind === "code"
        ? planBlock(step.code, step.info, now)
        : planChanges({ changes: [step.change] }, now);
    if (change.kind === "refused") throw new EditRefusedError(refusalOf(change, name));
    if (change.kind === "unchanged") continue;
    const removes = change.removes === undefined ? [] : [removalWarning(change.removes)];
    removals.push(
      ...[...removes, ...planWarnings(change, now)].map((warning) => l10n.t("{0}: {1}", name, warning)),
    );
    text = change.text;
  }
  return { text, removals };
}

async function createFile(uri: string, path: string, steps: readonly TextStep[], plan: Plan): Promise<void> {
  const [step, ...others] = steps;
  if (step === undefined) return;
  if (others.length > 0 || step.kind === "change")
    throw new EditRefusedError(missingFileSentence(sanitizeLabel(path)));
  const text = step.kind === "create" ? `${step.code.trimEnd()}\n` : newFileText(step.code, path);
  plan.moved.add(uri);
  plan.builder.create(
    uri,
    text,
    await withCautions(uri, "", text, reasonOf(steps, l10n.t("New files")), plan),
  );
}

async function renameFile({ path, to, change, reason: said }: MoveStep, plan: Plan): Promise<void> {
  const { from, target, file } = await endsOf(path, to, "rename", plan);
  if (plan.moved.has(from.uri)) throw new EditRefusedError(movedSentence(sanitizeLabel(path)));
  const steps = change === undefined ? [] : [{ kind: "change" as const, path, reason: said, change }];
  if (steps.length > 0) await changeFile(from.uri, steps, plan);
  const reason = await withCautions(from.uri, "", file.text, { label: l10n.t("Renamed files") }, plan);
  plan.moved.add(from.uri).add(target.uri);
  plan.builder.rename(from.uri, target.uri, await withCautions(target.uri, "", file.text, reason, plan));
}

async function copyFile({ path, to, change, reason: said }: MoveStep, plan: Plan): Promise<void> {
  const { target, file } = await endsOf(path, to, "copy", plan);
  const steps = change === undefined ? [] : [{ kind: "change" as const, path, reason: said, change }];
  const { text } = changedText(file, steps);
  plan.moved.add(target.uri);
  plan.builder.create(
    target.uri,
    text,
    await withCautions(target.uri, "", text, { label: l10n.t("New files") }, plan),
  );
}

/** Resolves source and target of a rename or copy. Throws an `EditRefusedError`. */
async function endsOf(path: string, to: string, kind: MoveKind, { places, known, moved }: Plan) {
  const [old, now] = [sanitizeLabel(path), sanitizeLabel(to)];
  const from = await places.find(path);
  if (from.isNew) throw new EditRefusedError(noSource(kind, old));
  const file = await places.textOf(withVersion(from.uri, known));
  const target = await places.findRenamed(to, from);
  if (!target.isNew) throw new EditRefusedError(targetExists(kind, old, now));
  if (moved.has(target.uri)) throw new EditRefusedError(targetTaken(kind, old, now));
  return { from, target, file };
}

async function deleteFile({ path }: Extract<FileStep, { kind: "delete" }>, plan: Plan): Promise<void> {
  const place = await plan.places.find(path);
  if (place.isNew)
    throw new EditRefusedError(l10n.t("{0} can't be deleted: it does not exist.", sanitizeLabel(path)));
  if (plan.moved.has(place.uri)) throw new EditRefusedError(movedSentence(sanitizeLabel(path)));
  await plan.places.textOf(withVersion(place.uri, plan.known));
  plan.moved.add(place.uri);
  plan.builder.delete(place.uri, { label: l10n.t("Deleted files") });
}

/** Gives a dangerous change its own reason, so that the user confirms it separately. */
async function withCautions(
  uri: string,
  before: string,
  after: string,
  reason: Reason,
  plan: Plan,
): Promise<Reason> {
  const [first, ...others] = await findCautions(uri, before, after, plan.deps.files.access);
  if (first === undefined) return reason;
  plan.warnings.push(first, ...others);
  return { label: first, description: reason.label, isCaution: true };
}

/** The answer's own words before the first block, or else the kind of change. */
function reasonOf(steps: readonly TextStep[], kind: string): Reason {
  const said = steps.map(({ reason }) => reason).find((reason) => reason !== "");
  return said === undefined
    ? { label: kind }
    : { label: said.replace(/[:.]$/, "").slice(0, 80), description: kind };
}

/** Prefixes a message with the file's name if it lacks it. */
function naming(path: string, sentence: string): string {
  const name = sanitizeLabel(basename(path.replaceAll("\\", "/")));
  return sentence.includes(name) ? sentence : l10n.t("{0}: {1}", name, sentence);
}
