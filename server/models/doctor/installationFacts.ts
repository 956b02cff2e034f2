import { type EditorFolder, editorFolders } from "./configuredModels";
import { type Finding, gigabytes, ok, wrong } from "./fact";
import { type System, textOf } from "./system";

interface Manifest {
  readonly version?: string;
  readonly publisher?: string;
  readonly name?: string;
  readonly engines?: { readonly vscode?: string; readonly node?: string };
}

async function manifest({ installation, files }: System): Promise<Manifest> {
  return JSON.parse(await files.read(`${installation}/package.json`)) as Manifest;
}

export async function inhouseFact(system: System): Promise<Finding> {
  const { version = "without a version" } = await manifest(system);
  return ok(version, { version });
}

export function nodeFact({ node, electron }: System): Finding {
  const text = electron === undefined ? node : `${node}, in Electron ${electron}`;
  const data = { node, electron: electron ?? null };
  if (Number.parseInt(node.slice(1), 10) >= 20) return ok(text, data);
  return wrong(
    "problem",
    `${text}; Inhouse needs Node 20 or later`,
    "Install Node 24 from nodejs.org.",
    data,
  );
}

/** Where editors are installed: VS Code's own places, and a server's by its commit. */
async function editorPackages(system: System): Promise<readonly string[]> {
  const { platform, home, files } = system;
  if (platform === "darwin")
    return ["/Applications/Visual Studio Code.app/Contents/Resources/app/package.json"];
  if (platform === "win32")
    return [`${home}/AppData/Local/Programs/Microsoft VS Code/resources/app/package.json`];
  const servers = (await files.list(`${home}/.vscode-server/cli/servers`)).map(
    (name) => `${home}/.vscode-server/cli/servers/${name}/server/package.json`,
  );
  const older = (await files.list(`${home}/.vscode-server/bin`)).map(
    (name) => `${home}/.vscode-server/bin/${name}/package.json`,
  );
  const fixed = [
    ["/usr/share/code", "/usr/share/codium", "/snap/code/current/usr/share/code"].map(
      (folder) => `${folder}/resources/app/package.json`,
    ),
    ["/usr/lib/code-server/lib/vscode/package.json"],
  ];
  return [...fixed.flat(), ...servers, ...older];
}

export async function editorFact(system: System): Promise<Finding> {
  const needed = (await manifest(system)).engines?.vscode?.replace(/^\^/, "") ?? "";
  if (system.editor !== undefined) return ok(system.editor, { editor: system.editor, needed });
  const texts = await Promise.all((await editorPackages(system)).map((path) => textOf(system, path)));
  const versions = texts.flatMap((text) => /"version"\s*:\s*"(\d+\.\d+\.\d+)/.exec(text ?? "")?.[1] ?? []);
  const data = { versions, needed };
  if (versions.length === 0)
    return ok(`none found in the usual places; Inhouse needs VS Code ${needed}`, data);
  const text = `VS Code ${[...new Set(versions)].join(", ")}`;
  if (versions.some((version) => isAtLeast(version, needed))) return ok(text, data);
  return wrong(
    "warning",
    `${text}; Inhouse needs ${needed} or later`,
    "Run “Code: Check for Updates…” in VS Code.",
    data,
  );
}

function isAtLeast(version: string, needed: string): boolean {
  const [a = [], b = []] = [version, needed].map((each) => each.split(".").map(Number));
  const at = b.findIndex((number, index) => number !== a[index]);
  return at < 0 || (a[at] ?? 0) > (b[at] ?? 0);
}

const leastFreeBytes = 2e9;

/** The storage folders of every editor of this user. */
export async function storageFact(system: System): Promise<Finding> {
  const { publisher, name } = await manifest(system);
  const id = `${publisher}.${name}`;
  const places = editorFolders(system).map((editor) => ({
    ...editor,
    storage: `${editor.folder}/User/globalStorage/${id}`,
  }));
  const existing = await Promise.all(places.map(({ storage }) => system.files.exists(storage)));
  const used = places.filter((_, at) => existing[at]);
  if (used.length === 0) return unused(system);
  const folders = await Promise.all(used.map((place) => folderFacts(system, place)));
  const details = folders.map(
    ({ editor, path, bytes, files, freeBytes }) =>
      `${editor}: ${path}, ${gigabytes(bytes)} in ${files} files, ${gigabytes(freeBytes)} free on its disk`,
  );
  const text = `${folders.length} ${folders.length === 1 ? "folder" : "folders"}`;
  const data = { folders };
  const locked = folders.find(({ writable }) => !writable);
  if (locked !== undefined)
    return wrong(
      "problem",
      `${text}; ${locked.path} cannot be written to`,
      `Make the folder yours and writable; if its disk is read-only, start the editor with another --user-data-dir.`,
      data,
      details,
    );
  const full = folders.find(({ freeBytes }) => freeBytes < leastFreeBytes);
  if (full !== undefined)
    return wrong(
      "warning",
      `${text}; the disk of ${full.path} is nearly full`,
      "Free some space, or run “Inhouse: Delete Stored Data…”.",
      data,
      details,
    );
  return ok(`${text}, writable`, data, details);
}

async function unused({ home, files }: System): Promise<Finding> {
  const freeBytes = await files.freeBytes(home);
  const writable = await files.isWritable(home);
  const text = `none yet in the usual places; ${gigabytes(freeBytes)} free on the disk of ${home}`;
  const data = { folders: [], freeBytes, writable };
  return writable
    ? ok(text, data)
    : wrong(
        "problem",
        `${text}, which cannot be written to`,
        `Make ${home} writable, or start the editor with another --user-data-dir.`,
        data,
      );
}

async function folderFacts(
  { files }: System,
  { name, storage }: EditorFolder & { readonly storage: string },
) {
  return {
    editor: name,
    path: storage,
    writable: await files.isWritable(storage),
    freeBytes: await files.freeBytes(storage),
    ...(await files.usage(storage)),
  };
}
