import { basename } from "node:path/posix";
import {
  type Diagnostic,
  DiagnosticSeverity,
  type Disposable,
  l10n,
  languages,
  ProgressLocation,
} from "vscode";
import { readSetting } from "../configuration";
import { showInformationMessage, showWarningMessage, withProgress } from "../shown";
import type { OpenEdit } from "./edits";
import { lineOf } from "./hunks";
import { watchForErrors } from "./watchForErrors";

export interface ErrorWatchDeps {
  /**
   * Begins to ask the model for a correction, which is shown as any other edit. Undefined where none can be begun: the file is
   * closed, or another edit waits there.
   */
  repair(open: OpenEdit, errors: readonly Diagnostic[]): Repair | undefined;
}

export interface Repair {
  readonly open: OpenEdit;
  /** Settles when the model has answered, or will not. */
  readonly answered: Promise<void>;
}

/**
 * Looks for errors that an accepted edit has made. Once, a correction is worked out by itself; the user sees that, can stop it, and
 * accepts it or not. When that makes errors as well, one more is only offered.
 */
export class ErrorWatch implements Disposable {
  readonly #deps: ErrorWatchDeps;
  /** What was wrong before the first of its changes was accepted. */
  readonly #before = new WeakMap<OpenEdit, readonly Diagnostic[]>();
  readonly #accepted = new WeakSet<OpenEdit>();
  readonly #repairs = new WeakSet<OpenEdit>();
  #watching: Disposable | undefined;

  constructor(deps: ErrorWatchDeps) {
    this.#deps = deps;
  }

  willAccept(open: OpenEdit): void {
    this.#watching?.dispose();
    if (!this.#before.has(open)) this.#before.set(open, errorsOf(open));
  }

  wasAccepted(open: OpenEdit): void {
    this.#accepted.add(open);
    if (open.edit.state.type === "over") this.#watch(open);
  }

  /** Changes no document, so that what the rest of the edit has broken may be known already. */
  wasRejected(open: OpenEdit): void {
    if (open.edit.state.type === "over" && this.#accepted.has(open)) this.#watch(open, true);
  }

  dispose(): void {
    this.#watching?.dispose();
  }

  /** All of it is in the document or rejected; half of an edit makes errors that the other half takes away. */
  #watch(open: OpenEdit, atOnce = false): void {
    this.#watching?.dispose();
    const { edit, target } = open;
    const { start, end } = edit.region;
    const lines = { start: lineOf(edit.text, start), end: lineOf(edit.text, end) + 1 };
    const before = this.#before.get(open) ?? [];
    const found = (errors: readonly Diagnostic[]) => void this.#found(open, errors);
    this.#watching = watchForErrors(target, lines, { before, atOnce }, found);
  }

  async #found(open: OpenEdit, errors: readonly Diagnostic[]): Promise<void> {
    const [first] = errors;
    if (first === undefined) return;
    const sentence =
      errors.length === 1
        ? l10n.t("The change made a new error: {0}", first.message)
        : l10n.t("The change made {0} new errors.", errors.length);
    const isWanted = !this.#repairs.has(open) && readSetting("edit.correctErrors", true);
    const repair = isWanted ? this.#deps.repair(open, errors) : undefined;
    if (repair === undefined) {
      await this.#offer(open, sentence, errors);
      return;
    }
    this.#repairs.add(repair.open);
    const title = l10n.t("{0} Inhouse works out a correction, which you will see first.", sentence);
    await withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title },
      async (_, token) => {
        token.onCancellationRequested(() => repair.open.edit.close());
        await repair.answered;
      },
    );
  }

  async #offer(open: OpenEdit, sentence: string, errors: readonly Diagnostic[]): Promise<void> {
    const fix = l10n.t("Fix with Inhouse");
    if ((await showWarningMessage(sentence, fix)) !== fix) return;
    if (this.#deps.repair(open, errors) !== undefined) return;
    const name = basename(open.target.path);
    void showInformationMessage(
      l10n.t("Open {0}, and accept or reject first what is suggested there.", name),
    );
  }
}

function errorsOf({ target }: OpenEdit): Diagnostic[] {
  return languages.getDiagnostics(target).filter(({ severity }) => severity === DiagnosticSeverity.Error);
}
