/** The composition root: creates everything once and lists the features. */
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
import { Chat } from "./chat/chat";
import { Codebase } from "./codebase/codebase";
import { createCompleter } from "./completion/completer";
import { CompletionStats } from "./completion/stats";
import { Configuration } from "./configuration";
import { OpenDocuments } from "./context/documents";
import { RungRecord } from "./edit/rungs/rungRecord";
import { createRungStore } from "./edit/rungs/rungStore";
import type { Engine } from "./engine/engine";
import type { Feature, WhileRunning } from "./feature";
import { anticipate } from "./features/anticipate";
import { chat as chatFeature } from "./features/chat";
import { chatContext } from "./features/chatContext";
import { codeActions } from "./features/codeActions";
import { codebaseIndex } from "./features/codebaseIndex";
import { declarations } from "./features/declarations";
import { edit } from "./features/edit";
import { explain } from "./features/explain";
import { explainCode } from "./features/explainCode";
import { inlineCompletion } from "./features/inlineCompletion";
import { models } from "./features/models";
import { type ModelPaths, privacyReport } from "./features/privacyReport";
import { promptCache } from "./features/promptCache";
import { review } from "./features/review";
import { sealReport } from "./features/sealReport";
import { statistics } from "./features/statistics";
import { stats } from "./features/stats";
import { views } from "./features/views";
import { createLogger, type Logger, type LogLevel } from "./log";
import { EmbeddingModel } from "./models/embeddingModel";
import { createAccount } from "./privacy/fileAccount";
import { sealIsMissing } from "./privacy/protection";
import { StatusNotification } from "./protocol/messages";
import type { ParsedSettings } from "./protocol/settings";
import { Statistics } from "./statistics/statistics";
import { Status } from "./status";
import { storagePlaces } from "./storagePlaces";
import { WorkspaceFolders } from "./workspaceFolders";

export interface ServerOptions extends Assets {
  createEngine(log: Logger): Engine;
  /** The folders that this process can write to; absent where it can write wherever the user can. */
  readonly writable?: readonly string[];
  /** A clock in milliseconds; tests bring their own. */
  readonly now?: () => number;
}

/** Serves one client over `connection`, which the caller makes and starts to listen. */
export function createServer(connection: Connection, options: ServerOptions): void {
  const { createEngine, bundledModel, grammarFolder, codebaseWorker, protection } = options;
  const { now = () => performance.now(), account = createAccount() } = options;
  let logLevel: LogLevel = "info";
  const log = createLogger(
    (level, line) => sendLog(connection, level, line),
    () => logLevel,
  );
  const engine = createEngine(log);
  const documents = new OpenDocuments();
  const folders = new WorkspaceFolders();
  const completionStats = new CompletionStats();
  const status = new Status(
    (params) => connection.sendNotification(StatusNotification.type, params),
    protection,
  );
  const working = { completing: false, answering: false };
  let modelPaths: ModelPaths = {};
  const codebase = new Codebase({ worker: codebaseWorker, grammarFolder, log, onOpened: account.add });
  codebase.onEmbeddingProblem = (embeddings) => status.set({ embeddings });
  const embeddings = new EmbeddingModel(engine.embeddings, log);
  const completer = createCompleter({
    engine,
    documents,
    folders: () => folders.uris,
    nameOf: (uri) => folders.nameOf(uri),
    grammarFolder,
    log,
    now,
    onModelState: (completion) => {
      status.set({ completion });
      codebase.restWhile("loading", completion.kind === "loading");
    },
    onBusy: (busy) => {
      working.completing = busy;
      status.set({ busy });
      codebase.restWhile("completing", busy);
    },
    experience: (model) => counting?.experience(model) ?? {},
  });
  const chat = new Chat({
    ...{ engine: engine.chat, log, now },
    onModelState: (state) => status.set({ chat: state }),
    onBusy: (answering) => {
      working.answering = answering;
      status.set({ answering });
      codebase.restWhile("answering", answering);
    },
  });
  let features: readonly Feature[] = [];
  let counting: Statistics | undefined;
  let promptCacheFolder: string | undefined;
  let codebaseFolder: string | undefined;
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
    if (!settings.statistics.enabled) counting?.pause();
    const { keepPromptCache: keep, neverRead } = settings.privacy;
    completer.use({ folder: promptCacheFolder, keep, neverRead });
    const refused = settings.privacy.requireSeal && protection.seal !== "sealed";
    codebase.restWhile("unsealed", refused);
    if (refused) {
      for (const { model } of [completer, chat]) model.refuse(sealIsMissing(protection));
      codebase.refuse(sealIsMissing(protection));
      return;
    }
    const { gpu } = settings.engine;
    codebase.use({
      embedder: embeddings.use({ path: settings.codebase.embeddingModel, gpu }),
      isEnabled: settings.codebase.enabled,
      folder: codebaseFolder,
      folders: folders.uris,
      neverRead,
    });
    const path = settings.completion.model || bundledModel;
    const { model, contextTokens, maxTokens } = settings.chat;
    modelPaths = { completions: path, chat: model || path, codebase: settings.codebase.embeddingModel };
    chat.use({ model: { path: model || path, contextTokens, gpu }, maxTokens });
    completer.model.use({ path, contextTokens: settings.completion.contextTokens, gpu });
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
    const storage = storagePlaces(params.initializationOptions, options.writable, log);
    ({ promptCacheFolder, codebaseFolder } = storage);
    engine.keepTrials({
      folder: storage.modelTrialsFolder,
      again: isSet("tryModelsAgain", params.initializationOptions),
    });
    const path = storage.statisticsPath;
    const counted = new Statistics({ documents, log, now, ...(path === undefined ? {} : { path }) });
    counting = counted;
    const rungStore = createRungStore(storage.editRecordPath, log);
    const editing = {
      ...{
        chat,
        documents,
        files: completer.context.files,
        syntax: completer.syntax,
        now,
        log,
        whileRunning,
      },
      rungs: new RungRecord(rungStore),
    };
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
      anticipate({ ...completer, documents, configuration, folders }),
      stats(connection, { stats: completionStats, engine, whileRunning }),
      declarations(connection, params.capabilities, completer.context),
      views(connection, documents, completer.context),
      chatContext(connection, {
        documents,
        files: completer.context.files,
        countTokens: async (texts) => (await chat.countTokens({ texts }, new AbortController().signal)).texts,
        codebase,
        whileRunning,
      }),
      codebaseIndex(connection, {
        ...{ codebase, documents, capabilities: params.capabilities, now },
        tellIndexing: (indexing) => status.set({ indexing }),
      }),
      explain(connection, { ...completer, whileRunning }),
      chatFeature(connection, { chat, now, log, whileRunning }),
      edit(connection, editing),
      review(connection, { chat, files: completer.context.files, log, whileRunning }),
      explainCode(connection, editing),
      codeActions(connection, { ...editing, capabilities: params.capabilities }),
      statistics(connection, { statistics: counted, configuration, whileRunning }),
      models(connection, { engine, whileRunning }),
      promptCache(connection, { keeper: completer.keeper, whileRunning }),
      privacyReport(connection, {
        ...{ account, whileRunning, models: () => modelPaths },
        places: () => ({
          workspace: completer.context.files.folderPaths(),
          storage: Object.values(storage),
          ...(options.installation === undefined ? {} : { installation: options.installation }),
        }),
        isBusy: () => working.completing || working.answering,
        eraseEditRecord: () => rungStore.erase(),
      }),
      sealReport(connection, { protection, whileRunning }),
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
    for (const feature of features) feature.dispose?.();
    await counting?.dispose();
    await chat.stop();
    await embeddings.stop();
    await codebase.close();
    await completer.dispose();
  });
  connection.onExit(() => process.exit(stopped ? 0 : 1));
}

type Commands = NonNullable<Feature["commands"]>;

function isSet(name: "tryModelsAgain", initializationOptions: unknown): boolean {
  if (typeof initializationOptions !== "object" || initializationOptions === null) return false;
  return (initializationOptions as Record<string, unknown>)[name] === true;
}

function sendLog({ console }: Connection, level: LogLevel, line: string): void {
  // LSP has no level below debug.
  console[level === "trace" ? "debug" : level](line);
}
