import { basename } from "node:path/posix";
import { FileType, l10n, Uri, workspace } from "vscode";
import { realPath, realPathWithin } from "../../../server/files/realPath";
import { type KnownFiles, meantFile } from "../../../server/protocol/code/meantFile";
import { typeOf } from "../../openDocument";
import { openedFiles } from "../../openedFiles";
import { showQuickPick } from "../../shown";
import { labelOf, plainPath, workspaceFolders } from "../../workspacePaths";

export interface NamedFile {
  readonly uri: Uri;
  /** It is not there yet. */
  readonly isNew: boolean;
  /** It went with the question. */
  readonly wasSent: boolean;
}

/**
 * The file that a path of an answer means: in the workspace, or one of `sent`, the URIs of what went with the question. Asks the user
 * where it may be several. Undefined where there is none, "dismissed" when the user thinks better of it.
 */
export async function namedFile(
  path: string,
  sent: readonly string[],
): Promise<NamedFile | "dismissed" | undefined> {
  const plain = path.startsWith("file:") ? plainPath(Uri.parse(path)) : path;
  const known = knownFiles(sent);
  const meant = await meantFile(plain, known);
  if (meant.kind === "none") return undefined;
  const chosen = meant.kind === "several" ? await choose(path, meant.paths) : meant.path;
  if (chosen === undefined) return "dismissed";
  if (!isKnown(chosen, known)) return undefined;
  const uri = Uri.file(chosen);
  const isNew = meant.kind === "new" || (meant.kind === "several" && !(await isThere(uri)));
  return { uri, isNew, wasSent: known.sent.includes(chosen) };
}

/** Those of the paths that mean a file that is there, whichever it is where it may be several; the user is not asked. */
export async function findFiles(paths: readonly string[], sent: readonly string[]): Promise<string[]> {
  const known = knownFiles(sent);
  const areFiles = await Promise.all(
    paths.map(async (path) => {
      const meant = await meantFile(path, known);
      const meantPaths = meant.kind === "several" ? meant.paths : "path" in meant ? [meant.path] : [];
      const found = await Promise.all(
        meantPaths.map((each) => isKnown(each, known) && isFile(Uri.file(each))),
      );
      return found.includes(true);
    }),
  );
  return paths.filter((_, at) => areFiles[at]);
}

/** Where paths of answers are looked for: what is elsewhere is not even looked at. */
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

/** Where a file is, behind links that do not lead out of the workspace; what was sent may be anywhere. */
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

/** Files that are open without being saved anywhere belong to it as well. */
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
  const title = l10n.t("Which file is {0}?", basename(path.replaceAll("\\", "/")));
  return (await showQuickPick(items, { title, placeHolder: path }))?.uri;
}

async function isThere(uri: Uri): Promise<boolean> {
  return (await typeOf(uri)) !== undefined;
}

async function isFile(uri: Uri): Promise<boolean> {
  return (await typeOf(uri)) === FileType.File;
}
