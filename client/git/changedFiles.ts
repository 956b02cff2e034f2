import { basename, dirname, join } from "node:path";
import { Uri } from "vscode";
import { reasonOf } from "../../server/files/fileRefusedError";
import { readRegularFile } from "../../server/files/readRegularFile";
import { realPath } from "../../server/files/realPath";
import { l10n } from "../../server/protocol/l10n";
import { labelOf } from "../workspace/workspacePaths";
import { type GitRepository, untracked } from "./git";
import { splitDiff } from "./splitDiff";

export type Which = "staged" | "unstaged" | "all";

interface ChangedFile {
  readonly uri: string;
  readonly diff: string;
}

const maxNewFiles = 20;
const maxNewFileBytes = 100_000;

/** Returns a unified diff for each file. Adds a sentence to `leftOut` for each new file without one. */
export async function changedFiles(
  repository: GitRepository,
  which: Which,
  leftOut: string[] = [],
): Promise<ChangedFile[]> {
  const diffs = await Promise.all([
    which === "unstaged" ? "" : repository.diff(true),
    which === "staged" ? "" : repository.diff(false),
  ]);
  const files = diffs.flatMap(splitDiff).map(({ path, diff }) => ({
    uri: Uri.joinPath(repository.rootUri, path).toString(),
    diff,
  }));
  return which === "staged" ? files : [...files, ...(await newFiles(repository, leftOut))];
}

export function newOrChanged({ workingTreeChanges, untrackedChanges = [] }: GitRepository["state"]): number {
  return workingTreeChanges.length + untrackedChanges.length;
}

/** Diffs of untracked files, which `git diff` omits. */
async function newFiles({ state }: GitRepository, leftOut: string[]): Promise<ChangedFile[]> {
  const changes = [...state.workingTreeChanges, ...(state.untrackedChanges ?? [])];
  const found = changes.filter(({ status }) => status === untracked);
  for (const { uri } of found.slice(maxNewFiles))
    leftOut.push(l10n.t("{0} was left out: there are more than {1} new files.", labelOf(uri), maxNewFiles));
  const diffs = await Promise.all(found.slice(0, maxNewFiles).map(({ uri }) => diffOfNewFile(uri, leftOut)));
  return diffs.filter((each) => each !== undefined);
}

async function diffOfNewFile(uri: Uri, leftOut: string[]): Promise<ChangedFile | undefined> {
  try {
    const { real } = await realPath(dirname(uri.fsPath));
    const path = join(real, basename(uri.fsPath));
    const { bytes } = await readRegularFile(path, { maxBytes: maxNewFileBytes });
    if (bytes.includes(0)) return undefined;
    const lines = new TextDecoder().decode(bytes).replace(/\n$/, "").split("\n");
    const header = `--- /dev/null\n+++ b/${labelOf(uri)}\n@@ -0,0 +1,${lines.length} @@`;
    return { uri: uri.toString(), diff: [header, ...lines.map((line) => `+${line}`)].join("\n") };
  } catch (error) {
    if (reasonOf(error) === "tooLarge")
      leftOut.push(l10n.t("{0} is too large and was left out.", labelOf(uri)));
    return undefined; // It is gone or not a regular file.
  }
}
