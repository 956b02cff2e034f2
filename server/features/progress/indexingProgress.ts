import type { ClientCapabilities, Connection, WorkDoneProgressReporter } from "vscode-languageserver";
import type { IndexProgress } from "../../codebase/messages";
import { l10n } from "../../protocol/l10n";
import type { StatusParams } from "../../protocol/messages";

/** Indexing that takes less time than this, in milliseconds, shows no progress. */
const silentMs = 2000;

type Reporter = WorkDoneProgressReporter & { done(): void };

export interface IndexingProgressDeps {
  readonly capabilities: ClientCapabilities;
  /** Sets the progress in the server's own status; undefined when indexing ends. */
  readonly report: (indexing: StatusParams["indexing"]) => void;
  readonly now: () => number;
}

/** Shows indexing progress in the server's status and, where the editor supports it, as work done progress. */
export function indexingProgress(
  connection: Connection,
  { capabilities, report, now }: IndexingProgressDeps,
): (progress: IndexProgress) => void {
  const shows = capabilities.window?.workDoneProgress === true;
  let since: number | undefined;
  let percent: number | undefined;
  let shown: Promise<Reporter> | undefined;
  const begin = async () => {
    const reporter = await connection.window.createWorkDoneProgress();
    reporter.begin(l10n.t("Inhouse: Indexing codebase"), 0);
    return reporter as Reporter;
  };
  return ({ isIndexing, done, total }) => {
    if (!isIndexing) {
      shown?.then((reporter) => reporter.done()).catch(() => {});
      [since, percent, shown] = [undefined, undefined, undefined];
      report(undefined);
      return;
    }
    since ??= now();
    // `total` is 0 until the files are counted.
    if (total === 0 || done === total || now() - since < silentMs) return;
    const before = percent;
    percent = Math.floor((100 * done) / total);
    if (percent !== before) report({ done, total });
    if (!shows) return;
    shown ??= begin();
    const reported = percent;
    shown
      .then((reporter) => reporter.report(reported, l10n.t("{0} of {1} files", String(done), String(total))))
      .catch(() => {});
  };
}
