/** A workspace folder; the path is absolute, with "/" as separator and none at the end. */
export interface NamedFolder {
  readonly path: string;
  /** Name in the editor. */
  readonly name: string;
}

/**
 * Path prefix of each folder: empty if there is only one; otherwise its name, or for folders of the same name, as many trailing
 * path segments as needed to distinguish them.
 */
export function folderLabels(folders: readonly NamedFolder[]): readonly string[] {
  if (folders.length < 2) return folders.map(() => "");
  const endOf = ({ path }: NamedFolder, steps: number) =>
    path.split("/").filter(Boolean).slice(-steps).join("/");
  return folders.map((folder, at) => {
    const others = folders.filter((_, other) => other !== at);
    const isOwn = (label: string, steps: number) =>
      others.every((each) => each.name !== label && endOf(each, steps) !== label);
    if (folder.name !== "" && others.every(({ name }) => name !== folder.name)) return folder.name;
    const depth = folder.path.split("/").length;
    const steps = Array.from({ length: depth }, (_, step) => step + 1);
    const enough = steps.find((each) => isOwn(endOf(folder, each), each));
    return enough === undefined ? folder.path : endOf(folder, enough);
  });
}

/** The innermost folder that contains a path. */
export function folderOf<Folder extends NamedFolder>(
  path: string,
  folders: readonly Folder[],
): Folder | undefined {
  return folders
    .filter((folder) => path === folder.path || path.startsWith(`${folder.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** Display name of a workspace file, for users and models; undefined for paths outside the workspace. */
export function workspaceLabel(path: string, folders: readonly NamedFolder[]): string | undefined {
  const folder = folderOf(path, folders);
  if (folder === undefined) return undefined;
  const label = folderLabels(folders)[folders.indexOf(folder)] ?? "";
  const rest = path.slice(folder.path.length + 1);
  return [label, rest].filter((each) => each !== "").join("/") || folder.name;
}
