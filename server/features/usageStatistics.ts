import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Configuration } from "../configuration";
import type { Feature, WhileRunning } from "../feature";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { acceptedCommand, EraseStatisticsRequest, StatisticsRequest } from "../protocol/statistics";
import type { Statistics } from "../statistics/statistics";

export interface StatisticsDeps {
  readonly statistics: Statistics;
  readonly configuration: Configuration;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/statistics`, `inhouse/eraseStatistics` and the command that editors run for an accepted suggestion. */
export function usageStatistics(
  connection: Connection,
  { statistics, configuration, whileRunning }: StatisticsDeps,
): Feature {
  connection.onRequest(
    StatisticsRequest.type,
    whileRunning(async () => statistics.read((await configuration.global()).settings.statistics.enabled)),
  );
  connection.onRequest(
    EraseStatisticsRequest.type,
    whileRunning(async () => {
      try {
        await statistics.erase();
        return true as const;
      } catch (error) {
        const reason = failureText(error);
        throw new ResponseError(
          LSPErrorCodes.RequestFailed,
          l10n.t("Could not delete the statistics. {0}", reason),
        );
      }
    }),
  );
  return { commands: { [acceptedCommand]: (id) => statistics.accepted(id) } };
}
