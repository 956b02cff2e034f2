import { basename } from "node:path/posix";
import { FileType, Uri, workspace } from "vscode";
import { realPath, realPathWithin } from "../../../server/files/realPath";
import { l10n } from "../../../server/protocol/l10n";
import { type KnownFiles, resolveAnswerPath } from "../../../server/protocol/paths/answerPath";
import { showQuickPick } from "../../ui/shown";
import { typeOf } from "../../workspace/openDocument";
import { openedFiles } from "../../workspace/openedFiles";
import { labelOf, plainPath, workspaceFolders } from "../../workspace/workspacePaths";

export interface NamedFile {
  readonly uri: Uri;
  /** The file does not exist yet. */
  readonly isNew: boolean;
  /** The file was attached to the question. */
  readonly wasSent: boolean;
}

/**
 * Finds the file that a path in an answer means: in the workspace, or one of `sent`, the URIs that went with the question. Asks
 * the user if several match. Returns undefined if none matches, "dismissed" if the user makes no choice.
 */
export async function findNamedFile(
  path: string,
  sent: readonly string[],
): Promise<NamedFile | "dismissed" | undefined> {
  const plain = path.startsWith("file:") ? plainPath(Uri.parse(path)) : path;
  const known = knownFiles(sent);
  const meant = await resolveAnswerPath(plain, known);
  if (meant.kind === "none") return undefined;
  const chosen = meant.kind === "several" ? await choose(path, meant.paths) : meant.path;
  if (chosen === undefined) return "dismissed";
  if (!isKnown(chosen, known)) return undefined;
  const uri = Uri.file(chosen);
  const isNew = meant.kind === "new" || (meant.kind === "several" && !(await exists(uri)));
  return { uri, isNew, wasSent: known.sent.includes(chosen) };
}

/** Returns the paths that match at least one existing file, without asking the user. */
export async function findFiles(paths: readonly string[], sent: readonly string[]): Promise<string[]> {
  const known = knownFiles(sent);
  const areFiles = await Promise.all(
    paths.map(async (path) => {
      const meant = await resolveAnswerPath(path, known);
      const meantPaths = meant.kind === "several" ? meant.paths : "path" in meant ? [meant.path] : [];
      const found = await Promise.all(
        meantPaths.map((each) => isKnown(each, known) && isFile(Uri.file(each))),
      );
      return found.includes(true);
    }),
  );
  return paths.filter((_, at) => areFiles[at]);
}

/** The only places in which paths of answers are looked up; files elsewhere are never touched. */
function knownFiles(sent: readonly string[]): KnownFiles {
  const pathsOf = (uris: readonly Uri[]) => uris.filter(({ scheme }) => scheme === "file").map(plainPath);
  const known = {
    folders: workspaceFolders(),
    sent: pathsOf(sent.map((uri) => Uri.parse(uri))),
    open: pathsOf(openedFiles()),
  };
  return {
    ...known,
    real: async (path) => (isKnown(path, known) ? real(path, known).catch(() => undefined) : undefined),
  };
}

/** Resolves symlinks that stay within the workspace; files that the user sent may be anywhere. */
async function real(path: string, { folders, sent }: Pick<KnownFiles, "folders" | "sent">) {
  const roots = async () =>
    Promise.all(
      folders.map(async (folder) => ({ named: folder.path, real: (await realPath(folder.path)).real })),
    );
  const found = sent.includes(path) ? await realPath(path) : await realPathWithin(await roots(), path);
  return "exists" in found && found.exists ? found.real : undefined;
}

function isKnown(path: string, { sent }: Pick<KnownFiles, "sent">): boolean {
  return sent.includes(path) || isInWorkspace(Uri.file(path));
}

/** Untitled documents count as part of the workspace. */
export function isInWorkspace(uri: Uri): boolean {
  return uri.scheme === "untitled" || workspace.getWorkspaceFolder(uri) !== undefined;
}

async function choose(path: string, paths: readonly string[]): Promise<string | undefined> {
  const picked = await chooseFile(
    path,
    paths.map((each) => Uri.file(each)),
  );
  return picked && plainPath(picked);
}

/** Asks the user which file a path of an answer means. */
export async function chooseFile(path: string, uris: readonly Uri[]): Promise<Uri | undefined> {
  const items = uris.map((uri) => ({ label: labelOf(uri), uri }));
  const title = l10n.t("Select the file for {0}", basename(path.replaceAll("\\", "/")));
  return (await showQuickPick(items, { title, placeHolder: path }))?.uri;
}

async function exists(uri: Uri): Promise<boolean> {
  return (await typeOf(uri)) !== undefined;
}

async function isFile(uri: Uri): Promise<boolean> {
  return (await typeOf(uri)) === FileType.File;
}
