import { pathToFileURL } from "node:url";
import type { ApplyFilesParams, UnclearPath } from "../../protocol/edit";
import { l10n } from "../../protocol/l10n";
import {
  type AnswerPath,
  type KnownFiles,
  resolveAnswerPath,
  resolveRenameTarget,
} from "../../protocol/paths/answerPath";
import { folderOf, workspaceLabel } from "../../protocol/paths/workspacePaths";
import { sanitizeLabel } from "../../text/sanitizeLabel";
import { slashPathOf } from "../../workspace/fileAccess";
import { type FileText, fileToChange } from "../applyCode";
import { EditRefusedError } from "../editRefusedError";
import { type GuardDeps, guardSentence } from "../guards";
import { checkNamedPath, checkNewPath, checkRepositoryParts } from "./pathGuard";

export interface Place {
  readonly uri: string;
  readonly isNew: boolean;
}

export interface NearFiles extends Required<Pick<ApplyFilesParams, "choices">> {
  /** URIs of files attached to the question. */
  readonly sent: readonly string[];
  /** URIs of open documents. */
  readonly open: readonly string[];
}

/** Resolves the paths of an answer to files. */
export class Places {
  /** Ambiguous paths found so far. */
  readonly unclear: UnclearPath[] = [];
  readonly #deps: GuardDeps;
  readonly #known: KnownFiles;
  readonly #choices: NearFiles["choices"];
  /** Document URIs by path: a document's URI may differ from the one that we would build. */
  readonly #uris: ReadonlyMap<string, string>;

  constructor(deps: GuardDeps, { sent, open, choices }: NearFiles) {
    this.#deps = deps;
    this.#choices = choices;
    const pathsOf = (uris: readonly string[]) => uris.flatMap((uri) => slashPathOf(uri) ?? []);
    this.#uris = new Map(
      [...open, ...sent].flatMap((uri) =>
        slashPathOf(uri) === undefined ? [] : [[slashPathOf(uri) ?? "", uri]],
      ),
    );
    const folders = deps.files.access.namedFolders();
    const real = (path: string) => this.#real(path);
    this.#known = { folders, sent: pathsOf(sent), open: pathsOf(open), real };
  }

  /** Resolves a path. Throws an `EditRefusedError` if it is outside the workspace, must not be read or is ambiguous. */
  find(named: string): Promise<Place> {
    return this.#place(named, (path) => resolveAnswerPath(path, this.#known));
  }

  /** Resolves the new path of a renamed file. */
  findRenamed(named: string, from: Place): Promise<Place> {
    return this.#place(named, (path) => resolveRenameTarget(path, slashPathOf(from.uri) ?? "", this.#known));
  }

  /** Reads a resolved file. An attached file may be anywhere if it is open. */
  textOf(document: { readonly uri: string; readonly version?: number }): Promise<FileText> {
    const path = slashPathOf(document.uri) ?? "";
    return fileToChange(document, this.#deps, this.#known.sent.includes(path));
  }

  async #place(named: string, find: (path: string) => Promise<AnswerPath>): Promise<Place> {
    const path = named.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
    checkNamedPath(path);
    const chosen = this.#choices.find((each) => each.path === named)?.uri;
    const meant = chosen === undefined ? await inAnyForm(path, find) : await this.#chosen(chosen);
    switch (meant.kind) {
      case "none":
        throw new EditRefusedError(
          l10n.t("Open a folder first: {0} is in no workspace folder.", sanitizeLabel(path)),
        );
      case "several":
        throw this.#several(named, meant.paths);
      case "new":
        return this.#judge(meant.path, path);
      case "file":
        await checkRepositoryParts(meant.path, this.#deps.files.access);
        if (this.#known.sent.includes(meant.path)) return { uri: this.#uriOf(meant.path), isNew: false };
        return this.#judge(meant.path, path);
    }
  }

  async #chosen(uri: string): Promise<AnswerPath> {
    const path = slashPathOf(uri) ?? "";
    return (await this.#real(path)) === undefined ? { kind: "new", path } : { kind: "file", path };
  }

  #several(named: string, paths: readonly string[]): EditRefusedError {
    this.unclear.push({ path: named, uris: paths.map((path) => this.#uriOf(path)) });
    const names = paths.map((path) => sanitizeLabel(workspaceLabel(path, this.#known.folders) ?? path));
    return new EditRefusedError(
      l10n.t(
        "It is unclear which file {0} is: {1}. Attach the right one and ask again.",
        sanitizeLabel(named),
        names.reduce((list, name) => l10n.t("{0} or {1}", list, name)),
      ),
    );
  }

  async #judge(absolute: string, path: string): Promise<Place> {
    const state = await this.#deps.files.tryRead(absolute);
    if (!("reason" in state)) return { uri: state.uri, isNew: false };
    if (state.reason !== "missing") throw new EditRefusedError(guardSentence(sanitizeLabel(path), state));
    checkNewPath(path);
    await checkRepositoryParts(absolute, this.#deps.files.access);
    return { uri: this.#uriOf(absolute), isNew: true };
  }

  #uriOf(path: string): string {
    return this.#uris.get(path) ?? pathToFileURL(path).href;
  }

  /** The real path of an existing file. Never looks up files outside the workspace that are not attached. */
  async #real(path: string): Promise<string | undefined> {
    const { folders, sent, open } = this.#known;
    const { access } = this.#deps.files;
    if (access.isElsewhere) return open.includes(path) ? path : undefined;
    if (folderOf(path, folders) === undefined && !sent.includes(path)) return undefined;
    const looking = sent.includes(path) ? access.plainPathOf(path) : access.realPathOf(path);
    const found = await looking.catch(() => undefined);
    return found?.exists === true ? found.real : undefined;
  }
}

/** Tries both Unicode normal forms: the file name and the model may differ in composed accents. */
async function inAnyForm(path: string, find: (path: string) => Promise<AnswerPath>): Promise<AnswerPath> {
  const first = await find(path);
  for (const form of new Set([path.normalize("NFC"), path.normalize("NFD")])) {
    const other = first.kind === "new" && form !== path ? await find(form) : first;
    if (other.kind !== "new") return other;
  }
  return first;
}
