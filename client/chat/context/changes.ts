import { basename, dirname, join } from "node:path";
import { l10n, Uri } from "vscode";
import { readRegularFile } from "../../../server/files/readRegularFile";
import { realPath } from "../../../server/files/realPath";
import { reasonOf } from "../../../server/files/refusedFile";
import { labelOf } from "../../workspacePaths";
import { type GitRepository, gitApi, untracked } from "../git";
import type { Attachment } from "../history/conversation";
import type { ContextKind } from "./contextKind";
import { namesIt } from "./fuzzy";
import { splitDiff } from "./splitDiff";

type Which = "staged" | "unstaged" | "all";
interface ChangedFile {
  readonly uri: string;
  readonly diff: string;
}

const maxNewFiles = 20;
const maxNewFileBytes = 100_000;

/** "@changes": what Git says has changed. */
export const changesKind: ContextKind = {
  kind: "changes",
  async find(query) {
    const repositories = (await gitApi())?.repositories ?? [];
    const staged = repositories.some(({ state }) => state.indexChanges.length > 0);
    const unstaged = repositories.some(({ state }) => newOrChanged(state) > 0);
    const offers: Attachment[] = [];
    if (staged && unstaged) offers.push(changesAttachment("all"));
    if (staged) offers.push(changesAttachment("staged"));
    if (unstaged) offers.push(changesAttachment("unstaged"));
    return offers.filter(({ label }) => namesIt(query, label));
  },
  async items({ variant }) {
    const git = await gitApi();
    if (git === undefined)
      return { problem: l10n.t("There is no Git here: the built-in Git extension is off or missing.") };
    const which = variant === "staged" || variant === "unstaged" ? variant : "all";
    const files = await Promise.all(git.repositories.map((repository) => changedFiles(repository, which)));
    const all = files.flat();
    if (all.length > 0) return [{ kind: "changes", files: all }];
    return { problem: l10n.t("Git says that nothing has changed.") };
  },
};

export function changesAttachment(which: Which): Attachment {
  const label = {
    all: l10n.t("Changes"),
    staged: l10n.t("Staged changes"),
    unstaged: l10n.t("Unstaged changes"),
  };
  return { id: `changes ${which}`, kind: "changes", label: label[which], variant: which };
}

/** A unified diff for each file; `leftOut` gets a sentence for each new file that is not among them. */
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

/** Git's own diff is silent about files that it does not know yet. */
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
    return undefined; // It is gone, or no file.
  }
}
