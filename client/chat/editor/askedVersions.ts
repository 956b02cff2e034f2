import { type Disposable, workspace } from "vscode";
import type { ApplyFilesParams } from "../../../server/protocol/edit";

type Versions = ApplyFilesParams["versions"];

/** Answers that are remembered: those before are taken for what the files are now. */
const remembered = 50;

/** Which versions of open documents answers were given for, so that a file that was changed since is not changed blindly. */
export class AskedVersions implements Disposable {
  readonly #byTurn = new Map<string, Versions>();
  readonly #listening: Disposable;

  constructor() {
    this.#listening = workspace.onDidCloseTextDocument(({ uri }) => {
      // Opened again it counts from 1.
      const closed = uri.toString();
      for (const [turnId, versions] of this.#byTurn)
        this.#byTurn.set(
          turnId,
          versions.filter((each) => each.uri !== closed),
        );
    });
  }

  /** An answer is begun; one that goes on is of what it was begun with. */
  note(turnId: string): void {
    if (this.#byTurn.has(turnId)) return;
    const documents = workspace.textDocuments.filter(({ uri }) => uri.scheme === "file");
    this.#byTurn.set(
      turnId,
      documents.map(({ uri, version }) => ({ uri: uri.toString(), version })),
    );
    const [oldest] = this.#byTurn.keys();
    if (this.#byTurn.size > remembered && oldest !== undefined) this.#byTurn.delete(oldest);
  }

  of(turnId: string): Versions {
    return this.#byTurn.get(turnId) ?? [];
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
