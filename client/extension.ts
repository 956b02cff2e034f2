import { type ExtensionContext, type LogOutputChannel, window } from "vscode";
import { failureText } from "../server/protocol/failure";
import { l10n } from "../server/protocol/l10n";
import { createChat } from "./chat/createChat";
import { registerEditActions } from "./codeActions/editActions";
import { registerExplainActions } from "./codeActions/explainActions";
import { codeActionMiddleware } from "./codeActions/serverActions";
import { type CommandContext, registerCommands } from "./commands";
import { completionMiddleware } from "./completion/completionMiddleware";
import { Diagnosis } from "./doctor/diagnosis";
import { createEdit } from "./edit/createEdit";
import { createEditorSignals } from "./editorSignals/editorSignals";
import { createEngineSharing } from "./engineHost/engineSharing";
import { ExplanationDocument } from "./explain/explanationDocument";
import { chosenLaunch } from "./farHost/chosenLaunch";
import { FarLaunch } from "./farHost/farLaunch";
import { keepFarServersAlive } from "./farHost/keepAlive";
import { chooseModelElsewhere, runElsewhere } from "./farHost/runElsewhere";
import { farTools } from "./farHost/tools";
import type { AtStart } from "./gettingStarted/atStart";
import { showAtStart, watchChosenModel } from "./gettingStarted/getStarted";
import { noteSuggestion } from "./gettingStarted/openSample";
import { watchGpu } from "./gpu/gpuContext";
import { offerGpuSetup } from "./gpu/gpuOffer";
import { GpuSetup, placesOf } from "./gpu/gpuSetup";
import { gatherReport } from "./privacy/gatherReport";
import { PrivacyPanel } from "./privacy/privacyPanel";
import { createStoredDataEraser } from "./privacy/storedDataEraser";
import { createReview } from "./review/createReview";
import { createFailureNotice } from "./serverProcess/failureNotice";
import { createRestartPolicy } from "./serverProcess/restartPolicy";
import { serverLaunch } from "./serverProcess/serverLaunch";
import { ServerProcess } from "./serverProcess/serverProcess";
import { createTraceChannel } from "./serverProcess/traceChannel";
import { StatisticsPanel } from "./statistics/statisticsPanel";
import { createStatusItem } from "./status/statusItem";
import { StatusTracker } from "./status/statusTracker";
import { wereModelsOffered } from "./storage/modelsOffered";
import { useDisplayLanguage } from "./ui/displayLanguage";
import { showErrorMessage } from "./ui/shown";

/** The server to stop: VS Code calls deactivate() without a context and waits for its promise. */
let running: { stop(): Promise<unknown> } | undefined;

export function activate(context: ExtensionContext): void {
  const startedAt = performance.now();
  useDisplayLanguage();
  const log = window.createOutputChannel("Inhouse", { log: true });
  context.subscriptions.push(log);
  try {
    start(context, log);
    log.info(
      `Inhouse ${context.extension.packageJSON.version} activated in ${Math.round(performance.now() - startedAt)} ms.`,
    );
  } catch (error) {
    // VS Code shows nothing when an extension fails to activate.
    log.error(error instanceof Error ? error : String(error));
    const reason = failureText(error);
    void showErrorMessage(l10n.t("Cannot activate Inhouse. {0}", reason));
    throw error;
  }
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

/** Offers to resume downloads, or else the models for this machine. Loads the code of models only where there may be an offer. */
async function offerAtStart(
  shows: Promise<AtStart>,
  context: ExtensionContext,
  server: ServerProcess,
  models: CommandContext["models"],
): Promise<void> {
  if (server.farHost !== undefined) return;
  const runs = modelRuns(server);
  if ((await shows) === "unfinishedDownloads") return (await models()).offerUnfinished();
  if ((await shows) !== "offers" || (await wereModelsOffered(context))) return;
  await runs;
  await (await models()).offerOnce();
}

/** Resolves once a model runs, but not beside a GPU that is not used: with it this machine can run other models. */
function modelRuns(server: ServerProcess): Promise<void> {
  return new Promise((resolve) => {
    const subscription = server.onDidReceiveStatus(({ completion }) => {
      if (completion === undefined || completion.backendNote !== undefined) return;
      subscription.dispose();
      resolve();
    });
  });
}

function start(context: ExtensionContext, log: LogOutputChannel): void {
  const { subscriptions, extension } = context;
  const trace = createTraceChannel("Inhouse Trace");
  subscriptions.push(trace);
  const middleware = {
    ...completionMiddleware({
      isRunning: () => server.state.phase === "running",
      onDidRequest: () => tracker.scheduleStatsRefresh(),
      onDidSuggest: noteSuggestion,
    }),
    ...codeActionMiddleware,
  };
  const policy = createRestartPolicy(() => performance.now());
  const here = serverLaunch(context, createEngineSharing(context, log));
  const launch = chosenLaunch(here, new FarLaunch(farTools(context)));
  const server = new ServerProcess({
    launch,
    log,
    trace,
    policy,
    middleware,
  });
  subscriptions.push(server, createEditorSignals(server), keepFarServersAlive(server));
  const tracker = new StatusTracker(server);
  subscriptions.push(tracker);
  subscriptions.push(createStatusItem(tracker));
  subscriptions.push(createFailureNotice(server));
  const explanation = new ExplanationDocument(server, tracker);
  const statistics = new StatisticsPanel(server);
  const edit = createEdit({ context, process: server, chat: () => chat.server, log });
  const chat = createChat(context, server, tracker, log, edit.flow);
  const stored = createStoredDataEraser({ context, server, eraseHistory: chat.deleteHistory });
  const privacy = new PrivacyPanel({
    gather: (integrity) => gatherReport({ context, server, tracker, stored }, integrity),
    extensionPath: context.extensionPath,
  });
  const review = createReview(server);
  const diagnosis = new Diagnosis(context);
  subscriptions.push(explanation, statistics, chat, edit, review, privacy, diagnosis);
  subscriptions.push(registerEditActions(), registerExplainActions());
  const gpu = new GpuSetup({ context, server, log });
  const shows = showAtStart(context);
  const mayOffer = shows.then(
    (decided) => decided === "offers",
    () => false,
  );
  subscriptions.push(offerGpuSetup(server, launch, placesOf(context), mayOffer));
  subscriptions.push(watchGpu(server, launch), watchChosenModel());
  const extensionId = extension.id;
  const models = () => import("./models/models").then(({ startModels }) => startModels(context, server, log));
  subscriptions.push(
    registerCommands({
      ...{
        server,
        tracker,
        log,
        extensionId,
        explanation,
        statistics,
        privacy,
        stored,
        diagnosis,
        models,
        gpu,
        farHost: {
          run: () => runElsewhere({ context, server }),
          chooseModel: () => chooseModelElsewhere(context),
        },
      },
    }),
  );
  running = { stop: () => Promise.all([chat.flush(), server.stop()]) };
  server.start();
  void offerAtStart(shows, context, server, models).catch((error) =>
    log.debug(`Cannot offer models: ${error}`),
  );
}
