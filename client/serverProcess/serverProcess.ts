import { setTimeout as delay } from "node:timers/promises";
import { type CancellationToken, Disposable, EventEmitter, workspace } from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  type LanguageClient,
  type RequestParam,
  type RequestType,
  type RequestType0,
  State,
} from "vscode-languageclient/node";
import { l10n } from "../../server/protocol/l10n";
import { notSealedCode } from "../../server/protocol/launch";
import { StatusNotification, type StatusParams } from "../../server/protocol/messages";
import type { GatedClient } from "../serverGate/gatedClient";
import type { KnownSeal } from "../serverGate/knownSeal";
import { settingChanged } from "../settings/configuration";
import { type ClientOptions, createClient } from "./createClient";
import { cannotBeSealed, missingSeal } from "./requiredSeal";
import { decideRestart, type RestartPolicy } from "./restartPolicy";
import { withKnownSeal } from "./sealLabel";
import type { ServerLaunch } from "./serverLaunch";
import type { ServerState } from "./serverState";
import { exitTimeoutMs, shutDown } from "./shutDown";

export interface ServerProcessOptions extends Pick<ClientOptions, "log" | "trace" | "middleware"> {
  readonly launch: ServerLaunch;
  readonly policy: RestartPolicy;
}

/** Runs the server for the rest of the client: starts, stops and restarts it, and sends requests. */
export class ServerProcess implements Disposable {
  readonly #options: ServerProcessOptions;
  readonly #clientCreated = new EventEmitter<LanguageClient>();
  readonly #stateChanged = new EventEmitter<ServerState>();
  readonly #statusReceived = new EventEmitter<StatusParams>();
  #state: ServerState = { phase: "stopped" };
  /** Each manual start creates a new client: a language client whose start failed cannot start again. */
  #current: { readonly client: GatedClient; readonly life: AbortController } | undefined;
  #newestClient: LanguageClient | undefined;
  #stopping: Promise<void> | undefined;
  /** The user requested the next start, which also retries models that were refused. */
  #isManualStart = false;
  /** The server failed because the required seal is missing. */
  #lacksSeal = false;
  readonly #settings: Disposable;

  /** Fires for each language client, before it starts. */
  readonly onDidCreateClient = this.#clientCreated.event;
  readonly onDidChangeState = this.#stateChanged.event;
  readonly onDidReceiveStatus = this.#statusReceived.event;

  constructor(options: ServerProcessOptions) {
    this.#options = options;
    this.#settings = workspace.onDidChangeConfiguration((event) => {
      if (settingChanged(event, "privacy.requireSeal")) this.#onRequireSealChanged();
      if (settingChanged(event, "engine.share") && this.#current !== undefined) void this.restart();
      if (settingChanged(event, "server.ssh")) void this.restart();
    });
    options.launch.onUnshared = (why) => this.#unshare(why);
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The user's name for the machine on which the server runs, if that is another one. */
  get farHost(): string | undefined {
    return this.#options.launch.farHost;
  }

  /** Whether the server may get the text of a file; `isNamed` as in `ContextItem`. */
  async mayLeave(uri: string, isNamed: boolean): Promise<boolean> {
    return (await this.#options.launch.mayLeave?.(uri, isNamed)) ?? true;
  }

  /** The newest language client. Its converters work even after its server has ended. */
  get newestClient(): LanguageClient | undefined {
    return this.#newestClient;
  }

  /** Starts in the background; `state` shows the progress. */
  start(): void {
    if (this.#current !== undefined) return;
    if (this.#cannotStart()) return;
    const life = new AbortController();
    const client = this.#createClient(life.signal);
    this.#current = { client, life };
    // A failure changes the state.
    client.start().catch(() => {});
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#options.policy.reset();
    this.#isManualStart = true;
    this.#options.launch.startOver();
    this.start();
  }

  /** Resolves when the process has exited. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = undefined;
    });
    return this.#stopping;
  }

  /** Sends a request. Undefined if the server is not running or the request fails. */
  async request<R>(type: RequestType0<R, void>): Promise<R | undefined> {
    if (this.#state.phase !== "running") return undefined;
    try {
      return await this.#current?.client.sendRequest(type);
    } catch (error) {
      this.#options.log.debug(`${type.method} failed: ${error}`);
      return undefined;
    }
  }

  /** Sends a request. Rejects with the server's error, or if the connection is lost. */
  async ask<P, R>(type: RequestType<P, R, void>, params: P, token: CancellationToken): Promise<R> {
    const client = this.#current?.client;
    if (client === undefined) throw new Error("The server is not running.");
    return await client.sendRequest(type, params as RequestParam<P>, token);
  }

  dispose(): void {
    void this.stop();
    Disposable.from(this.#settings, this.#clientCreated, this.#stateChanged, this.#statusReceived).dispose();
  }

  async #stop(): Promise<void> {
    if (this.#current === undefined) return;
    const { client, life } = this.#current;
    this.#current = undefined;
    life.abort();
    this.#setState({ phase: "stopped" });
    const problem = await shutDown(client);
    if (problem !== undefined) this.#options.log.warn(problem);
  }

  #createClient(ended: AbortSignal): GatedClient {
    const client: GatedClient = createClient({
      ...this.#options,
      nextCommand: () => this.#options.launch.command,
      startOptions: () => this.#options.launch.options,
      triesModelsAgain: () => this.#consumeManualStart(),
      onClosed: () => this.#closed(client, ended),
      onBreach: (why) => {
        if (!ended.aborted) this.#breached(why);
      },
    });
    this.#newestClient = client;
    this.#clientCreated.fire(client);
    client.onNotification(StatusNotification.type, (status) => {
      if (!ended.aborted) this.#statusReceived.fire(this.#withVerifiedSeal(status));
    });
    client.onDidChangeState(({ newState }) => {
      if (!ended.aborted) this.#clientChanged(newState, client, ended);
    });
    return client;
  }

  /** Whether this start is manual; resets the flag, because a restart after a crash is not. */
  #consumeManualStart(): boolean {
    const isManual = this.#isManualStart;
    this.#isManualStart = false;
    return isManual;
  }

  #clientChanged(state: State, client: GatedClient, ended: AbortSignal): void {
    if (state === State.Starting) this.#setState({ phase: "starting" });
    if (state === State.Running) this.#started();
    // In the phase "restarting", `#closed` already handles the crash.
    if (state === State.StartFailed && this.#state.phase === "starting")
      void this.#startFailed(client, ended);
  }

  /** Decides on a restart after the connection closed. The language client reopens all documents when it restarts. */
  async #closed(client: GatedClient, ended: AbortSignal): Promise<CloseHandlerResult> {
    const isOver = ended.aborted || this.#state.phase === "failed";
    const hadStarted = this.#state.phase === "running";
    if (!isOver) this.#setState({ phase: "restarting" });
    const delayMs = isOver ? undefined : await this.#waitForRestart(client, ended, hadStarted);
    return delayMs === undefined
      ? { action: CloseAction.DoNotRestart, handled: true, message: "The server has ended." }
      : { action: CloseAction.Restart, handled: true, message: `Restarted the server after ${delayMs} ms.` };
  }

  /** Starts a server on another machine again: the connection to it may come back. */
  async #startFailed(client: GatedClient, ended: AbortSignal): Promise<void> {
    if (this.farHost === undefined)
      this.#fail(l10n.t("Cannot start the Inhouse server. See the log for details."));
    else if ((await this.#waitForRestart(client, ended, false)) !== undefined) this.#startAgain();
  }

  /** Ends the process and waits as the policy says. Returns how long, or undefined if something else has been decided. */
  async #waitForRestart(
    { child }: GatedClient,
    ended: AbortSignal,
    hadStarted: boolean,
  ): Promise<number | undefined> {
    const { launch, policy, log } = this.#options;
    // ssh ends by itself, and its exit code says why.
    const code = await child?.end(this.farHost === undefined ? 0 : exitTimeoutMs);
    if (ended.aborted) return undefined;
    if (child?.sealedBy === "launcher" && code === notSealedCode) {
      this.#restartWithPartialSeal();
      return undefined;
    }
    const failure = launch.failure?.(code ?? null);
    if (failure !== undefined) log.warn(failure.message);
    const decision = decideRestart(failure, policy, hadStarted);
    if ("problem" in decision) {
      this.#fail(decision.problem);
      return undefined;
    }
    this.#setState({ phase: "restarting", ...(failure && { message: failure.message }) });
    await delay(decision.delayMs, undefined, { signal: ended }).catch(() => {});
    return ended.aborted || this.#cannotStart() ? undefined : decision.delayMs;
  }

  /** The server has answered `initialize`. It has received no user data yet. */
  #started(): void {
    const seal = this.#current?.client.child?.seal();
    if (seal === undefined || this.#endUnsealed(seal)) return;
    this.#setState({ phase: "running", seal });
  }

  /** Starts the server with a partial seal, after the launcher refused to start it. */
  #restartWithPartialSeal(): void {
    this.#options.log.warn(
      "This system does not support the complete seal. Starting the server with a partial seal.",
    );
    this.#options.launch.allowPartialSeal();
    this.#startAgain();
  }

  /** Starts with a new client. */
  #startAgain(): void {
    this.#current?.life.abort();
    this.#current = undefined;
    this.start();
  }

  /** Starts the server again with an engine of its own. */
  #unshare(why: string): void {
    this.#options.log.warn(`This window loads its models itself: ${why}.`);
    if (this.#current === undefined) return;
    // Not as when the user restarts it: refused models stay refused.
    void this.stop().then(() => this.start());
  }

  /** Ends the server if it lacks a seal that the user requires. */
  #endUnsealed(seal: KnownSeal): boolean {
    const message = missingSeal(seal);
    if (message === undefined) return false;
    this.#current?.client.child?.kill();
    this.#failUnsealed(message);
    return true;
  }

  #onRequireSealChanged(): void {
    const { phase, seal } = this.#state;
    if (phase === "running" && seal !== undefined) this.#endUnsealed(seal);
    else if (phase === "failed" && this.#lacksSeal) this.start();
  }

  /** Replaces the seal in the server's status if the client knows that it is weaker. */
  #withVerifiedSeal(status: StatusParams): StatusParams {
    return withKnownSeal(status, this.#current?.client.child?.seal());
  }

  /** Checks the server's files before each start. If there is a problem, fails and returns true. */
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

  /** Stops a server that broke the protocol in a way that ours never does: it may have been taken over. */
  #breached(why: string): void {
    this.#options.log.error(`Stopped the server because it sent ${why}.`);
    this.#fail(
      l10n.t(
        "The Inhouse server was stopped because it did something forbidden. Reinstall the extension, and report it if this happens again.",
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
    const { farHost } = this;
    this.#state = farHost === undefined ? state : { ...state, farHost };
    this.#stateChanged.fire(this.#state);
  }
}
