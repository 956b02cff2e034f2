import { randomUUID } from "node:crypto";
import { l10n, ProgressLocation, Range, TextEditorRevealType, window } from "vscode";
import { failureText } from "../../server/protocol/failure";
import type { ReviewProgress } from "../../server/protocol/review";
import { changedFiles } from "../chat/context/changes";
import { chooseRepository } from "../chat/editor/chooseRepository";
import { openDocument } from "../openDocument";
import { showErrorMessage, showInformationMessage, withProgress } from "../shown";
import { type Outcome, outcomeText } from "./outcomeText";
import type { Remarks } from "./remarks";
import type { ReviewServer } from "./reviewServer";

export interface ReviewDeps {
  readonly server: ReviewServer;
  readonly remarks: Remarks;
}

/** Has what is staged, or else what has changed, reviewed; the remarks appear at their lines as they come. */
export async function reviewChanges(deps: ReviewDeps, argument: unknown, signal: AbortSignal): Promise<void> {
  const repository = await chooseRepository(argument, l10n.t("Which repository is reviewed?"));
  if (repository === undefined) return;
  const staged = repository.state.indexChanges.length > 0;
  const title = staged ? l10n.t("Inhouse reviews the staged changes") : l10n.t("Inhouse reviews the changes");
  try {
    const leftOut: string[] = [];
    const files = await changedFiles(repository, staged ? "staged" : "all", leftOut);
    if (files.length + leftOut.length === 0) throw new Error(l10n.t("Git says that nothing has changed."));
    const outcome = await withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title },
      (progress, token) => {
        const stopper = new AbortController();
        token.onCancellationRequested(() => stopper.abort());
        const say = (message: string) => progress.report({ message });
        return follow(deps, files, say, AbortSignal.any([signal, stopper.signal]));
      },
    );
    if (signal.aborted) return;
    void sayWhatCame(deps, { ...outcome, leftOut: [...outcome.leftOut, ...leftOut] });
  } catch (error) {
    if (signal.aborted) return;
    void showErrorMessage(failureText(error, l10n.t));
  }
}

async function follow(
  { server, remarks }: ReviewDeps,
  files: Awaited<ReturnType<typeof changedFiles>>,
  say: (message: string) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  let outdated = 0;
  /** The file that is reviewed. */
  let where = "";
  // One after the other, so that they keep their order.
  let drawing = Promise.resolve();
  const onProgress = (progress: ReviewProgress) => {
    if (signal.aborted) return;
    if (progress.type === "waiting") say([where, waitingText(progress)].filter(Boolean).join(": "));
    if (progress.type === "file") {
      // What an earlier review said stays until this one has begun.
      if (where === "") remarks.dismissAll();
      where = l10n.t("{0} ({1} of {2})", progress.path, progress.number, progress.of);
      say(where);
    }
    if (progress.type !== "findings") return;
    drawing = drawing.then(async () => {
      // Those of a review that was stopped would stand among the next one's.
      for (const finding of progress.findings)
        if (!signal.aborted && !(await remarks.add(finding, signal))) outdated++;
    });
  };
  try {
    const { reason, leftOut } = await server.review({ id: randomUUID(), files }, onProgress, signal);
    await drawing;
    return { reason, leftOut, outdated, hasBegun: where !== "" };
  } catch (error) {
    await drawing;
    if (signal.aborted) return { reason: "cancelled", leftOut: [], outdated, hasBegun: where !== "" };
    throw error;
  }
}

function waitingText({ message, fraction }: Extract<ReviewProgress, { type: "waiting" }>): string {
  return fraction === undefined ? message : `${message} ${Math.round(fraction * 100)} %`;
}

async function sayWhatCame({ remarks }: ReviewDeps, outcome: Outcome): Promise<void> {
  if (outcome.reason === "cancelled") return;
  // There was no file with which they would have gone.
  if (!outcome.hasBegun) remarks.dismissAll();
  const { length } = remarks.shown;
  const show = l10n.t("Show the First");
  const sentence = outcomeText(outcome, length, l10n.t);
  const picked = await showInformationMessage(sentence, ...(length > 0 ? [show] : []));
  if (picked === show) await showFirst(remarks);
}

async function showFirst({ shown }: Remarks): Promise<void> {
  const [first] = shown;
  if (first === undefined) return;
  const document = await openDocument(first.uri);
  const at = new Range(first.line, 0, first.line, 0);
  const editor = await window.showTextDocument(document, { selection: at });
  editor.revealRange(at, TextEditorRevealType.InCenter);
}
