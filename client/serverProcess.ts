import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import {
  type CancellationToken,
  Disposable,
  EventEmitter,
  type LogOutputChannel,
  l10n,
  workspace,
} from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  type RequestParam,
  type RequestType,
  type RequestType0,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { notSealedCode } from "../server/protocol/launch";
import { StatusNotification, type StatusParams } from "../server/protocol/messages";
import { completionDocuments } from "./completion/documentSelector";
import { configurationMiddleware, readSettings, settingChanged } from "./configuration";
import type { KnownSeal } from "./knownSeal";
import { cannotBeSealed, missingSeal } from "./requiredSeal";
import type { RestartPolicy } from "./restartPolicy";
import { sealOf } from "./sealWords";
import { readErrorLines } from "./serverGate/errorLines";
import { GatedClient } from "./serverGate/gatedClient";
import type { ServerLaunch } from "./serverLaunch";
import type { ServerState } from "./serverState";
import type { ServerStorage } from "./serverStorage";

export interface ServerProcessOptions {
  readonly launch: ServerLaunch;
  readonly log: LogOutputChannel;
  readonly trace: LogOutputChannel;
  readonly policy: RestartPolicy;
  /** What each ability puts between VS Code and the server. */
  readonly middleware: Middleware;
  /** Adds to each language client before it starts. */
  readonly attach: (client: LanguageClient) => void;
  readonly storage: ServerStorage;
}

/** Long enough for the server to free a large model. */
const stopTimeoutMs = 5000;
/** From its last answer to its end. */
const exitTimeoutMs = 2000;

/** The server as the rest of the client sees it: it starts, stops, comes back after a crash, and answers. */
export class ServerProcess implements Disposable {
  readonly #options: ServerProcessOptions;
  readonly #stateChanged = new EventEmitter<ServerState>();
  readonly #statusReceived = new EventEmitter<StatusParams>();
  #state: ServerState = { phase: "stopped" };
  /** A new one for each start by hand: a language client whose start failed cannot be started again. */
  #current: { readonly client: GatedClient; readonly life: AbortController } | undefined;
  #stopping: Promise<void> | undefined;
  /** The user has asked for the next start, and with it for another try of models that were refused. */
  #isByHand = false;
  /** It failed because the seal that the user asks for is not there. */
  #lacksSeal = false;
  readonly #settings: Disposable;

  readonly onDidChangeState = this.#stateChanged.event;
  readonly onDidReceiveStatus = this.#statusReceived.event;

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.#settings = workspace.onDidChangeConfiguration((event) => {
      if (settingChanged(event, "privacy.requireSeal")) this.#sealWanted();
    });
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Returns at once; what becomes of it is seen in the state. */
  start(): void {
    if (this.#current !== undefined) return;
    if (this.#cannotStart()) return;
    const life = new AbortController();
    const client = this.#createClient(life.signal);
    this.#current = { client, life };
    // A failure arrives as a state.
    client.start().catch(() => {});
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#options.policy.reset();
    this.#isByHand = true;
    this.start();
  }

  /** Resolves when the server has ended. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  /** Undefined when there is no server that could answer, or none that knows this request. */
  async request<R>(type: RequestType0<R, void>): Promise<R | undefined> {
    if (this.#state.phase !== "running") return undefined;
    try {
      return await this.#current?.client.sendRequest(type);
    } catch (error) {
      this.#options.log.debug(`${type.method} failed: ${error}`);
      return undefined;
    }
  }

  /** Rejects with what the server says, or when the connection breaks. */
  async ask<P, R>(type: RequestType<P, R, void>, params: P, token: CancellationToken): Promise<R> {
    const client = this.#current?.client;
    if (client === undefined) throw new Error("There is no server.");
    return await client.sendRequest(type, params as RequestParam<P>, token);
  }

  dispose(): void {
    void this.stop();
    Disposable.from(this.#settings, this.#stateChanged, this.#statusReceived).dispose();
  }

  async #stop(): Promise<void> {
    if (this.#current === undefined) return;
    const { client, life } = this.#current;
    this.#current = undefined;
    life.abort();
    this.#setState({ phase: "stopped" });
    const { child } = client;
    try {
      // One that has not answered `initialize` cannot be asked to shut down.
      if (client.isRunning()) {
        await client.dispose(stopTimeoutMs);
        await Promise.race([child?.ended, delay(exitTimeoutMs, undefined, { ref: false })]);
      }
    } catch (error) {
      this.#options.log.warn(`Stopping the server: ${error}`);
    }
    child?.kill();
    await child?.ended;
  }

  #createClient(ended: AbortSignal): GatedClient {
    const { launch, log, trace, middleware, storage } = this.#options;
    const clientOptions: LanguageClientOptions = {
      documentSelector: [...completionDocuments],
      initializationOptions: () => ({ ...readSettings(), ...storage, tryModelsAgain: this.#takeByHand() }),
      outputChannel: log,
      traceOutputChannel: trace,
      stdioOptions: { stdout: logLines, stderr: logLines },
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // The client's own way is a notification for each failed start; the state tells it once.
      initializationFailedHandler: () => false,
      middleware: { ...middleware, workspace: { ...middleware.workspace, ...configurationMiddleware } },
      errorHandler: {
        closed: () => this.#closed(client, ended),
        error: (_error, _message, count) => {
          // A few writes may fail on the way down. Output that is no LSP leaves nothing to do but to start again.
          if (count === undefined || count > 3) client.child?.kill();
          return { action: ErrorAction.Continue, handled: true };
        },
      },
    };
    const client = new GatedClient(() => launch.command, clientOptions);
    client.guard({
      onBreach: (why) => {
        client.child?.kill();
        if (!ended.aborted) this.#breached(why);
      },
      onRefused: (why) => log.warn(`Refused what the server sent: ${why}.`),
    });
    this.#options.attach(client);
    client.onNotification(StatusNotification.type, (status) => {
      if (!ended.aborted) this.#statusReceived.fire(this.#known(status));
    });
    client.onDidChangeState(({ newState }) => {
      if (!ended.aborted) this.#clientChanged(newState);
    });
    return client;
  }

  /** Once: the start after a crash is not by hand. */
  #takeByHand(): boolean {
    const isByHand = this.#isByHand;
    this.#isByHand = false;
    return isByHand;
  }

  #clientChanged(state: State): void {
    if (state === State.Starting) this.#setState({ phase: "starting" });
    if (state === State.Running) this.#started();
    // While "restarting" the crash is already being dealt with.
    if (state === State.StartFailed && this.#state.phase === "starting") {
      this.#fail(l10n.t("Inhouse could not start its server. The log says why."));
    }
  }

  /** The connection is gone. The language client opens all documents again when it restarts. */
  async #closed({ child }: GatedClient, ended: AbortSignal): Promise<CloseHandlerResult> {
    const stay: CloseHandlerResult = {
      action: CloseAction.DoNotRestart,
      handled: true,
      message: "The server has ended.",
    };
    if (ended.aborted || this.#state.phase === "failed") return stay;
    this.#setState({ phase: "restarting" });
    child?.kill();
    const code = await child?.ended;
    if (ended.aborted) return stay;
    if (child?.sealedBy === "launcher" && code === notSealedCode) {
      this.#goOnUnsealed();
      return stay;
    }
    const delayMs = this.#options.policy.next();
    if (delayMs === undefined) {
      this.#fail(l10n.t("The Inhouse server stopped unexpectedly too often and was not started again."));
      return stay;
    }
    await delay(delayMs, undefined, { signal: ended }).catch(() => {});
    if (ended.aborted || this.#cannotStart()) return stay;
    const message = `The server ended unexpectedly; started again after ${delayMs} ms.`;
    return { action: CloseAction.Restart, handled: true, message };
  }

  /** The server answers. Nothing of the user's has been sent to it yet. */
  #started(): void {
    const seal = this.#current?.client.child?.seal();
    if (seal === undefined || this.#endUnsealed(seal)) return;
    this.#setState({ phase: "running", seal });
  }

  /** The launcher would not start it: once more, with as much of the seal as there is. */
  #goOnUnsealed(): void {
    this.#options.log.warn(
      "There is no whole seal on this system; the server is started with what there is.",
    );
    this.#options.launch.goOnUnsealed();
    this.#current?.life.abort();
    this.#current = undefined;
    this.start();
  }

  /** Ends it where the user has asked for a seal that it has not. */
  #endUnsealed(seal: KnownSeal): boolean {
    const message = missingSeal(seal);
    if (message === undefined) return false;
    this.#current?.client.child?.kill();
    this.#failUnsealed(message);
    return true;
  }

  /** The user has changed whether the server has to be sealed. */
  #sealWanted(): void {
    const { phase, seal } = this.#state;
    if (phase === "running" && seal !== undefined) this.#endUnsealed(seal);
    else if (phase === "failed" && this.#lacksSeal) this.start();
  }

  /** What the server says of itself, but for a seal that the client knows to be missing. */
  #known(status: StatusParams): StatusParams {
    const known = this.#current?.client.child?.seal();
    const said = { seal: status.seal, reason: status.sealReason };
    const { seal, reason } = sealOf(said, known, l10n.t);
    const { sealReason: _, ...rest } = status;
    return { ...rest, seal, ...(reason === undefined ? {} : { sealReason: reason }) };
  }

  /** Tells why, if so: its files are looked at before each start. */
  #cannotStart(): boolean {
    const unsealed = cannotBeSealed(this.#options.launch.command.sealedBy);
    if (unsealed !== undefined) {
      this.#failUnsealed(unsealed);
      return true;
    }
    const problem = this.#options.launch.problem();
    if (problem === undefined) return false;
    this.#options.log.error(`${problem.message} ${problem.files.join(", ")}`);
    this.#fail(problem.message);
    return true;
  }

  /** A server that does what none of ours does is not ours any more. */
  #breached(why: string): void {
    this.#options.log.error(`The server was stopped, because it sent ${why}.`);
    this.#fail(
      l10n.t(
        "The Inhouse server was stopped, because it did something that it may not do. Reinstall the extension, and report it if this happens again.",
      ),
    );
  }

  #failUnsealed(message: string): void {
    this.#fail(message);
    this.#lacksSeal = true;
  }

  #fail(message: string): void {
    this.#lacksSeal = false;
    this.#current?.life.abort();
    this.#current = undefined;
    this.#setState({ phase: "failed", message });
  }

  #setState(state: ServerState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }
}

/** What is on stderr comes from Node and native libraries: worth keeping, rarely an error. */
function logLines(input: Readable, log: LogOutputChannel): void {
  readErrorLines(input, (line) => log.warn(line));
}
