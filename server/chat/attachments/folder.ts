import { outlineOf } from "../../context/outlineOf";
import type { ContextItem, ResolvedContext, SourceLocation } from "../../protocol/chat";
import { l10n } from "../../protocol/l10n";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import { pathOf } from "../../workspace/fileAccess";
import { walkFolder } from "../../workspace/walkFolder";
import type { WorkspaceFile, WorkspaceFiles } from "../../workspace/workspaceFiles";
import type { AttachmentDeps, AttachmentOptions } from "./attachmentDeps";
import { type CountTokens, count, cutToFit } from "./cut";
import { fenced } from "./fenced";
import { nameOf } from "./labels";
import { refusal } from "./refusals";

type FolderItem = Extract<ContextItem, { kind: "folder" }>;

interface Listed {
  /** Relative to the attached folder. */
  readonly relativePath: string;
  readonly path: string;
}

/** Limit when the caller sets none. */
const defaultTokens = 8000;
/** Most files that are listed, and most that are read. */
const maxNamed = 2000;
const maxRead = 200;

/** Attaches a folder: its file tree, then as many files as fit, whole or as an outline. */
export async function resolveFolder(
  { uri }: FolderItem,
  { files, countTokens }: AttachmentDeps,
  { maxTokens = defaultTokens, signal }: AttachmentOptions,
): Promise<ResolvedContext> {
  const folder = pathOf(uri);
  const verdict = folder === undefined ? "noFile" : await files.access.judge(folder);
  const name = nameOf(uri, files);
  if (folder === undefined || typeof verdict === "string") {
    return { refusal: refusal(name, { reason: typeof verdict === "string" ? verdict : "noFile" }) };
  }
  if (files.access.isElsewhere)
    return {
      refusal: l10n.t(
        "{0} can't be attached: the server runs on another machine and can't list folders of this one. Attach files instead.",
        name,
      ),
    };
  const { listed, isWhole } = await list(folder, files, signal);
  if (listed.length === 0) return { refusal: l10n.t("{0} has no files that Inhouse may read.", name) };
  const names = treeOf(listed.map(({ relativePath }) => relativePath));
  if (!isWhole) names.push(`… and more: only ${maxNamed} files are named here`);
  const tree = await cutToFit(names, maxTokens, countTokens);
  if (tree === undefined)
    return { refusal: l10n.t("{0} is too long for this model. Attach a part of it.", name) };
  const isTreeWhole = tree.lines === names.length;
  const contents = isTreeWhole
    ? await contentsOf(listed, files, { room: maxTokens - tree.tokens, countTokens, signal })
    : { text: "", sources: [], isWhole: false };
  const text = tree.text + contents.text;
  const tokens = await count(text, countTokens);
  const shown = tokens > maxTokens ? tree : { text, tokens };
  const source: SourceLocation = { uri, path: verdict.displayPath };
  const sources = [source, ...(shown === tree ? [] : contents.sources)];
  const block = {
    label: `${sanitizeLabel(verdict.displayPath)}/`,
    text: shown.text,
    languageId: "",
    sources,
    tokens: shown.tokens,
  };
  const isPartial = !isWhole || !contents.isWhole || shown === tree;
  return { block: isPartial ? { ...block, isPartial } : block };
}

async function list(folder: string, { access }: WorkspaceFiles, signal: AbortSignal) {
  const listed: Listed[] = [];
  for await (const { path } of walkFolder(access, folder)) {
    signal.throwIfAborted();
    if (listed.length === maxNamed) return { listed, isWhole: false };
    listed.push({ path, relativePath: path.slice(folder.length).replaceAll("\\", "/").replace(/^\//, "") });
  }
  return { listed, isWhole: true };
}

/** Renders paths as a tree: folders on their own lines, their contents indented. */
function treeOf(ways: readonly string[]): string[] {
  const lines: string[] = [];
  let above: readonly string[] = [];
  for (const way of ways.toSorted(byFolder)) {
    const steps = way.split("/").map(sanitizeLabel);
    const folders = steps.slice(0, -1);
    const same = folders.findIndex((step, depth) => step !== above[depth]);
    const isNew = same < 0 ? [] : folders.slice(same);
    for (const [depth, step] of isNew.entries()) lines.push(`${"  ".repeat(same + depth)}${step}/`);
    lines.push("  ".repeat(folders.length) + (steps.at(-1) ?? ""));
    above = folders;
  }
  return lines;
}

/** Sorts files before subfolders. */
function byFolder(a: string, b: string): number {
  const [as, bs] = [a.split("/"), b.split("/")];
  for (let depth = 0; ; depth++) {
    const [isLastA, isLastB] = [depth === as.length - 1, depth === bs.length - 1];
    if (isLastA !== isLastB) return isLastA ? -1 : 1;
    const [stepA = "", stepB = ""] = [as[depth], bs[depth]];
    if (stepA !== stepB) return stepA < stepB ? -1 : 1;
    if (isLastA) return 0;
  }
}

interface Room {
  readonly room: number;
  readonly countTokens: CountTokens;
  readonly signal: AbortSignal;
}

interface Section {
  readonly file: WorkspaceFile;
  readonly whole: string;
  readonly wholeTokens: number;
  /** Outline of the file; empty when no declaration was recognised. */
  readonly short: string;
  readonly shortTokens: number;
}

/** Prefers outlines of all files to a few whole files. Files nearest to the folder come first. */
async function contentsOf(
  listed: readonly Listed[],
  files: WorkspaceFiles,
  { room, countTokens, signal }: Room,
) {
  const note = (whole: number, short: number) =>
    `\n\nOf ${listed.length} files ${whole} are shown whole and ${short} by what they declare; of the others there are only the names.`;
  const sections: Section[] = [];
  for (const { path } of listed.slice(0, maxRead)) {
    signal.throwIfAborted();
    const file = await files.read(path);
    if (file !== undefined) sections.push(await sectionOf(file, countTokens));
  }
  let left = room - (await count(note(listed.length, listed.length), countTokens));
  const chosen = new Map<Section, "whole" | "short">();
  for (const section of sections) {
    if (section.short === "" || section.shortTokens > left) continue;
    chosen.set(section, "short");
    left -= section.shortTokens;
  }
  for (const section of sections) {
    const more = section.wholeTokens - (chosen.has(section) ? section.shortTokens : 0);
    if (more > left) continue;
    chosen.set(section, "whole");
    left -= more;
  }
  const shown = sections.filter((section) => chosen.has(section));
  const isWhole = (section: Section) => chosen.get(section) === "whole";
  const whole = shown.filter(isWhole).length;
  const text = shown.map((section) => (isWhole(section) ? section.whole : section.short)).join("");
  return {
    text: whole === listed.length ? text : text + note(whole, shown.length - whole),
    sources: shown.map(({ file }) => ({ uri: file.uri, path: file.path })),
    isWhole: whole === listed.length,
  };
}

async function sectionOf(file: WorkspaceFile, countTokens: CountTokens): Promise<Section> {
  const declared = outlineOf(file).map(({ text }) => text);
  const whole = `\n\n${fenced(sanitizeLabel(file.path), file.path, file.text)}`;
  const short =
    declared.length === 0 ? "" : `\n\n${fenced(sanitizeLabel(file.path), file.path, declared.join("\n"))}`;
  const [wholeTokens = 0, shortTokens = 0] = await countTokens([whole, short]);
  return { file, whole, wholeTokens, short, shortTokens };
}
