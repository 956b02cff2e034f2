import { type Disposable, workspace } from "vscode";
import type { ApplyFilesParams } from "../../../server/protocol/edit";

type Versions = ApplyFilesParams["versions"];

/** Number of questions to remember. For older ones, edits are applied to the current text without a check. */
const remembered = 50;

/** Remembers the document versions at the time of each question, so that edits can detect files that changed since. */
export class QuestionVersions implements Disposable {
  readonly #byQuestion = new Map<string, Versions>();
  readonly #listening: Disposable;

  constructor() {
    this.#listening = workspace.onDidCloseTextDocument(({ uri }) => {
      // Versions start at 1 again when the document is reopened.
      const closed = uri.toString();
      for (const [questionId, versions] of this.#byQuestion)
        this.#byQuestion.set(
          questionId,
          versions.filter((each) => each.uri !== closed),
        );
    });
  }

  /** Records the current versions for a question, or the versions of question `readFor` if its attachments are reused. */
  record(questionId: string, readFor: string | undefined): void {
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
