import { randomUUID } from "node:crypto";
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  type MessageWriter,
  type ProgressType,
  type RequestParam,
  type RequestType,
  ResponseError,
} from "vscode-languageserver/node";
import type {
  EngineCounters,
  EngineProcessReport,
  InfillRequest,
  PromptCacheRequest,
  PromptCacheStore,
} from "../engine/engine";
import { EngineError, NeedsOtherModelError, NoRoomError } from "../engine/errors";
import { erasePromptCaches } from "../engine/promptCache/promptCacheFiles";
import { FrameReader } from "../engineLink/frameTransport";
import * as messages from "../engineLink/messages";
import type { LogLevel } from "../log";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import type { SharedEngines } from "./sharedEngines";
import { storeOf } from "./windowStorage";

export interface SessionOptions {
  readonly engines: SharedEngines;
  /** Absolute path of the folder in which this process stores; undefined where it stores nothing. */
  readonly folder: string | undefined;
  readonly report: () => Promise<EngineProcessReport>;
}

/** Serves one window. Its models are released when it closes. */
export class EngineSession {
  readonly #reader = new FrameReader();
  readonly #connection: MessageConnection;
  readonly #closed = new AbortController();
  /** A reloaded window finds its KV caches again; a window without a name keeps them to itself. */
  readonly #owner: string;

  /** `window`: its name, as its client gives it. */
  constructor(
    writer: MessageWriter,
    private readonly window: string | undefined,
    private readonly options: SessionOptions,
  ) {
    this.#owner = window ?? randomUUID();
    this.#connection = createMessageConnection(this.#reader, writer);
    this.#serveModels();
    this.#serveWork();
    this.#serveFacts();
    this.#connection.listen();
  }

  /** Takes a message; throws if it is none. */
  receive(body: Buffer): void {
    this.#reader.push(body);
  }

  log(level: LogLevel, line: string): void {
    void this.#connection.sendNotification(messages.LogLine, { level, line }).catch(() => {});
  }

  close(): void {
    this.#closed.abort();
    this.#connection.dispose();
    this.options.engines.leave(this);
  }

  #serveModels(): void {
    const { engines } = this.options;
    this.#on(messages.LoadModel, ({ role, request, progress }, signal) => {
      const onProgress = (fraction: number) => this.#progress(messages.LoadProgress, progress, fraction);
      return engines[role].load(this, request, onProgress, signal);
    });
    this.#on(messages.UnloadModel, async ({ role }) => {
      await engines.release(role, this);
      return null;
    });
    this.#on(messages.Refusal, async ({ file }) => (await engines.base.refusal(file)) ?? null);
    this.#on(messages.GetFreeMemory, () => engines.base.freeMemory());
  }

  #serveWork(): void {
    this.#on(messages.CountTokens, async ({ role, texts }, signal) => {
      using _ = await this.#inMemory(role, signal);
      return await this.#engine(role).countTokens(texts);
    });
    this.#on(messages.CountPrompt, async ({ conversation }, signal) => {
      using _ = await this.#inMemory("chat", signal);
      return await this.#engine("chat").countPrompt(conversation);
    });
    this.#on(messages.Infill, ({ request, progress }, signal) => this.#infill(request, progress, signal));
    this.#on(messages.Answer, async ({ request, progress }, signal) => {
      using _ = await this.#inMemory("chat", signal);
      for await (const event of this.#engine("chat").answer(request, signal, this.#owner))
        this.#progress(messages.AnswerProgress, progress, event);
      return null;
    });
    this.#on(messages.SavePromptCache, ({ request }, signal) => this.#save(request, signal));
    this.#on(messages.ErasePromptCaches, async () => {
      const store = this.#store({ binding: "" });
      if (store !== undefined) await erasePromptCaches(store.folder);
      return null;
    });
    this.#on(messages.RestorePromptCaches, async ({ request, progress }, signal) => {
      await this.#restore(request, progress, signal);
      return null;
    });
    this.#on(messages.IdentifyEmbeddings, ({ path }) => this.options.engines.base.identify(path));
    this.#on(messages.Embed, async ({ text, purpose }, signal) => {
      const vector = await this.#engine("embeddings").engine.embed(text, purpose, signal);
      return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
    });
  }

  #serveFacts(): void {
    this.#on(messages.ProcessReport, () => this.options.report());
  }

  async #infill(request: InfillRequest, progress: string, signal: AbortSignal): Promise<messages.InfillCost> {
    let work: EngineCounters = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };
    const isBackground = request.background ?? false;
    if (isBackground && this.#isSuspended()) return { work };
    using turn = this.options.engines.turn(isBackground, signal);
    using _ = await this.#inMemory("completion", signal);
    const engine = this.#engine("completion");
    const onWork = (soFar: EngineCounters) => {
      work = { ...soFar };
    };
    await turn.work(async () => {
      for await (const event of engine.infill(request, turn.signal, { owner: this.#owner, onWork }))
        this.#progress(messages.InfillProgress, progress, event);
    });
    const promptSpeed = engine.promptSpeed();
    return { work, ...(promptSpeed !== undefined && { promptSpeed }) };
  }

  async #save(request: PromptCacheRequest, signal: AbortSignal): Promise<boolean> {
    const store = this.#store(request);
    if (store === undefined || this.#isSuspended()) return false;
    using turn = this.options.engines.turn(true, signal);
    using _ = await this.#inMemory("completion", signal);
    const engine = this.#engine("completion");
    const save = () => engine.savePromptCache({ ...request, ...store }, turn.signal, { owner: this.#owner });
    return (await turn.work(save)) ?? false;
  }

  async #restore(request: PromptCacheStore, progress: string, signal: AbortSignal): Promise<void> {
    const store = this.#store(request);
    if (store === undefined || this.#isSuspended()) return;
    using turn = this.options.engines.turn(true, signal);
    using _ = await this.#inMemory("completion", signal);
    const notes = this.#engine("completion").restorePromptCaches(store, turn.signal, { owner: this.#owner });
    await turn.work(async () => {
      for await (const note of notes) this.#progress(messages.RestoreProgress, progress, note);
    });
  }

  #store(request: Pick<PromptCacheStore, "binding">): PromptCacheStore | undefined {
    return storeOf(this.window, this.options.folder, request);
  }

  /** The window's model for a role stays in memory until the result is disposed; it comes back where it made room. */
  #inMemory(role: messages.Role, signal: AbortSignal): Promise<Disposable> {
    return this.options.engines[role].use(this, signal);
  }

  /** Whether the model for completions made room for another one: work in the background does not bring it back. */
  #isSuspended(): boolean {
    return this.options.engines.completion.isSuspended(this);
  }

  /** The window's engine for a role. Throws an `EngineError` if it has loaded no model. */
  #engine<R extends messages.Role>(role: R): NonNullable<ReturnType<SharedEngines[R]["of"]>> {
    const engine = this.options.engines[role].of(this);
    if (engine === undefined) throw new EngineError(l10n.t("No model is loaded."));
    return engine as NonNullable<ReturnType<SharedEngines[R]["of"]>>;
  }

  #progress<Event extends object | string | number>(
    type: ProgressType<Event>,
    progress: string,
    event: Event,
  ): void {
    void this.#connection.sendProgress(type, progress, event as RequestParam<Event>).catch(() => {});
  }

  /** Answers requests; `signal` aborts when the window cancels the request or closes. */
  #on<Params, Result>(
    type: RequestType<Params, Result, void>,
    handle: (params: Params, signal: AbortSignal) => Promise<Result>,
  ): void {
    const answer = async (params: Params, token: CancellationToken): Promise<unknown> => {
      try {
        return await handle(params, AbortSignal.any([this.#closed.signal, signalOf(token)]));
      } catch (error) {
        throw new ResponseError(codeOf(error), failureText(error));
      }
    };
    this.#connection.onRequest(type.method, answer);
  }
}

function signalOf(token: CancellationToken): AbortSignal {
  const aborting = new AbortController();
  if (token.isCancellationRequested) aborting.abort();
  token.onCancellationRequested(() => aborting.abort());
  return aborting.signal;
}

function codeOf(error: unknown): number {
  if (error instanceof NeedsOtherModelError) return messages.errorCodes.needsOtherModel;
  if (error instanceof NoRoomError) return messages.errorCodes.noRoom;
  return error instanceof EngineError ? messages.errorCodes.engine : 0;
}
