/** A folder of the workspace; its path is absolute, with "/" between the steps and none at the end. */
export interface NamedFolder {
  readonly path: string;
  /** As the editor calls it. */
  readonly name: string;
}

/**
 * What stands in front of paths of each folder: nothing when there is only one, else its name, and of folders with the same name
 * as much of their paths as tells them apart.
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

/** The innermost folder that holds a path. */
export function folderOf<Folder extends NamedFolder>(
  path: string,
  folders: readonly Folder[],
): Folder | undefined {
  return folders
    .filter((folder) => path === folder.path || path.startsWith(`${folder.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** What a file of the workspace is called, for people and models; undefined for what is elsewhere. */
export function workspaceLabel(path: string, folders: readonly NamedFolder[]): string | undefined {
  const folder = folderOf(path, folders);
  if (folder === undefined) return undefined;
  const label = folderLabels(folders)[folders.indexOf(folder)] ?? "";
  const way = path.slice(folder.path.length + 1);
  return [label, way].filter((each) => each !== "").join("/") || folder.name;
}
