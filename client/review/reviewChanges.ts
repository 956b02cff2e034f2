import { randomUUID } from "node:crypto";
import { commands, Range, TextEditorRevealType, window } from "vscode";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import type { ReviewProgress } from "../../server/protocol/review";
import type { ReviewServer } from "../connection/reviewServer";
import { changedFiles } from "../git/changedFiles";
import { chooseRepository } from "../git/chooseRepository";
import { cancellableProgress } from "../ui/cancellableProgress";
import { showErrorMessage, showInformationMessage } from "../ui/shown";
import { waitingText } from "../ui/text";
import { openDocument } from "../workspace/openDocument";
import type { ReviewComments } from "./reviewComments";
import { type Outcome, reviewSummary } from "./reviewSummary";

export interface ReviewChangesDeps {
  readonly server: ReviewServer;
  readonly comments: ReviewComments;
}

/** Reviews the staged changes, or else all changes. Comments appear at their lines as they arrive. */
export async function reviewChanges(
  deps: ReviewChangesDeps,
  argument: unknown,
  signal: AbortSignal,
): Promise<void> {
  const repository = await chooseRepository(argument, l10n.t("Select a repository to review"));
  if (repository === undefined) return;
  const staged = repository.state.indexChanges.length > 0;
  const title = staged ? l10n.t("Reviewing staged changes") : l10n.t("Reviewing changes");
  try {
    const leftOut: string[] = [];
    const files = await changedFiles(repository, staged ? "staged" : "all", leftOut);
    if (files.length + leftOut.length === 0) return void sayUnchanged();
    const outcome = await cancellableProgress(title, (report, cancelled) =>
      requestReview(deps, files, (message) => report({ message }), AbortSignal.any([signal, cancelled])),
    );
    if (signal.aborted || outcome === undefined) return;
    void showOutcome(deps, { ...outcome, leftOut: [...outcome.leftOut, ...leftOut] });
  } catch (error) {
    if (signal.aborted) return;
    void showErrorMessage(failureText(error));
  }
}

async function sayUnchanged(): Promise<void> {
  const show = l10n.t("Show Source Control");
  const message = l10n.t("No changes to review: Git sees none in this repository.");
  if ((await showInformationMessage(message, show)) === show)
    await commands.executeCommand("workbench.view.scm");
}

async function requestReview(
  { server, comments }: ReviewChangesDeps,
  files: Awaited<ReturnType<typeof changedFiles>>,
  report: (message: string) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  let outdated = 0;
  /** The file under review. */
  let where = "";
  // Sequential, so that the comments keep their order.
  let drawing = Promise.resolve();
  const onProgress = (progress: ReviewProgress) => {
    if (signal.aborted) return;
    if (progress.type === "waiting") report([where, waitingText(progress)].filter(Boolean).join(": "));
    if (progress.type === "file") {
      // Keep the comments of an earlier review until this one starts.
      if (where === "") comments.dismissAll();
      where = l10n.t("{0} ({1} of {2})", progress.path, progress.number, progress.of);
      report(where);
    }
    if (progress.type !== "findings") return;
    drawing = drawing.then(async () => {
      // A cancelled review must not add to the next one's comments.
      for (const finding of progress.findings)
        if (!signal.aborted && !(await comments.add(finding, signal))) outdated++;
    });
  };
  try {
    const { reason, leftOut } = await server.review({ id: randomUUID(), files }, onProgress, signal);
    await drawing;
    return { reason, leftOut, outdated, hasBegun: where !== "" };
  } catch (error) {
    await drawing;
    throw error;
  }
}

async function showOutcome({ comments }: ReviewChangesDeps, outcome: Outcome): Promise<void> {
  if (outcome.reason === "cancelled") return;
  // No file was reviewed, so the earlier comments are still there.
  if (!outcome.hasBegun) comments.dismissAll();
  const { length } = comments.shown;
  const show = l10n.t("Show First Comment");
  const sentence = reviewSummary(outcome, length);
  const picked = await showInformationMessage(sentence, ...(length > 0 ? [show] : []));
  if (picked === show) await showFirst(comments);
}

async function showFirst({ shown }: ReviewComments): Promise<void> {
  const [first] = shown;
  if (first === undefined) return;
  const document = await openDocument(first.uri);
  const at = new Range(first.line, 0, first.line, 0);
  const editor = await window.showTextDocument(document, { selection: at });
  editor.revealRange(at, TextEditorRevealType.InCenter);
}
