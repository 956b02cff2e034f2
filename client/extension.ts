import { type ExtensionContext, type LogOutputChannel, l10n, window } from "vscode";
import { failureText } from "../server/protocol/failure";
import { createChat } from "./chat/createChat";
import { registerCommands } from "./commands";
import { completionMiddleware } from "./completion/completionMiddleware";
import { createEditorContext } from "./context/editorContext";
import { codeActionMiddleware } from "./edit/codeActionMiddleware";
import { createEdit } from "./edit/createEdit";
import { ExplanationDocument } from "./explain/explanationDocument";
import { createFailureNotice } from "./failureNotice";
import { gatherReport } from "./privacy/gatherReport";
import { PrivacyPanel } from "./privacy/privacyPanel";
import { createStoredData } from "./privacy/storedData";
import { createRestartPolicy } from "./restartPolicy";
import { createReview } from "./review/createReview";
import { serverLaunch } from "./serverLaunch";
import { ServerProcess } from "./serverProcess";
import { serverStorage } from "./serverStorage";
import { showErrorMessage } from "./shown";
import { StatisticsPanel } from "./statistics/statisticsPanel";
import { createStatusItem } from "./statusItem";
import { StatusTracker } from "./statusTracker";
import { createTraceChannel } from "./traceChannel";

/** VS Code calls deactivate() without a context and waits for its promise, so the server to stop is kept here. */
let running: { stop(): Promise<unknown> } | undefined;

export function activate(context: ExtensionContext): void {
  const began = performance.now();
  const log = window.createOutputChannel("Inhouse", { log: true });
  context.subscriptions.push(log);
  try {
    start(context, log);
    log.info(
      `Inhouse ${context.extension.packageJSON.version} activated in ${Math.round(performance.now() - began)} ms.`,
    );
  } catch (error) {
    // VS Code shows nothing when an extension fails to activate.
    log.error(error instanceof Error ? error : String(error));
    const reason = failureText(error, l10n.t);
    void showErrorMessage(l10n.t("Inhouse could not be activated. {0}", reason));
    throw error;
  }
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

function start(context: ExtensionContext, log: LogOutputChannel): void {
  const { subscriptions, extension } = context;
  const trace = createTraceChannel("Inhouse Trace");
  subscriptions.push(trace);
  const middleware = {
    ...completionMiddleware({
      isRunning: () => server.state.phase === "running",
      onDidRequest: () => tracker.noteRequest(),
    }),
    ...codeActionMiddleware,
  };
  const policy = createRestartPolicy(() => performance.now());
  const editorContext = createEditorContext();
  subscriptions.push(editorContext);
  const server = new ServerProcess({
    launch: serverLaunch(context),
    log,
    trace,
    policy,
    middleware,
    attach: (client) => [editorContext, chat, edit, review].forEach((each) => void each.attach(client)),
    storage: serverStorage(context),
  });
  subscriptions.push(server);
  const tracker = new StatusTracker(server);
  subscriptions.push(tracker);
  subscriptions.push(createStatusItem(tracker));
  subscriptions.push(createFailureNotice(server));
  const explanation = new ExplanationDocument(server, tracker);
  const statistics = new StatisticsPanel(server);
  const edit = createEdit({ context, process: server, chat: () => chat.server, log });
  const chat = createChat(context, server, tracker, log, edit.flow);
  const stored = createStoredData({ context, server, eraseHistory: chat.eraseHistory });
  const privacy = new PrivacyPanel({
    gather: (integrity) => gatherReport({ context, server, tracker, stored }, integrity),
    extensionPath: context.extensionPath,
  });
  const review = createReview(server);
  subscriptions.push(explanation, statistics, chat, edit, review, privacy);
  const extensionId = extension.id;
  const models = () => import("./models/models").then(({ startModels }) => startModels(context, server, log));
  subscriptions.push(
    registerCommands({ server, tracker, log, extensionId, explanation, statistics, privacy, stored, models }),
  );
  running = { stop: () => Promise.all([chat.flush(), server.stop()]) };
  server.start();
}
