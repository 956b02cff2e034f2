import { folderLabels, folderOf, type NamedFolder, workspaceLabel } from "./workspacePaths";

/** Files that a path in an answer can refer to. All paths are absolute, with "/" as separator. */
export interface KnownFiles {
  readonly folders: readonly NamedFolder[];
  /** Files attached to the question. */
  readonly sent: readonly string[];
  /** Files that are open, or were open when the question was asked. */
  readonly open: readonly string[];
  /** Path of the file without symlinks; undefined if it does not exist. */
  real(path: string): Promise<string | undefined>;
}

/** The file that a path in an answer refers to. */
export type AnswerPath =
  | { readonly kind: "file"; readonly path: string }
  /** The file does not exist yet. */
  | { readonly kind: "new"; readonly path: string }
  /** The path is ambiguous. */
  | { readonly kind: "several"; readonly paths: readonly string[] }
  /** No folder is open. */
  | { readonly kind: "none" };

/**
 * Resolves a path in an answer. Prefers attached files over open files, and open files over other existing files. The path may
 * start with a folder's name. Two matching files make the path ambiguous.
 */
export async function resolveAnswerPath(named: string, known: KnownFiles): Promise<AnswerPath> {
  const path = plainPath(named);
  const readings = readingsOf(path, known.folders);
  const inOrder = [
    () => fitting(path, readings, known),
    () => among(readings, known.open, known),
    ...readings.groups.map((group) => () => only(group, known)),
    // Models often omit the first folders.
    () =>
      only(
        known.open.filter((file) => endsWith(file, path)),
        known,
      ),
    () => fitting(path, readings, known, lowered),
    () => among(readings, known.open, known, lowered),
  ];
  for (const find of inOrder) {
    const found = await find();
    if (found !== undefined) return found;
  }
  return newFile(path, readings, known);
}

/** Resolves the new name of the file `from`; a name without a workspace folder's name stays in the same folder. */
export function resolveRenameTarget(named: string, from: string, known: KnownFiles): Promise<AnswerPath> {
  const isNamed = readingsOf(plainPath(named), known.folders).inNamed.length > 0;
  const folder = folderOf(from, known.folders);
  const folders = isNamed || folder === undefined ? known.folders : [folder];
  return resolveAnswerPath(named, { ...known, folders, sent: [], open: [] });
}

/** Uses "/" as separator and removes a leading "./". */
function plainPath(named: string): string {
  return named.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:\/)/.test(path);
}

interface Readings {
  /** The path relative to each folder, in folder order; an absolute path stays as it is. */
  readonly inEach: readonly string[];
  /** The rest of the path, relative to each folder whose name it starts with. */
  readonly inNamed: readonly string[];
  /** Both, in groups of decreasing precedence. */
  readonly groups: readonly (readonly string[])[];
}

function readingsOf(path: string, folders: readonly NamedFolder[]): Readings {
  if (isAbsolute(path)) return { inEach: [path], inNamed: [], groups: [[path]] };
  const labels = folderLabels(folders);
  const kindsOfNames = [
    labels,
    folders.map(({ name }) => name),
    folders.map(({ path: own }) => own.split("/").at(-1) ?? ""),
  ];
  const restIn = (names: readonly string[], fold: Fold) =>
    folders.flatMap((folder, at) => {
      const name = names[at] ?? "";
      if (name === "" || !fold(path).startsWith(`${fold(name)}/`)) return [];
      return [joined(folder.path, path.slice(name.length + 1))];
    });
  const inNamed =
    [asIs, lowered]
      .flatMap((fold) => kindsOfNames.map((names) => restIn(names, fold)))
      .find((found) => found.length > 0) ?? [];
  const inEach = folders.map((folder) => joined(folder.path, path));
  // With a single folder, paths do not start with its name.
  const groups = folders.length === 1 ? [inEach, inNamed] : [[...inEach, ...inNamed]];
  return { inEach, inNamed, groups };
}

type Fold = (text: string) => string;
const asIs: Fold = (text) => text;
const lowered: Fold = (text) => text.toLowerCase();

/** Matches attached files. */
async function fitting(path: string, { groups }: Readings, known: KnownFiles, fold = asIs) {
  const { sent, folders } = known;
  const [wanted, readings] = [fold(path), groups.flat().map(fold)];
  const ownLabel = sent.filter((file) => fold(workspaceLabel(file, folders) ?? file) === wanted);
  const fits = sent.filter((file) => readings.includes(fold(file)) || endsWith(fold(file), wanted));
  return (await only(ownLabel, known)) ?? only(fits, known);
}

function among({ groups }: Readings, files: readonly string[], known: KnownFiles, fold = asIs) {
  const readings = groups.flat().map(fold);
  return only(
    files.filter((file) => readings.includes(fold(file))),
    known,
  );
}

/** The only existing file among the paths; symlinks to the same file count once. */
async function only(paths: readonly string[], { real }: KnownFiles): Promise<AnswerPath | undefined> {
  const files = new Map<string, string>();
  for (const path of paths) {
    const own = await real(path);
    if (own !== undefined && !files.has(own)) files.set(own, path);
  }
  const [first, ...others] = files.values();
  if (first === undefined) return undefined;
  return others.length === 0 ? { kind: "file", path: first } : { kind: "several", paths: [first, ...others] };
}

/** Places a new file in the named folder, the only folder, or the folder that contains all attached files. */
async function newFile(
  path: string,
  { inEach, inNamed }: Readings,
  { folders, sent, real }: KnownFiles,
): Promise<AnswerPath> {
  const [first] = inEach;
  if (first === undefined) return { kind: "none" };
  const inside = inEach.filter((each) => folderOf(each, folders) !== undefined);
  // Paths outside the workspace must be explicit.
  if (folders.length < 2 || inside.length === 0 || isAbsolute(path)) return { kind: "new", path: first };
  if (inNamed.length > 0) {
    const step = path.split("/")[0] ?? "";
    const own: string[] = [];
    // Another workspace folder may contain a subfolder of that name.
    for (const { path: folder } of folders)
      if ((await real(joined(folder, step))) !== undefined) own.push(joined(folder, path));
    return oneOf([...inNamed, ...own]);
  }
  const roots = new Set(sent.flatMap((file) => folderOf(file, folders)?.path ?? []));
  const [root, ...others] = roots;
  return oneOf(root === undefined || others.length > 0 ? inside : [joined(root, path)]);
}

function oneOf(paths: readonly string[]): AnswerPath {
  const [path = "", ...others] = new Set(paths);
  return others.length === 0 ? { kind: "new", path } : { kind: "several", paths: [path, ...others] };
}

function endsWith(file: string, path: string): boolean {
  return file.endsWith(`/${path}`);
}

/** Joins and resolves ".." so that a path that leaves the folder is detected. */
function joined(folder: string, path: string): string {
  const steps = folder.split("/");
  for (const step of path.split("/")) {
    if (step === "..") {
      if (steps.length > 1) steps.pop();
    } else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/") || "/";
}
