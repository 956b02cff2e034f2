import { folderLabels, folderOf, type NamedFolder, workspaceLabel } from "./workspacePaths";

/** Where a path of an answer is looked for. All paths are absolute, with "/" between the steps. */
export interface KnownFiles {
  readonly folders: readonly NamedFolder[];
  /** Files that went with the question. */
  readonly sent: readonly string[];
  /** Files that are open, or were when the question was asked. */
  readonly open: readonly string[];
  /** Where the file itself is, behind links; undefined when nothing is there. */
  real(path: string): Promise<string | undefined>;
}

/** What a path of an answer means. */
export type Meant =
  | { readonly kind: "file"; readonly path: string }
  /** Not there yet. */
  | { readonly kind: "new"; readonly path: string }
  /** Nobody knows which one. */
  | { readonly kind: "several"; readonly paths: readonly string[] }
  /** No folder is open. */
  | { readonly kind: "none" };

/**
 * The file that a path of an answer means. One that was sent counts before one that is open, and that before one that is only there.
 * A folder's name in front of the path counts. Where two files fit, it is neither of them.
 */
export async function meantFile(named: string, known: KnownFiles): Promise<Meant> {
  const path = plainPath(named);
  const readings = readingsOf(path, known.folders);
  const inOrder = [
    () => fitting(path, readings, known),
    () => among(readings, known.open, known),
    ...readings.groups.map((group) => () => only(group, known)),
    // Models often leave out the first folders.
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

/** Where a file belongs that gets the name `named` and is `from` now: without a folder's name in the same folder. */
export function renamedFile(named: string, from: string, known: KnownFiles): Promise<Meant> {
  const isNamed = readingsOf(plainPath(named), known.folders).inNamed.length > 0;
  const folder = folderOf(from, known.folders);
  const folders = isNamed || folder === undefined ? known.folders : [folder];
  return meantFile(named, { ...known, folders, sent: [], open: [] });
}

/** With "/" between the steps, and without "./" in front. */
function plainPath(named: string): string {
  return named.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:\/)/.test(path);
}

interface Readings {
  /** The path in each folder, in their order; of an absolute one itself. */
  readonly inEach: readonly string[];
  /** The rest of the path in the folders whose name stands in front of it. */
  readonly inNamed: readonly string[];
  /** Both, those first that count before others. */
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
  // No names stand in front of paths in a single folder.
  const groups = folders.length === 1 ? [inEach, inNamed] : [[...inEach, ...inNamed]];
  return { inEach, inNamed, groups };
}

type Fold = (text: string) => string;
const asIs: Fold = (text) => text;
const lowered: Fold = (text) => text.toLowerCase();

/** Of the files that were sent. */
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

/** The one that is there of these; links to the same file are one. */
async function only(paths: readonly string[], { real }: KnownFiles): Promise<Meant | undefined> {
  const files = new Map<string, string>();
  for (const path of paths) {
    const own = await real(path);
    if (own !== undefined && !files.has(own)) files.set(own, path);
  }
  const [first, ...others] = files.values();
  if (first === undefined) return undefined;
  return others.length === 0 ? { kind: "file", path: first } : { kind: "several", paths: [first, ...others] };
}

/** In the folder that is named, the only one, or the one that all files of the question are in. */
async function newFile(
  path: string,
  { inEach, inNamed }: Readings,
  { folders, sent, real }: KnownFiles,
): Promise<Meant> {
  const [first] = inEach;
  if (first === undefined) return { kind: "none" };
  const inside = inEach.filter((each) => folderOf(each, folders) !== undefined);
  // Whoever asks for what is elsewhere says so.
  if (folders.length < 2 || inside.length === 0 || isAbsolute(path)) return { kind: "new", path: first };
  if (inNamed.length > 0) {
    const step = path.split("/")[0] ?? "";
    const own: string[] = [];
    // Another folder may hold one of that name.
    for (const { path: folder } of folders)
      if ((await real(joined(folder, step))) !== undefined) own.push(joined(folder, path));
    return oneOf([...inNamed, ...own]);
  }
  const roots = new Set(sent.flatMap((file) => folderOf(file, folders)?.path ?? []));
  const [root, ...others] = roots;
  return oneOf(root === undefined || others.length > 0 ? inside : [joined(root, path)]);
}

function oneOf(paths: readonly string[]): Meant {
  const [path = "", ...others] = new Set(paths);
  return others.length === 0 ? { kind: "new", path } : { kind: "several", paths: [path, ...others] };
}

function endsWith(file: string, path: string): boolean {
  return file.endsWith(`/${path}`);
}

/** Steps up are taken, so that a way out of the folder is seen. */
function joined(folder: string, path: string): string {
  const steps = folder.split("/");
  for (const step of path.split("/")) {
    if (step === "..") {
      if (steps.length > 1) steps.pop();
    } else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/") || "/";
}
