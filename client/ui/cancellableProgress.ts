import { ProgressLocation } from "vscode";
import { type ProgressStep, withProgress } from "./shown";

/** Runs `work` with a notification that shows its progress. Undefined if the user cancels and `work` then fails. */
export async function cancellableProgress<Result>(
  title: string,
  work: (report: (step: ProgressStep) => void, signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const stopper = new AbortController();
  try {
    return await withProgress(
      { location: ProgressLocation.Notification, cancellable: true, title },
      (progress, token) => {
        token.onCancellationRequested(() => stopper.abort());
        return work((step) => progress.report(step), stopper.signal);
      },
    );
  } catch (error) {
    if (stopper.signal.aborted) return undefined;
    throw error;
  }
}
