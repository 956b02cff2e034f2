import { pathOf } from "../../context/fileAccess";
import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { type Cut, count, cutToFit } from "./cut";
import { nameOf } from "./labels";
import type { ContextDeps, ContextOptions } from "./resolveContext";

type ChangesItem = Extract<ContextItem, { kind: "changes" }>;
type ChangedFile = ChangesItem["files"][number];

interface Diff {
  readonly uri: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly tokens: number;
}

/** Most files whose names are told when they are left out. */
const maxNames = 20;

/** The diffs of files that may be read, each with its share of the room; the others are named. */
export async function resolveChanges(
  { files: changed }: ChangesItem,
  deps: ContextDeps,
  { maxTokens, signal }: ContextOptions,
): Promise<ResolvedContext> {
  const diffs: Diff[] = [];
  const forbidden: string[] = [];
  for (const file of changed) {
    signal.throwIfAborted();
    const path = await readableDiff(file, deps);
    if (path === undefined) forbidden.push(nameOf(file.uri, deps.files));
    else diffs.push(await diffOf(file, path, deps));
  }
  if (diffs.length === 0) return { refusal: refusalOf(forbidden) };
  let room = maxTokens;
  for (;;) {
    const shown = await share(diffs, room, deps);
    const hidden = diffs.filter((diff) => !shown.has(diff)).map(({ uri }) => nameOf(uri, deps.files));
    const parts = diffs.flatMap((diff) => shown.get(diff)?.text ?? []);
    const text = [
      ...parts,
      ...noteOn("there is no room", hidden),
      ...noteOn("they may not be read", forbidden),
    ].join("\n");
    const tokens = await count(text, deps.countTokens);
    if (shown.size > 0 && (maxTokens === undefined || tokens <= maxTokens)) {
      const sources = [...shown.keys()].map(({ uri, path }) => ({ uri, path }));
      const isWhole = ([{ lines }, cut]: [Diff, Cut]) => cut.lines === lines.length;
      const isPartial = hidden.length + forbidden.length > 0 || ![...shown].every(isWhole);
      const block = { label: "Changes", text, languageId: "diff", sources, tokens };
      return { block: isPartial ? { ...block, isPartial } : block };
    }
    // The note on what is left out needs room, too.
    room = (room ?? 0) - (tokens - (maxTokens ?? 0));
    if (shown.size === 0 || room <= 0)
      return { refusal: "The changes are too long for this model: attach fewer of them." };
  }
}

/** The path of a changed file whose diff may be read. */
export async function readableDiff(
  { uri, diff }: ChangedFile,
  { files }: Pick<ContextDeps, "files">,
): Promise<string | undefined> {
  const path = pathOf(uri);
  if (path === undefined) return undefined;
  const verdict = await files.access.judge(path);
  if (typeof verdict === "string") return undefined;
  return namesIn(diff).some((name) => files.access.isNeverRead(`/${name}`)) ? undefined : verdict.shown;
}

/** What the file was called before is in the diff only. */
function namesIn(diff: string): readonly string[] {
  const names = diff.matchAll(/^(?:--- |\+\+\+ |(?:rename|copy) (?:from|to) )"?(?:[ab]\/)?([^\t\n"]+)/gm);
  return Array.from(names, ([, name = ""]) => name);
}

async function diffOf({ uri, diff }: ChangedFile, path: string, { countTokens }: ContextDeps): Promise<Diff> {
  const lines = diff.replace(/\r?\n$/, "").split(/\r?\n/);
  return { uri, path, lines, tokens: await count(lines.join("\n"), countTokens) };
}

/** Short diffs are whole; the long ones share what is left evenly. */
async function share(
  diffs: readonly Diff[],
  room: number | undefined,
  { countTokens }: ContextDeps,
): Promise<ReadonlyMap<Diff, Cut>> {
  const shown = new Map<Diff, Cut>();
  let left = room;
  let others = diffs.length;
  for (const diff of diffs.toSorted((a, b) => a.tokens - b.tokens)) {
    // One more for the line break between two.
    const own = left === undefined ? undefined : Math.floor(left / others) - 1;
    const cut = await cutToFit(diff.lines, own, countTokens);
    if (cut !== undefined) {
      shown.set(diff, cut);
      if (left !== undefined) left -= cut.tokens + 1;
    }
    others--;
  }
  return new Map(diffs.flatMap((diff) => (shown.has(diff) ? [[diff, shown.get(diff) as Cut]] : [])));
}

function noteOn(reason: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : "";
  return [`Left out, because ${reason}: ${names.slice(0, maxNames).join(", ")}${more}`];
}

function refusalOf(forbidden: readonly string[]): string {
  if (forbidden.length === 0) return "There are no changes to attach.";
  const which = forbidden.length === 1 ? (forbidden[0] ?? "") : `All ${forbidden.length} changed files`;
  const verb = forbidden.length === 1 ? "is" : "are";
  return `${which} ${verb} outside the workspace, ignored by git or kept back by inhouse.privacy.neverRead, so there is nothing to attach.`;
}
