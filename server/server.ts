/** The composition root: creates everything once and lists the features. */
import { isAbsolute } from "node:path";
import {
  type Connection,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { version } from "../package.json";
import type { Assets } from "./assets";
import { Codebase } from "./codebase/codebase";
import { createCompleter } from "./completion/completer";
import { CompletionStats } from "./completion/stats";
import { Configuration } from "./configuration";
import { OpenDocuments } from "./context/documents";
import type { Engine } from "./engine/engine";
import type { Feature, WhileRunning } from "./feature";
import { chatContext } from "./features/chatContext";
import { codebaseIndex } from "./features/codebaseIndex";
import { declarations } from "./features/declarations";
import { explain } from "./features/explain";
import { indexingProgress } from "./features/indexingProgress";
import { inlineCompletion } from "./features/inlineCompletion";
import { statistics } from "./features/statistics";
import { stats } from "./features/stats";
import { views } from "./features/views";
import { createLogger, type Logger, type LogLevel } from "./log";
import { StatusNotification } from "./protocol/messages";
import type { ParsedSettings } from "./protocol/settings";
import { Statistics } from "./statistics/statistics";
import { Status } from "./status";
import { WorkspaceFolders } from "./workspaceFolders";

export interface ServerOptions extends Assets {
  createEngine(log: Logger): Engine;
  /** A clock in milliseconds; tests bring their own. */
  readonly now?: () => number;
}

/** Serves one client over `connection`, which the caller makes and starts to listen. */
export function createServer(connection: Connection, options: ServerOptions): void {
  const {
    createEngine,
    bundledModel,
    grammarFolder,
    codebaseWorker,
    now = () => performance.now(),
  } = options;
  let logLevel: LogLevel = "info";
  const log = createLogger(
    (level, line) => sendLog(connection, level, line),
    () => logLevel,
  );
  const engine = createEngine(log);
  const documents = new OpenDocuments();
  const folders = new WorkspaceFolders();
  const completionStats = new CompletionStats();
  const status = new Status((params) => connection.sendNotification(StatusNotification.type, params));
  const completer = createCompleter({
    engine,
    documents,
    folders: () => folders.uris,
    grammarFolder,
    log,
    now,
    onModelState: (completion) => {
      status.set({ completion });
      isLoading = completion.kind === "loading";
      tellBusy();
    },
    onBusy: (busy) => {
      status.set({ busy });
      isCompleting = busy;
      tellBusy();
    },
  });
  let [isLoading, isCompleting] = [false, false];
  let codebase: Codebase | undefined;
  /** The codebase is indexed while the model has nothing to do. */
  const tellBusy = () => {
    if (codebase !== undefined) codebase.isBusy = isLoading || isCompleting;
  };
  let features: readonly Feature[] = [];
  let counting: Statistics | undefined;
  let stopped = false;
  const whileRunning: WhileRunning =
    (handler) =>
    (...params) => {
      if (!stopped) return handler(...params);
      throw new ResponseError(ErrorCodes.InvalidRequest, "The server has been shut down: start it again.");
    };

  const apply = ({ settings, problems }: ParsedSettings) => {
    logLevel = settings.server.logLevel;
    for (const problem of problems) log.warn(problem);
    status.set({ problems, enabled: settings.completion.enabled });
    completer.context.files.use(settings.privacy.neverRead);
    if (!settings.statistics.enabled) counting?.pause();
    codebase?.use(settings.codebase.enabled, {
      folders: folders.uris,
      neverRead: settings.privacy.neverRead,
    });
    completer.model.use({
      path: settings.completion.model || bundledModel,
      contextTokens: settings.completion.contextTokens,
      gpu: settings.engine.gpu,
    });
  };

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const configuration = new Configuration(
      connection,
      params.initializationOptions,
      params.capabilities,
      apply,
    );
    folders.change(params.workspaceFolders ?? []);
    documents.onDidClose((uri) => {
      configuration.forget(uri);
      completer.forget(uri);
    });
    const path = pathToWrite(params.initializationOptions, "statisticsPath");
    const counted = new Statistics({ documents, log, now, ...(path === undefined ? {} : { path }) });
    counting = counted;
    const folder = pathToWrite(params.initializationOptions, "codebasePath");
    const searched = new Codebase({
      worker: codebaseWorker,
      grammarFolder,
      ...(folder === undefined ? {} : { folder }),
      log,
      onProgress: indexingProgress(connection, params.capabilities, now),
    });
    codebase = searched;
    features = [
      inlineCompletion(connection, {
        ...completer,
        documents,
        configuration,
        folders,
        stats: completionStats,
        statistics: counted,
        whileRunning,
      }),
      stats(connection, { stats: completionStats, engine, whileRunning }),
      declarations(connection, params.capabilities, completer.context),
      views(connection, documents, completer.context),
      chatContext(connection, {
        documents,
        files: completer.context.files,
        countTokens: (texts) => engine.countTokens(texts),
        codebase: searched,
        whileRunning,
      }),
      codebaseIndex(connection, { codebase: searched, documents, capabilities: params.capabilities }),
      explain(connection, { ...completer, whileRunning }),
      statistics(connection, { statistics: counted, configuration, whileRunning }),
    ];
    const commands = Object.assign({}, ...features.map((feature) => feature.commands)) as Commands;
    connection.onExecuteCommand(
      whileRunning(({ command, arguments: args }) => commands[command]?.(...(args ?? [])) ?? null),
    );
    connection.onInitialized(async () => {
      if (params.capabilities.workspace?.workspaceFolders === true) {
        connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
          folders.change(added, removed);
          apply(await configuration.global());
        });
      }
      // A client that can be asked has the last word, so the model is not loaded twice.
      if (params.capabilities.workspace?.configuration !== true) apply(configuration.initial);
      await configuration.initialized();
      for (const feature of features) await feature.initialized?.();
    });
    return {
      serverInfo: { name: "inhouse", version },
      capabilities: Object.assign(
        {
          positionEncoding: "utf-16",
          textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
          notebookDocumentSync: { notebookSelector: [{ notebook: "*", cells: [{ language: "*" }] }] },
          workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
          executeCommandProvider: { commands: Object.keys(commands) },
        },
        ...features.map((feature) => feature.capabilities ?? {}),
      ),
    };
  });
  documents.listen(connection, log);

  connection.onShutdown(async () => {
    stopped = true;
    await counting?.dispose();
    await codebase?.close();
    await completer.dispose();
  });
  connection.onExit(() => process.exit(stopped ? 0 : 1));
}

type Commands = NonNullable<Feature["commands"]>;

/** Only the editor says where, when it starts the server: no setting, and so no workspace, may name a place to write. */
function pathToWrite(initializationOptions: unknown, key: string): string | undefined {
  if (typeof initializationOptions !== "object" || initializationOptions === null) return undefined;
  const path = (initializationOptions as Record<string, unknown>)[key];
  return typeof path === "string" && isAbsolute(path) ? path : undefined;
}

function sendLog({ console }: Connection, level: LogLevel, line: string): void {
  // LSP has no level below debug.
  console[level === "trace" ? "debug" : level](line);
}
