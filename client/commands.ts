import { commands, Disposable, type LogOutputChannel } from "vscode";
import { type CommandId, commandIds } from "./commandIds";
import { toggleCompletions, toggleCompletionsForLanguage } from "./completion/toggleCommands";
import type { ExplanationDocument } from "./explain/explanationDocument";
import type { Models } from "./models/models";
import { openSettings } from "./openSettings";
import { eraseStoredData, exportPrivacyReport } from "./privacy/privacyCommands";
import type { PrivacyPanel } from "./privacy/privacyPanel";
import type { StoredData } from "./privacy/storedData";
import type { ServerProcess } from "./serverProcess";
import { eraseStatistics, exportStatistics } from "./statistics/statisticsCommands";
import type { StatisticsPanel } from "./statistics/statisticsPanel";
import { showStatusList } from "./statusList";
import type { StatusTracker } from "./statusTracker";

export interface CommandContext {
  readonly server: ServerProcess;
  readonly tracker: StatusTracker;
  readonly log: LogOutputChannel;
  readonly extensionId: string;
  readonly explanation: ExplanationDocument;
  readonly statistics: StatisticsPanel;
  readonly privacy: PrivacyPanel;
  readonly stored: StoredData;
  /** Loaded when it is wanted: it brings the network along. */
  readonly models: () => Promise<Models>;
}

/** Every command of the manifest, once. */
const table: Record<CommandId, (context: CommandContext, argument?: unknown) => unknown> = {
  [commandIds.toggleCompletions]: () => toggleCompletions(),
  [commandIds.toggleCompletionsForLanguage]: () => toggleCompletionsForLanguage(),
  [commandIds.restartServer]: ({ server }) => server.restart(),
  [commandIds.showLog]: ({ log }) => log.show(),
  [commandIds.showStatus]: ({ tracker }) => showStatusList(tracker),
  [commandIds.openSettings]: ({ extensionId }) => openSettings(extensionId),
  [commandIds.explainLastCompletion]: ({ explanation }) => explanation.show(),
  [commandIds.showStatistics]: ({ statistics }) => statistics.show(),
  [commandIds.exportStatistics]: ({ server }, target) => exportStatistics(server, target),
  [commandIds.eraseStatistics]: ({ server, statistics }) => eraseStatistics(server, statistics),
  [commandIds.showPrivacyReport]: ({ privacy }, check) => privacy.show(check),
  [commandIds.exportPrivacyReport]: ({ privacy }, target) => exportPrivacyReport(privacy, target),
  [commandIds.eraseStoredData]: ({ stored, privacy }, which) => eraseStoredData(stored, privacy, which),
  [commandIds.downloadModel]: async ({ models }) => (await models()).download(),
  [commandIds.deleteModel]: async ({ models }) => (await models()).delete(),
};

export function registerCommands(context: CommandContext): Disposable {
  const registered = Object.entries(table).map(([id, run]) =>
    commands.registerCommand(id, (argument?: unknown) => run(context, argument)),
  );
  return Disposable.from(...registered);
}
