import type { ContextItem, ResolvedContext } from "../../protocol/chat";
import { l10n } from "../../protocol/l10n";
import { unquoteGitPath } from "../../protocol/paths/gitPath";
import { pathOf } from "../../workspace/fileAccess";
import type { AttachmentDeps, AttachmentOptions } from "./attachmentDeps";
import { type Cut, count, cutToFit } from "./cut";
import { nameOf } from "./labels";

type ChangesItem = Extract<ContextItem, { kind: "changes" }>;
type ChangedFile = ChangesItem["files"][number];

interface Diff {
  readonly uri: string;
  readonly path: string;
  readonly lines: readonly string[];
  readonly tokens: number;
}

/** Most omitted files that are listed by name. */
const maxNames = 20;

/** Resolves the diffs of readable files, truncated to share the room; lists the others by name. */
export async function resolveChanges(
  { files: changed }: ChangesItem,
  deps: AttachmentDeps,
  { maxTokens, signal }: AttachmentOptions,
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
    // The note about omitted files needs room, too.
    room = (room ?? 0) - (tokens - (maxTokens ?? 0));
    if (shown.size === 0 || room <= 0)
      return { refusal: l10n.t("The changes are too long for this model. Attach fewer of them.") };
  }
}

/** The path of a changed file, if its diff may be read; else undefined. */
export async function readableDiff(
  { uri, diff }: ChangedFile,
  { files }: Pick<AttachmentDeps, "files">,
): Promise<string | undefined> {
  const path = pathOf(uri);
  if (path === undefined) return undefined;
  const verdict = await files.access.judge(path);
  if (typeof verdict === "string") return undefined;
  return namesIn(diff).some((name) => files.access.isNeverRead(`/${name}`)) ? undefined : verdict.displayPath;
}

/**
 * All file names in a diff. Only the diff has the old name of a renamed file. A name after `---` and `+++` may have one of Git's prefixes
 * (a and b, or by what is compared: c, i, o, w) or none (`diff.noprefix`): both readings are returned.
 */
function namesIn(diff: string): readonly string[] {
  const names = diff.matchAll(/^(?:--- |\+\+\+ |(?:rename|copy) (?:from|to) )([^\t\r\n]+)/gm);
  return [...names].flatMap(([, name = ""]) => {
    const path = unquoteGitPath(name);
    return [path, path.replace(/^[abciow]\//, "")];
  });
}

async function diffOf(
  { uri, diff }: ChangedFile,
  path: string,
  { countTokens }: AttachmentDeps,
): Promise<Diff> {
  const lines = diff.replace(/\r?\n$/, "").split(/\r?\n/);
  return { uri, path, lines, tokens: await count(lines.join("\n"), countTokens) };
}

/** Keeps short diffs whole and truncates the long ones to equal shares of the remaining room. */
async function share(
  diffs: readonly Diff[],
  room: number | undefined,
  { countTokens }: AttachmentDeps,
): Promise<ReadonlyMap<Diff, Cut>> {
  const shown = new Map<Diff, Cut>();
  let left = room;
  let others = diffs.length;
  for (const diff of diffs.toSorted((a, b) => a.tokens - b.tokens)) {
    // Minus one token for the line break in between.
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
  const [first, ...others] = forbidden;
  if (first === undefined) return l10n.t("There are no changes to attach.");
  return others.length === 0
    ? l10n.t(
        "Nothing to attach: {0} is outside the workspace, ignored by Git or matched by inhouse.privacy.neverRead.",
        first,
      )
    : l10n.t(
        "Nothing to attach: all {0} changed files are outside the workspace, ignored by Git or matched by inhouse.privacy.neverRead.",
        String(forbidden.length),
      );
}
