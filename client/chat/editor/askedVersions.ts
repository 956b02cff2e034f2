import { type Disposable, workspace } from "vscode";
import type { ApplyFilesParams } from "../../../server/protocol/edit";

type Versions = ApplyFilesParams["versions"];

/** Questions that are remembered: those before are taken for what the files are now. */
const remembered = 50;

/** Which versions of open documents questions were asked about, so that a file that was changed since is not changed blindly. */
export class AskedVersions implements Disposable {
  readonly #byQuestion = new Map<string, Versions>();
  readonly #listening: Disposable;

  constructor() {
    this.#listening = workspace.onDidCloseTextDocument(({ uri }) => {
      // Opened again it counts from 1.
      const closed = uri.toString();
      for (const [questionId, versions] of this.#byQuestion)
        this.#byQuestion.set(
          questionId,
          versions.filter((each) => each.uri !== closed),
        );
    });
  }

  /** A question is asked about the documents as they are, or as they were when they were read for it or for another one. */
  note(questionId: string, readFor: string | undefined): void {
    const before = readFor === undefined ? undefined : this.#byQuestion.get(readFor);
    const documents = workspace.textDocuments.filter(({ uri }) => uri.scheme === "file");
    const now = documents.map(({ uri, version }) => ({ uri: uri.toString(), version }));
    this.#byQuestion.set(questionId, before ?? now);
    const [oldest] = this.#byQuestion.keys();
    if (this.#byQuestion.size > remembered && oldest !== undefined) this.#byQuestion.delete(oldest);
  }

  of(questionId: string): Versions {
    return this.#byQuestion.get(questionId) ?? [];
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
