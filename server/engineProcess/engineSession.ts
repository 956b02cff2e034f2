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
import type { EngineCounters, EngineProcessReport, InfillRequest, PromptCacheStore } from "../engine/engine";
import { EngineError, NeedsOtherModelError, NoRoomError } from "../engine/errors";
import { FrameReader } from "../engineLink/frameTransport";
import * as messages from "../engineLink/messages";
import type { LogLevel } from "../log";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import type { SharedEngines } from "./sharedEngines";

export interface SessionOptions {
  readonly engines: SharedEngines;
  /** Whether this process stores prompt caches in a folder. */
  readonly storesIn: (folder: string) => boolean;
  readonly report: () => Promise<EngineProcessReport>;
}

/** Serves one window. Its models are released when it closes. */
export class EngineSession {
  readonly #reader = new FrameReader();
  readonly #connection: MessageConnection;
  readonly #closed = new AbortController();

  constructor(
    writer: MessageWriter,
    private readonly options: SessionOptions,
  ) {
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
    this.#on(messages.TryModelsAgain, async () => {
      engines.base.tryModelsAgain();
      return null;
    });
    this.#on(messages.Refusal, async ({ file }) => (await engines.base.refusal(file)) ?? null);
    this.#on(messages.GetFreeMemory, () => engines.base.freeMemory());
  }

  #serveWork(): void {
    this.#on(messages.CountTokens, ({ role, texts }) => this.#engine(role).countTokens(texts));
    this.#on(messages.CountPrompt, ({ conversation }) => this.#engine("chat").countPrompt(conversation));
    this.#on(messages.Infill, ({ request, progress }, signal) => this.#infill(request, progress, signal));
    this.#on(messages.Answer, async ({ request, progress }, signal) => {
      for await (const event of this.#engine("chat").answer(request, signal))
        this.#progress(messages.AnswerProgress, progress, event);
      return null;
    });
    this.#on(
      messages.SavePromptCache,
      async ({ request }, signal) =>
        this.options.storesIn(request.folder) &&
        (await this.#engine("completion").savePromptCache(request, signal)),
    );
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
    const engine = this.#engine("completion");
    let work: EngineCounters = { promptTokens: 0, promptTokensEvaluated: 0, generatedTokens: 0 };
    const turn = this.options.engines.turn(request.background ?? false, signal);
    for await (const event of engine.infill(request, turn, (soFar) => (work = { ...soFar })))
      this.#progress(messages.InfillProgress, progress, event);
    const promptSpeed = engine.promptSpeed();
    return { work, ...(promptSpeed !== undefined && { promptSpeed }) };
  }

  async #restore(store: PromptCacheStore, progress: string, signal: AbortSignal): Promise<void> {
    if (!this.options.storesIn(store.folder)) return;
    for await (const note of this.#engine("completion").restorePromptCaches(store, signal))
      this.#progress(messages.RestoreProgress, progress, note);
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
