import type { ClientCapabilities, Connection, WorkDoneProgressReporter } from "vscode-languageserver";
import type { IndexProgress } from "../codebase/messages";
import type { StatusParams } from "../protocol/messages";

/** What takes no longer is not worth a word. */
const momentMs = 2000;

type Ending = WorkDoneProgressReporter & { done(): void };

export interface IndexingProgressDeps {
  readonly capabilities: ClientCapabilities;
  /** In the server's own status; undefined when it is over. */
  readonly tell: (indexing: StatusParams["indexing"]) => void;
  readonly now: () => number;
}

/** Says that the codebase is being indexed: in the server's status, and in the editor as standard work done progress. */
export function indexingProgress(
  connection: Connection,
  { capabilities, tell, now }: IndexingProgressDeps,
): (progress: IndexProgress) => void {
  const shows = capabilities.window?.workDoneProgress === true;
  let since: number | undefined;
  let percent: number | undefined;
  let shown: Promise<Ending> | undefined;
  const begin = async () => {
    const reporter = await connection.window.createWorkDoneProgress();
    reporter.begin("Inhouse: indexing the codebase", 0);
    return reporter as Ending;
  };
  return ({ isIndexing, done, total }) => {
    if (!isIndexing) {
      shown?.then((reporter) => reporter.done()).catch(() => {});
      [since, percent, shown] = [undefined, undefined, undefined];
      tell(undefined);
      return;
    }
    since ??= now();
    // Before the number of files is known there is nothing to tell.
    if (total === 0 || done === total || now() - since < momentMs) return;
    const before = percent;
    percent = Math.floor((100 * done) / total);
    if (percent !== before) tell({ done, total });
    if (!shows) return;
    shown ??= begin();
    const reported = percent;
    shown.then((reporter) => reporter.report(reported, `${done} of ${total} files`)).catch(() => {});
  };
}
