import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import {
  CancellationToken,
  CancellationTokenSource,
  type ClientCapabilities,
  createProtocolConnection,
  type InitializeResult,
  type InlineCompletionItem,
  type InlineCompletionParams,
  InlineCompletionTriggerKind,
  type Position,
  type ProtocolConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { connectTo } from "../../server/clientMessages";
import { sealedStart, sealedStartCommand } from "../../server/privacy/seal/sealedStart";
import {
  type ChatMessage,
  type ChatParams,
  type ChatProgress,
  ChatProgressNotification,
  ChatRequest,
  type ChatResult,
} from "../../server/protocol/chat";
import { writableArgument } from "../../server/protocol/launch";
import {
  StatsRequest,
  type StatsResult,
  StatusNotification,
  type StatusParams,
} from "../../server/protocol/messages";
import { createServer, type ServerOptions } from "../../server/server";
import { watched } from "./gateWatch";

export interface ClientOptions {
  readonly initializationOptions?: unknown;
  readonly capabilities?: ClientCapabilities;
  readonly workspaceFolders?: { uri: string; name: string }[];
  /** Answers `workspace/configuration`; the capability is announced when given. */
  readonly configuration?: (scopeUri: string | undefined) => unknown | Promise<unknown>;
  /** What to answer to registrations instead of agreement. */
  readonly onRegister?: () => Promise<null>;
  /** Called with each message for the user. */
  readonly onMessage?: (message: string) => void;
}

/** What today's editors announce; tests of older ones say otherwise. */
const modernCodeActions = {
  codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
  disabledSupport: true,
  dataSupport: true,
  resolveSupport: { properties: ["edit"] },
};
const modernEdits = { applyEdit: true, workspaceEdit: { documentChanges: true } };

/** A language client for tests and benchmarks: knows LSP and `inhouse/…`, but not VS Code. */
export class LspClient {
  readonly statuses: StatusParams[] = [];
  readonly logLines: string[] = [];
  /** Methods that the server has registered for. */
  readonly registrations: string[] = [];
  initializeResult: InitializeResult | undefined;
  #version = 1;
  readonly #versions = new Map<string, number>();
  #answers = 0;
  readonly #chatListeners = new Map<string, (progress: ChatProgress) => void>();
  readonly #statusListeners = new Set<(status: StatusParams) => void>();

  constructor(
    readonly connection: ProtocolConnection,
    private readonly options: ClientOptions = {},
  ) {
    connection.onNotification(StatusNotification.type, (status) => {
      this.statuses.push(status);
      for (const listener of this.#statusListeners) listener(status);
    });
    connection.onNotification(ChatProgressNotification.type, ({ id, progress }) =>
      this.#chatListeners.get(id)?.(progress),
    );
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
      this.logLines.push(message);
    });
    connection.onNotification("window/showMessage", ({ message }: { message: string }) =>
      options.onMessage?.(message),
    );
    connection.onRequest("workspace/configuration", ({ items }: { items: { scopeUri?: string }[] }) =>
      Promise.all(items.map(async (item) => (await options.configuration?.(item.scopeUri)) ?? null)),
    );
    connection.onRequest(
      "client/registerCapability",
      ({ registrations }: { registrations: { method: string }[] }) => {
        this.registrations.push(...registrations.map(({ method }) => method));
        return options.onRegister?.() ?? null;
      },
    );
    connection.listen();
  }

  async initialize(): Promise<this> {
    const workspace = this.options.configuration === undefined ? {} : { workspace: { configuration: true } };
    this.initializeResult = await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        ...this.options.capabilities,
        textDocument: { codeAction: modernCodeActions, ...this.options.capabilities?.textDocument },
        workspace: { ...modernEdits, ...workspace.workspace, ...this.options.capabilities?.workspace },
      },
      initializationOptions: this.options.initializationOptions,
      workspaceFolders: this.options.workspaceFolders ?? null,
    });
    await this.connection.sendNotification("initialized", {});
    return this;
  }

  /** The current version of an open document. */
  versionOf(uri: string): number {
    const version = this.#versions.get(uri);
    if (version === undefined) throw new Error(`${uri} was never opened.`);
    return version;
  }

  open(uri: string, languageId: string, text: string): Promise<void> {
    const textDocument = { uri, languageId, version: this.#next(uri), text };
    return this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  insert(uri: string, position: Position, text: string): Promise<void> {
    return this.replace(uri, { start: position, end: position }, text);
  }

  replace(uri: string, range: Range, text: string): Promise<void> {
    return this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: this.#next(uri) },
      contentChanges: [{ range, text }],
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** Requests items at a position; as if typed unless `explicit`. */
  complete(
    uri: string,
    position: Position,
    options: {
      explicit?: boolean;
      selected?: InlineCompletionParams["context"]["selectedCompletionInfo"];
      token?: CancellationToken;
    } = {},
  ): Promise<InlineCompletionItem[]> {
    const triggerKind = options.explicit
      ? InlineCompletionTriggerKind.Invoked
      : InlineCompletionTriggerKind.Automatic;
    const context = options.selected
      ? { triggerKind, selectedCompletionInfo: options.selected }
      : { triggerKind };
    const params = { textDocument: { uri }, position, context };
    return this.connection.sendRequest(
      "textDocument/inlineCompletion",
      params,
      options.token ?? CancellationToken.None,
    );
  }

  /** Asks in the chat; a string is the user's only message, in the panel's mode. */
  chat(
    question: string | (Partial<ChatParams> & { readonly messages: readonly ChatMessage[] }),
    onProgress: (progress: ChatProgress) => void = () => {},
  ): RunningAnswer {
    const asked =
      typeof question === "string" ? { messages: [{ role: "user", text: question } as const] } : question;
    const params: ChatParams = { id: `answer${++this.#answers}`, mode: "assistant", ...asked };
    const progress: ChatProgress[] = [];
    this.#chatListeners.set(params.id, (each) => {
      progress.push(each);
      onProgress(each);
    });
    const cancellation = new CancellationTokenSource();
    const result = this.connection
      .sendRequest(ChatRequest.type, params, cancellation.token)
      .finally(() => this.#chatListeners.delete(params.id));
    return {
      progress,
      result,
      cancel: () => cancellation.cancel(),
      text: () => progress.map((each) => (each.type === "text" ? each.text : "")).join(""),
    };
  }

  stats(): Promise<StatsResult> {
    return this.connection.sendRequest(StatsRequest.type);
  }

  /** Resolves with the last status if it satisfies, otherwise with the next one that does. */
  status(satisfies: (status: StatusParams) => boolean): Promise<StatusParams> {
    const last = this.statuses.at(-1);
    if (last !== undefined && satisfies(last)) return Promise.resolve(last);
    return new Promise((resolve) => {
      const listener = (status: StatusParams) => {
        if (!satisfies(status)) return;
        this.#statusListeners.delete(listener);
        resolve(status);
      };
      this.#statusListeners.add(listener);
    });
  }

  #next(uri: string): number {
    const version = this.#version++;
    this.#versions.set(uri, version);
    return version;
  }

  async shutdown(): Promise<void> {
    await this.connection.sendRequest("shutdown");
  }
}

export interface RunningAnswer {
  /** Progress so far. */
  readonly progress: readonly ChatProgress[];
  readonly result: Promise<ChatResult>;
  /** The answer's text so far. */
  text(): string;
  cancel(): void;
}

/** The real server in this process, over streams in memory. */
export async function inMemoryClient(server: ServerOptions, options: ClientOptions = {}): Promise<LspClient> {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  // Readers instead of bare streams: the library ends the process when a bare stream closes.
  const connection = connectTo(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  createServer(connection, server);
  connection.listen();
  const client = createProtocolConnection(
    ...watched(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
  );
  return new LspClient(client, options).initialize();
}

export interface ServerProcess {
  readonly client: LspClient;
  readonly child: ChildProcess;
  /** Everything that the process has written to stderr. */
  readonly stderr: () => string;
  /** Orderly shutdown; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface ServerProcessOptions extends ClientOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Programs in front of Node that start it, each with its arguments. */
  readonly through?: readonly string[];
  /** Arguments for Node. */
  readonly nodeArgs?: readonly string[];
  /** Additional arguments after --stdio. */
  readonly args?: readonly string[];
  /** Folders that the server may write to, as absolute paths; the storage folders of the options when absent. */
  readonly writable?: readonly string[];
  /** Descriptors that the process gets besides its streams, from number 3 on: inherited ones or new pairs. */
  readonly inherited?: readonly (number | "pipe")[];
}

/** The launcher by which our client starts the server when there is Perl. */
export const throughSealedStart = [...sealedStartCommand, sealedStart()];

/** The storage folders in the options, which our client creates before it starts the server. */
function storageFolders(options: unknown): readonly string[] {
  const { statisticsPath, machinePath, promptCacheFolder, codebaseFolder, modelTrialsFolder } = (options ??
    {}) as Readonly<Record<string, string | undefined>>;
  const files = [statisticsPath, machinePath].map((path) => path && dirname(path));
  const folders = [...files, promptCacheFolder, codebaseFolder, modelTrialsFolder].filter(
    (path) => path !== undefined,
  );
  return [...new Set(folders)];
}

/** Starts a server process as any editor does. */
export async function startServerProcess(
  module: string,
  {
    env,
    through = [],
    nodeArgs = [],
    args: more = [],
    writable,
    inherited = [],
    ...options
  }: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const folders = writable ?? storageFolders(options.initializationOptions);
  for (const folder of folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [program = process.execPath, ...args] = [
    ...[...through, process.execPath, ...nodeArgs],
    ...[module, "--stdio", ...more, ...folders.flatMap((folder) => [writableArgument, folder])],
  ];
  const child = spawn(program, args, {
    stdio: ["pipe", "pipe", "pipe", ...inherited],
    env: { ...process.env, ...env },
  }) as ChildProcessWithoutNullStreams;
  // A test that fails early must not leave its server running.
  const killAtExit = () => child.kill("SIGKILL");
  process.once("exit", killAtExit);
  child.once("exit", () => process.off("exit", killAtExit));
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const connection = createProtocolConnection(
    ...watched(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin)),
  );
  const ended = exited.then((code) => {
    throw new Error(`The server ended at its start (${code ?? child.signalCode}): ${errors.slice(-500)}`);
  });
  const client = await Promise.race([new LspClient(connection, options).initialize(), ended]);
  ended.catch(() => {});
  return {
    client,
    child,
    stderr: () => errors,
    async stop() {
      await client.shutdown();
      // The process may be gone before the write is acknowledged.
      client.connection.sendNotification("exit").catch(() => {});
      return exited;
    },
  };
}
