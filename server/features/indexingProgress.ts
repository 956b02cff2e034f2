import type { ClientCapabilities, Connection, WorkDoneProgressReporter } from "vscode-languageserver";
import type { IndexProgress } from "../codebase/messages";

/** What takes no longer is not worth a word. */
const momentMs = 2000;

type Ending = WorkDoneProgressReporter & { done(): void };

/** Shows in the editor, as standard work done progress, that the codebase is being indexed. */
export function indexingProgress(
  connection: Connection,
  { window }: ClientCapabilities,
  now: () => number,
): (progress: IndexProgress) => void {
  if (window?.workDoneProgress !== true) return () => {};
  let since: number | undefined;
  let shown: Promise<Ending> | undefined;
  const begin = async () => {
    const reporter = await connection.window.createWorkDoneProgress();
    reporter.begin("Inhouse: indexing the codebase", 0);
    return reporter as Ending;
  };
  return ({ isIndexing, done, total }) => {
    if (!isIndexing) {
      shown?.then((reporter) => reporter.done()).catch(() => {});
      [since, shown] = [undefined, undefined];
      return;
    }
    since ??= now();
    // Before the number of files is known there is nothing to tell.
    if (total === 0 || done === total || now() - since < momentMs) return;
    shown ??= begin();
    shown
      .then((reporter) => reporter.report(Math.floor((100 * done) / total), `${done} of ${total} files`))
      .catch(() => {});
  };
}
