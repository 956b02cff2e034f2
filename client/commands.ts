import type { Disposable, LogOutputChannel } from "vscode";
import { toggleCompletions, toggleCompletionsForLanguage } from "./completion/toggleCommands";
import type { Diagnosis } from "./doctor/diagnosis";
import type { ExplanationDocument } from "./explain/explanationDocument";
import { noUseSentence } from "./farHost/onThisMachine";
import { revealPanel, showGetStarted } from "./gettingStarted/getStarted";
import { openSample } from "./gettingStarted/openSample";
import type { GpuSetup } from "./gpu/gpuSetup";
import type { Models } from "./models/models";
import { eraseStoredData, exportPrivacyReport } from "./privacy/privacyCommands";
import type { PrivacyPanel } from "./privacy/privacyPanel";
import type { StoredDataEraser } from "./privacy/storedDataEraser";
import type { ServerProcess } from "./serverProcess/serverProcess";
import { openSettings } from "./settings/openSettings";
import { eraseStatistics, exportStatistics } from "./statistics/statisticsCommands";
import type { StatisticsPanel } from "./statistics/statisticsPanel";
import { showStatusList } from "./status/statusList";
import type { StatusTracker } from "./status/statusTracker";
import { type CommandId, commandIds } from "./ui/commandIds";
import { registerHandlers } from "./ui/registerHandlers";
import { showInformationMessage } from "./ui/shown";

export interface CommandContext {
  readonly server: ServerProcess;
  readonly tracker: StatusTracker;
  readonly log: LogOutputChannel;
  readonly extensionId: string;
  readonly explanation: ExplanationDocument;
  readonly statistics: StatisticsPanel;
  readonly privacy: PrivacyPanel;
  readonly stored: StoredDataEraser;
  readonly diagnosis: Diagnosis;
  /** Loaded on demand, because it imports the network code. */
  readonly models: () => Promise<Models>;
  readonly gpu: GpuSetup;
  /** The server on another machine. */
  readonly farHost: { run(): Promise<void>; chooseModel(): Promise<void> };
}

/** The handlers of the general commands in the manifest. */
const table: Record<CommandId, (context: CommandContext, argument?: unknown) => unknown> = {
  [commandIds.getStarted]: ({ extensionId }) => showGetStarted(extensionId),
  [commandIds.openSample]: ({ tracker }) => Promise.all([openSample(tracker), revealPanel()]),
  [commandIds.toggleCompletions]: () => toggleCompletions(),
  [commandIds.toggleCompletionsForLanguage]: () => toggleCompletionsForLanguage(),
  [commandIds.restartServer]: ({ server }) => server.restart(),
  [commandIds.showLog]: ({ log }) => log.show(),
  [commandIds.showStatus]: ({ tracker }) => showStatusList(tracker),
  [commandIds.openSettings]: ({ extensionId }) => openSettings(`@ext:${extensionId}`),
  [commandIds.explainLastCompletion]: ({ explanation }) => explanation.show(),
  [commandIds.showStatistics]: ({ statistics }) => statistics.show(),
  [commandIds.exportStatistics]: ({ server }, target) => exportStatistics(server, target),
  [commandIds.eraseStatistics]: ({ server, statistics }) => eraseStatistics(server, statistics),
  [commandIds.showPrivacyReport]: ({ privacy }, check) => privacy.show(check),
  [commandIds.exportPrivacyReport]: ({ privacy }, target) => exportPrivacyReport(privacy, target),
  [commandIds.eraseStoredData]: ({ stored, privacy }, which) => eraseStoredData(stored, privacy, which),
  [commandIds.diagnose]: ({ diagnosis }) => diagnosis.show(),
  [commandIds.chooseModel]: async ({ models, ...context }) =>
    context.server.farHost === undefined
      ? (await models()).choose(["completion", "chat"])
      : context.farHost.chooseModel(),
  [commandIds.chooseChatModel]: async ({ models, ...context }) =>
    context.server.farHost === undefined ? (await models()).choose(["chat"]) : context.farHost.chooseModel(),
  [commandIds.downloadModel]: async ({ models }) => (await models()).download(),
  [commandIds.deleteModel]: async ({ models }) => (await models()).delete(),
  [commandIds.forgetTokens]: async ({ models }) => (await models()).forgetTokens(),
  [commandIds.setUpGpu]: ({ gpu }) => gpu.run(),
  [commandIds.runElsewhere]: ({ farHost }) => farHost.run(),
};

export function registerCommands(context: CommandContext): Disposable {
  return registerHandlers(Object.fromEntries(Object.entries(table).map(withPlace)), context);
}

/** Makes a command that acts on this machine say so while the server runs on another one. */
function withPlace([id, run]: [string, (typeof table)[CommandId]]): [string, typeof run] {
  return [
    id,
    (context, argument) => {
      const { farHost } = context.server;
      const sentence = farHost === undefined ? undefined : noUseSentence(id as CommandId, farHost);
      return sentence === undefined ? run(context, argument) : showInformationMessage(sentence);
    },
  ];
}
