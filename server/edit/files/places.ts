import { pathToFileURL } from "node:url";
import { label } from "../../chat/context/labels";
import { plainPathOf } from "../../context/fileAccess";
import { realPath } from "../../files/realPath";
import { type KnownFiles, type Meant, meantFile, renamedFile } from "../../protocol/code/meantFile";
import { folderOf, workspaceLabel } from "../../protocol/code/workspacePaths";
import type { ApplyFilesParams, UnclearPath } from "../../protocol/edit";
import { type FileText, fileToChange } from "../applyCode";
import { type GuardDeps, guardSentence } from "../guards";
import { Refused } from "../refused";
import { checkNamedPath, checkNewPath, checkRepositoryParts } from "./pathGuard";

export interface Place {
  readonly uri: string;
  readonly isNew: boolean;
}

export interface NearFiles extends Required<Pick<ApplyFilesParams, "choices">> {
  /** URIs of what the user attached to the question. */
  readonly sent: readonly string[];
  /** URIs of what was open. */
  readonly open: readonly string[];
}

/** Finds the files that paths of an answer mean. */
export class Places {
  /** Paths that may mean several files. */
  readonly unclear: UnclearPath[] = [];
  readonly #deps: GuardDeps;
  readonly #known: KnownFiles;
  readonly #choices: NearFiles["choices"];
  /** By path: a document may have another address of the same file than we would give it. */
  readonly #uris: ReadonlyMap<string, string>;

  constructor(deps: GuardDeps, { sent, open, choices }: NearFiles) {
    this.#deps = deps;
    this.#choices = choices;
    const pathsOf = (uris: readonly string[]) => uris.flatMap((uri) => plainPathOf(uri) ?? []);
    this.#uris = new Map(
      [...open, ...sent].flatMap((uri) =>
        plainPathOf(uri) === undefined ? [] : [[plainPathOf(uri) ?? "", uri]],
      ),
    );
    const folders = deps.files.access.named();
    const real = (path: string) => this.#real(path);
    this.#known = { folders, sent: pathsOf(sent), open: pathsOf(open), real };
  }

  /** Throws `Refused` for a path that leads out of the workspace, to a file that must not be read, or to nobody knows which. */
  find(named: string): Promise<Place> {
    return this.#place(named, (path) => meantFile(path, this.#known));
  }

  /** Where a file that is renamed would be. */
  findRenamed(named: string, from: Place): Promise<Place> {
    return this.#place(named, (path) => renamedFile(path, plainPathOf(from.uri) ?? "", this.#known));
  }

  /** Of a file that was found. What the user attached may be anywhere, if it is open. */
  textOf(document: { readonly uri: string; readonly version?: number }): Promise<FileText> {
    const path = plainPathOf(document.uri) ?? "";
    return fileToChange(document, this.#deps, this.#known.sent.includes(path));
  }

  async #place(named: string, find: (path: string) => Promise<Meant>): Promise<Place> {
    const path = named.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
    checkNamedPath(path);
    const chosen = this.#choices.find((each) => each.path === named)?.uri;
    const meant = chosen === undefined ? await inAnyForm(path, find) : await this.#chosen(chosen);
    switch (meant.kind) {
      case "none":
        throw new Refused(`Open a folder first: ${label(path)} belongs to none.`);
      case "several":
        throw this.#several(named, meant.paths);
      case "new":
        return this.#judge(meant.path, path);
      case "file":
        await checkRepositoryParts(meant.path);
        if (this.#known.sent.includes(meant.path)) return { uri: this.#uriOf(meant.path), isNew: false };
        return this.#judge(meant.path, path);
    }
  }

  async #chosen(uri: string): Promise<Meant> {
    const path = plainPathOf(uri) ?? "";
    return (await this.#real(path)) === undefined ? { kind: "new", path } : { kind: "file", path };
  }

  #several(named: string, paths: readonly string[]): Refused {
    this.unclear.push({ path: named, uris: paths.map((path) => this.#uriOf(path)) });
    const names = paths.map((path) => label(workspaceLabel(path, this.#known.folders) ?? path));
    return new Refused(
      `It is not clear which file ${label(named)} is: ${names.join(" or ")}. Attach the one that is meant and ask again.`,
    );
  }

  async #judge(absolute: string, path: string): Promise<Place> {
    const state = await this.#deps.files.look(absolute);
    if (!("reason" in state)) return { uri: state.uri, isNew: false };
    if (state.reason !== "missing") throw new Refused(guardSentence(label(path), state));
    checkNewPath(path);
    await checkRepositoryParts(absolute);
    return { uri: this.#uriOf(absolute), isNew: true };
  }

  #uriOf(path: string): string {
    return this.#uris.get(path) ?? pathToFileURL(path).href;
  }

  /** What is neither in the workspace nor attached is not even looked for. */
  async #real(path: string): Promise<string | undefined> {
    const { folders, sent } = this.#known;
    if (folderOf(path, folders) === undefined && !sent.includes(path)) return undefined;
    const looking = sent.includes(path) ? realPath(path) : this.#deps.files.access.realPathOf(path);
    const found = await looking.catch(() => undefined);
    return found?.exists === true ? found.real : undefined;
  }
}

/** Accents may be letters of their own in the name of a file, and others in the model's. */
async function inAnyForm(path: string, find: (path: string) => Promise<Meant>): Promise<Meant> {
  const first = await find(path);
  for (const form of new Set([path.normalize("NFC"), path.normalize("NFD")])) {
    const other = first.kind === "new" && form !== path ? await find(form) : first;
    if (other.kind !== "new") return other;
  }
  return first;
}
