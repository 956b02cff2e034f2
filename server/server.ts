/** The composition root: creates every part of the server once. `features/index.ts` lists the features. */
import {
  type ClientCapabilities,
  type Connection,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
} from "vscode-languageserver";
import { version } from "../package.json";
import type { Assets } from "./assets";
import { checkEncoding, serverCapabilities } from "./capabilities";
import { Chat } from "./chat/chat";
import { Codebase } from "./codebase/codebase";
import { type CompletionServices, createCompletionServices } from "./completion/completionServices";
import { Configuration } from "./configuration";
import { EditorMessages } from "./editorMessages";
import type { Engine } from "./engine/engine";
import type { Feature, WhileRunning } from "./feature";
import { createFeatures } from "./features/index";
import type { ModelPaths } from "./features/privacy/privacyReport";
import { isSet, readOptions } from "./initializationOptions";
import { createLogger, type Logger, type LogLevel } from "./log";
import { EmbeddingModel } from "./models/embeddingModel";
import { ModelQueue } from "./models/modelQueue";
import { modelFileOf } from "./models/modelSetting";
import { Residency } from "./models/residency";
import { missingSealMessage } from "./privacy/protection";
import { createFileAccessLog, type FileAccessLog } from "./privacy/report/fileAccessLog";
import { l10n } from "./protocol/l10n";
import { StatusNotification } from "./protocol/messages";
import { demoModelName, type ParsedSettings } from "./protocol/settings";
import { Statistics } from "./statistics/statistics";
import { Status } from "./status";
import { storagePlaces } from "./storagePlaces";
import { OpenDocuments } from "./workspace/documents";
import { foldersOf, WorkspaceFolders } from "./workspace/workspaceFolders";

export interface ServerOptions extends Assets {
  createEngine(log: Logger): Engine;
  /** The folders that this process can write to; absent where it can write anywhere the user can. */
  readonly writable?: readonly string[];
  /** A clock in milliseconds; tests pass their own. */
  readonly now?: () => number;
  /** How long the client may take to answer, in milliseconds; see `Configuration`. */
  readonly patienceMs?: number;
}

/** Serves one client over `connection`. The caller creates the connection and makes it listen. */
export function createServer(connection: Connection, options: ServerOptions): void {
  new Server(connection, options).listen();
}

/** State that exists from `initialize` on. */
interface Session {
  readonly storage: ReturnType<typeof storagePlaces>;
  readonly configuration: Configuration;
  readonly statistics: Statistics;
  readonly features: readonly Feature[];
}

/** Puts the parts of the server together: one method for each step of the server's life cycle. */
class Server {
  #logLevel: LogLevel = "info";
  #session: Session | undefined;
  #modelPaths: ModelPaths = {};
  #isStopped = false;
  #filesAreElsewhere = false;
  readonly #working = { completing: false, answering: false };
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #fileAccessLog: FileAccessLog;
  readonly #messages: EditorMessages;
  readonly #status: Status;
  readonly #engine: Engine;
  readonly #documents = new OpenDocuments();
  readonly #folders = new WorkspaceFolders();
  readonly #codebase: Codebase;
  readonly #embeddings: EmbeddingModel;
  readonly #residency = new Residency((takeTurns) => this.#status.set({ takeTurns }));
  readonly #completer: CompletionServices;
  readonly #queue: ModelQueue;
  readonly #chat: Chat;

  constructor(
    private readonly connection: Connection,
    private readonly options: ServerOptions,
  ) {
    const { protection, codebaseWorker, grammarFolder } = options;
    this.#now = options.now ?? (() => performance.now());
    this.#fileAccessLog = options.fileAccessLog ?? createFileAccessLog();
    this.#log = createLogger(
      (level, line) => sendLog(connection, level, line),
      () => this.#logLevel,
    );
    this.#messages = new EditorMessages(connection);
    this.#status = new Status(
      (params) => connection.sendNotification(StatusNotification.type, params),
      protection,
      (problems) => this.#messages.problems(problems),
    );
    this.#engine = options.createEngine(this.#log);
    const [engine, log] = [this.#engine, this.#log];
    this.#codebase = new Codebase({
      worker: codebaseWorker,
      grammarFolder,
      log,
      onOpened: this.#fileAccessLog.add,
    });
    this.#codebase.onEmbeddingProblem = (embeddings) => this.#status.set({ embeddings });
    this.#embeddings = new EmbeddingModel(engine.embeddings, log);
    this.#completer = this.#createCompleter();
    this.#queue = new ModelQueue({
      engine: engine.chat,
      log,
      residency: this.#residency,
      onModelState: (chat) => this.#status.set({ chat }),
      onBusy: (answering) => this.#setWorking({ answering }),
    });
    this.#residency.register({ completion: this.#completer.model, chat: this.#queue.model.memory });
    this.#chat = new Chat(this.#queue, this.#now);
  }

  listen(): void {
    const { connection } = this;
    connection.onInitialize(this.#whileRunning((params) => this.#initialize(params)));
    this.#documents.listen(connection, this.#log);
    connection.onShutdown(() => this.#shutDown());
    connection.onExit(() => process.exit(this.#isStopped ? 0 : 1));
  }

  #createCompleter(): CompletionServices {
    return createCompletionServices({
      engine: this.#engine,
      documents: this.#documents,
      log: this.#log,
      now: this.#now,
      grammarFolder: this.options.grammarFolder,
      folders: () => this.#folders.uris,
      nameOf: (uri) => this.#folders.nameOf(uri),
      isElsewhere: () => this.#filesAreElsewhere,
      onModelState: (completion) => {
        this.#status.set({ completion });
        this.#codebase.pauseWhile("loading", completion.kind === "loading");
      },
      residency: this.#residency,
      onBusy: (completing) => this.#setWorking({ completing }),
      experience: (model) => this.#session?.statistics.experience(model) ?? {},
    });
  }

  /** Shows in the status item whether a model is working, and pauses the codebase index until it is done. */
  #setWorking(change: Partial<{ completing: boolean; answering: boolean }>): void {
    const { completing, answering } = Object.assign(this.#working, change);
    this.#status.set({ busy: completing, answering });
    this.#codebase.pauseWhile("completing", completing);
    this.#codebase.pauseWhile("answering", answering);
  }

  #initialize(params: InitializeParams): InitializeResult {
    const { capabilities } = params;
    const initializationOptions = readOptions(params.initializationOptions);
    this.#messages.initialize(initializationOptions);
    checkEncoding(capabilities);
    const configuration = new Configuration(this.connection, {
      ...{ initializationOptions, capabilities, log: this.#log },
      ...(this.options.patienceMs !== undefined && { patienceMs: this.options.patienceMs }),
      onChange: (settings) => this.#configure(settings),
    });
    this.#folders.change(foldersOf(params));
    this.#filesAreElsewhere = isSet("filesElsewhere", initializationOptions);
    this.#documents.onDidClose((uri) => {
      configuration.evict(uri);
      this.#completer.clearDocument(uri);
    });
    const storage = storagePlaces(initializationOptions, this.options.writable, this.#log);
    this.#engine.configureTrials({
      folder: storage.modelTrialsFolder,
      again: isSet("tryModelsAgain", initializationOptions),
    });
    const path = storage.statisticsPath;
    const statistics = new Statistics({
      documents: this.#documents,
      log: this.#log,
      now: this.#now,
      ...(path !== undefined && { path }),
    });
    const features = createFeatures(this.connection, {
      storage,
      configuration,
      statistics,
      capabilities,
      completer: this.#completer,
      queue: this.#queue,
      chat: this.#chat,
      codebase: this.#codebase,
      engine: this.#engine,
      documents: this.#documents,
      folders: this.#folders,
      fileAccessLog: this.#fileAccessLog,
      log: this.#log,
      now: this.#now,
      whileRunning: this.#whileRunning,
      protection: this.options.protection,
      installation: this.options.installation,
      reportIndexing: (indexing) => this.#status.set({ indexing }),
      modelPaths: () => this.#modelPaths,
      bandwidthWorker: this.options.bandwidthWorker,
      isBusy: () => this.#working.completing || this.#working.answering,
    });
    this.#session = { storage, configuration, statistics, features };
    const commands = Object.assign({}, ...features.map((feature) => feature.commands)) as Commands;
    this.connection.onExecuteCommand(
      this.#whileRunning(({ command, arguments: args = [] }) => {
        const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
        if (run === undefined)
          throw new ResponseError(ErrorCodes.InvalidParams, l10n.t("Inhouse has no command “{0}”.", command));
        return run(...args) ?? null;
      }),
    );
    this.connection.onInitialized(() => this.#initialized(configuration, features, capabilities));
    return {
      serverInfo: { name: "inhouse", version },
      capabilities: serverCapabilities(features, Object.keys(commands)),
    };
  }

  async #initialized(
    configuration: Configuration,
    features: readonly Feature[],
    { workspace }: ClientCapabilities,
  ): Promise<void> {
    const { seal, reason } = this.options.protection;
    this.#log.info(seal === "sealed" ? "Sealed." : `Not sealed: ${reason}.`);
    if (workspace?.workspaceFolders === true) {
      this.connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        this.#folders.change(added, removed);
        this.#configure(await configuration.global());
      });
    }
    // If the client answers requests for settings, wait for them below, so that no model is loaded twice.
    if (workspace?.configuration !== true) this.#configure(configuration.initial);
    for (const feature of features) feature.initialized?.();
    await configuration.initialized();
  }

  #configure({ settings, problems }: ParsedSettings): void {
    const { protection, bundledModel } = this.options;
    const { privacy, completion, chat, codebase, engine } = settings;
    this.#logLevel = settings.server.logLevel;
    this.#messages.configured(settings, protection);
    for (const problem of problems) this.#log.warn(problem);
    this.#status.set({ problems, enabled: completion.enabled });
    const { storage, statistics } = this.#session ?? {};
    if (!settings.statistics.enabled) statistics?.pause();
    const { keepPromptCache: keep, neverRead } = privacy;
    this.#completer.configure({ folder: storage?.promptCacheFolder, keep, neverRead });
    const isRefused = privacy.requireSeal && protection.seal !== "sealed";
    this.#codebase.pauseWhile("unsealed", isRefused);
    if (isRefused) {
      for (const { model } of [this.#completer, this.#queue]) model.refuse(missingSealMessage(protection));
      this.#codebase.refuse(missingSealMessage(protection));
      return;
    }
    const { gpu } = engine;
    const embeddingModel = modelFileOf(codebase.embeddingModel);
    this.#codebase.configure({
      embedder: this.#embeddings.configure({ path: embeddingModel, gpu }),
      isEnabled: codebase.enabled,
      isElsewhere: this.#filesAreElsewhere,
      folder: storage?.codebaseFolder,
      folders: this.#folders.uris,
      neverRead,
    });
    const chosen = (model: string) => (model === demoModelName ? bundledModel : modelFileOf(model));
    const completions = chosen(completion.model) || bundledModel;
    const path = chosen(chat.model) || completions;
    this.#modelPaths = { completions, chat: path, codebase: embeddingModel };
    // First, so that it is placed first.
    this.#completer.model.configure({ path: completions, contextTokens: completion.contextTokens, gpu });
    this.#queue.configure({
      model: { path, contextTokens: chat.contextTokens, gpu },
      maxTokens: chat.maxTokens,
    });
    for (const model of [this.#completer.model, this.#queue.model.memory, this.#embeddings])
      model.unloadAfter(engine.unloadAfter);
  }

  async #shutDown(): Promise<void> {
    this.#isStopped = true;
    for (const feature of this.#session?.features ?? []) feature.dispose?.();
    await this.#session?.statistics.dispose();
    await this.#queue.stop();
    await this.#embeddings.stop();
    await this.#codebase.close();
    await this.#completer.dispose();
  }

  readonly #whileRunning: WhileRunning =
    (handler) =>
    (...params) => {
      if (!this.#isStopped) return this.#messages.watch(() => handler(...params));
      throw new ResponseError(ErrorCodes.InvalidRequest, l10n.t("The server has shut down: start it again."));
    };
}

type Commands = NonNullable<Feature["commands"]>;

function sendLog({ console }: Connection, level: LogLevel, line: string): void {
  // LSP has no level below debug.
  console[level === "trace" ? "debug" : level](line);
}
