import { basename } from "node:path/posix";
import type { Diagnostic, Disposable } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { readSetting } from "../../settings/configuration";
import { cancellableProgress } from "../../ui/cancellableProgress";
import { showInformationMessage, showWarningMessage } from "../../ui/shown";
import type { EditSession } from "../editSessions";
import { lineOf } from "../pending/hunks";
import { errorsOf, watchForErrors } from "./watchForErrors";

export interface ErrorWatchDeps {
  /**
   * Asks the model for a fix, which is shown like any other edit. Undefined if none can start: the file is closed or
   * has another pending edit.
   */
  repair(session: EditSession, errors: readonly Diagnostic[]): Repair | undefined;
}

export interface Repair {
  readonly session: EditSession;
  /** Resolves when the model has answered or the request has ended. */
  readonly done: Promise<void>;
}

/**
 * Watches for errors that an accepted edit introduces. The first time, it requests a fix automatically; the user can
 * cancel the request and reviews the fix. If the fix introduces errors too, the next one is only offered. Does nothing
 * while `inhouse.edit.correctErrors` is off.
 */
export class ErrorWatch implements Disposable {
  readonly #deps: ErrorWatchDeps;
  /** The errors before the user accepted the first hunk. */
  readonly #before = new WeakMap<EditSession, readonly Diagnostic[]>();
  readonly #accepted = new WeakSet<EditSession>();
  readonly #repairs = new WeakSet<EditSession>();
  #watching: Disposable | undefined;

  constructor(deps: ErrorWatchDeps) {
    this.#deps = deps;
  }

  willAccept(session: EditSession): void {
    this.#watching?.dispose();
    if (!this.#before.has(session)) this.#before.set(session, errorsOf(session.target));
  }

  wasAccepted(session: EditSession): void {
    this.#accepted.add(session);
    if (session.edit.state.type === "over") this.#watch(session);
  }

  /** Rejecting changes no document, so the errors of the accepted hunks may already be known. */
  wasRejected(session: EditSession): void {
    if (session.edit.state.type === "over" && this.#accepted.has(session)) this.#watch(session, true);
  }

  dispose(): void {
    this.#watching?.dispose();
  }

  /** Call when every hunk is accepted or rejected: half an edit causes errors that the other half removes. */
  #watch(session: EditSession, atOnce = false): void {
    this.#watching?.dispose();
    const { edit, target } = session;
    const { start, end } = edit.region;
    const lines = { start: lineOf(edit.text, start), end: lineOf(edit.text, end) + 1 };
    const before = this.#before.get(session) ?? [];
    const found = (errors: readonly Diagnostic[]) => void this.#onErrors(session, errors);
    this.#watching = watchForErrors(target, lines, { before, atOnce }, found);
  }

  async #onErrors(session: EditSession, errors: readonly Diagnostic[]): Promise<void> {
    const [first] = errors;
    // Without the setting VS Code's own squiggles are enough; each has “Fix with Inhouse” among its quick fixes.
    if (first === undefined || !readSetting("edit.correctErrors", true)) return;
    const sentence =
      errors.length === 1
        ? l10n.t("The change introduced an error: {0}", first.message)
        : l10n.t("The change introduced {0} errors.", errors.length);
    const repair = this.#repairs.has(session) ? undefined : this.#deps.repair(session, errors);
    if (repair === undefined) {
      await this.#offerFix(session, sentence, errors);
      return;
    }
    this.#repairs.add(repair.session);
    const title = l10n.t("{0} Preparing a fix for your review…", sentence);
    await cancellableProgress(title, (_, signal) => {
      signal.addEventListener("abort", () => repair.session.edit.close());
      return repair.done;
    });
  }

  async #offerFix(session: EditSession, sentence: string, errors: readonly Diagnostic[]): Promise<void> {
    const fix = l10n.t("Fix with Inhouse");
    if ((await showWarningMessage(sentence, fix)) !== fix) return;
    if (this.#deps.repair(session, errors) !== undefined) return;
    const name = basename(session.target.path);
    void showInformationMessage(l10n.t("Review the pending change in {0} first.", name));
  }
}
