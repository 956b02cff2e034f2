import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  CancellationTokenSource,
  ErrorCodes,
  type MessageConnection,
  type ProgressType,
  type RequestType,
  ResponseError,
} from "vscode-languageserver/node";
import type { EmbeddingRequest } from "../engine/embeddingEngine";
import { EngineError, NeedsOtherModelError, NoRoomError } from "../engine/errors";
import type { LoadRequest } from "../engine/modelInfo";
import { l10n } from "../protocol/l10n";
import { EventQueue } from "../util/eventQueue";
import { Mutex } from "../util/mutex";
import type { EngineLink } from "./engineLink";
import {
  errorCodes,
  LoadModel,
  LoadProgress,
  type Role,
  type RoleInfo,
  roles,
  type Streamed,
  UnloadModel,
} from "./messages";

export interface StreamOptions<Event, Result> {
  readonly progress: ProgressType<Event>;
  /** Whether a request that was lost after this event can still be repeated. */
  readonly canRepeatAfter?: (event: Event) => boolean;
  readonly onResult?: (result: Result) => void;
}

/**
 * Requests to the engine process. One that is lost because the engine has ended is repeated once, unless its answer has begun,
 * on the next engine, which first loads this window's models again: completions first.
 */
export class EngineCalls {
  readonly #uses: Readonly<Record<Role, RoleUse>> = {
    completion: { turn: new Mutex() },
    chat: { turn: new Mutex() },
    embeddings: { turn: new Mutex() },
  };

  constructor(private readonly link: EngineLink) {
    // A new engine loads this window's models before anybody asks.
    link.onReady = (connection) => {
      for (const role of roles) this.#ready(connection, role).catch(() => {});
    };
  }

  /** Called when a new engine cannot load a model, or does so with other properties. */
  onLost: (role: Role) => void = () => {};

  async load<R extends Role>(
    role: R,
    request: LoadRequest | EmbeddingRequest,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<RoleInfo[R]> {
    const use = this.#uses[role];
    using _ = await use.turn.acquire(signal);
    const wanted = { contextTokens: 0, ...request };
    return this.#repeated(signal, async (connection) => {
      const info = await loadOn(connection, role, wanted, onProgress, signal);
      use.model = { request: wanted, info, on: connection };
      return info;
    });
  }

  async unload(role: Role): Promise<void> {
    const use = this.#uses[role];
    using _ = await use.turn.acquire();
    if (use.model === undefined) return;
    delete use.model;
    await this.#repeated(undefined, (connection) => send(connection, UnloadModel, { role }, undefined));
  }

  /** `role`: the model that the request needs, if any. */
  request<P extends object, R>(
    type: RequestType<P, R, void>,
    params: P,
    { role, signal }: { readonly role?: Role; readonly signal?: AbortSignal } = {},
  ): Promise<R> {
    return this.#repeated(signal, async (connection) => {
      if (role !== undefined) await this.#ready(connection, role, signal);
      return send(connection, type, params, signal);
    });
  }

  /** The events of a request. Ends early, without an error, once `signal` aborts. */
  async *stream<P, Event, R>(
    type: RequestType<Streamed<P>, R, void>,
    request: P,
    options: StreamOptions<Event, R>,
    role: Role,
    signal: AbortSignal,
  ): AsyncGenerator<Event, void> {
    let canRepeat = true;
    for (let isFirst = true; ; isFirst = false) {
      try {
        const connection = await this.link.connection(signal);
        await this.#ready(connection, role, signal);
        for await (const event of streamOn(connection, type, request, options, signal)) {
          canRepeat &&= options.canRepeatAfter?.(event) ?? false;
          yield event;
        }
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (!isLost(error)) throw error;
        if (!isFirst || !canRepeat) throw lostError();
      }
    }
  }

  async #repeated<R>(
    signal: AbortSignal | undefined,
    work: (connection: MessageConnection) => Promise<R>,
  ): Promise<R> {
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await work(await this.link.connection(signal));
      } catch (error) {
        signal?.throwIfAborted();
        if (!isLost(error)) throw error;
        if (!isFirst) throw lostError();
      }
    }
  }

  /**
   * Waits until this engine has the window's model for a role, and loads it if it has not: after those of the roles before it,
   * so that a longer context of the chat model takes no room from completions. Throws if it cannot.
   */
  async #ready(connection: MessageConnection, role: Role, signal?: AbortSignal): Promise<void> {
    for (const before of roles.slice(0, roles.indexOf(role)))
      await this.#loaded(connection, before, signal).catch(() => {});
    await this.#loaded(connection, role, signal);
  }

  async #loaded(connection: MessageConnection, role: Role, signal?: AbortSignal): Promise<void> {
    const use = this.#uses[role];
    if (use.model === undefined || use.model.on === connection) return;
    using _ = await use.turn.acquire(signal);
    const { model } = use;
    if (model === undefined || model.on === connection) return;
    try {
      const info = await loadOn(connection, role, model.request, () => {}, signal);
      use.model = { ...model, info, on: connection };
      if (!isDeepStrictEqual(info, model.info)) this.onLost(role);
    } catch (error) {
      if (error instanceof EngineError) {
        delete use.model;
        this.onLost(role);
      }
      throw error;
    }
  }
}

interface RoleUse {
  /** One change at a time. */
  readonly turn: Mutex;
  /** The model that this window uses, and the engine that has it. */
  model?: {
    readonly request: LoadRequest;
    readonly info: RoleInfo[Role];
    readonly on: MessageConnection;
  };
}

async function loadOn<R extends Role>(
  connection: MessageConnection,
  role: R,
  request: LoadRequest,
  onProgress: (fraction: number) => void,
  signal: AbortSignal | undefined,
): Promise<RoleInfo[R]> {
  const progress = randomUUID();
  using _ = disposable(connection.onProgress(LoadProgress, progress, onProgress));
  return (await send(connection, LoadModel, { role, request, progress }, signal)) as RoleInfo[R];
}

async function* streamOn<P, Event, R>(
  connection: MessageConnection,
  type: RequestType<Streamed<P>, R, void>,
  request: P,
  { progress: type_, onResult }: StreamOptions<Event, R>,
  signal: AbortSignal,
): AsyncGenerator<Event, void> {
  const progress = randomUUID();
  const events = new EventQueue<Event>();
  const stop = new AbortController();
  using _ = disposable(connection.onProgress(type_, progress, (event) => events.push(event)));
  const done = send(connection, type, { request, progress }, AbortSignal.any([signal, stop.signal])).then(
    (result) => {
      onResult?.(result);
      events.end();
    },
    (error) => events.end(error),
  );
  try {
    yield* events;
  } finally {
    // A caller that stops iterating stops the work, and waits until it has stopped.
    stop.abort();
    await done;
  }
}

async function send<P extends object, R>(
  connection: MessageConnection,
  type: RequestType<P, R, void>,
  params: P,
  signal: AbortSignal | undefined,
): Promise<R> {
  signal?.throwIfAborted();
  const cancellation = new CancellationTokenSource();
  const cancel = () => cancellation.cancel();
  signal?.addEventListener("abort", cancel);
  try {
    return await connection.sendRequest(type.method, params, cancellation.token);
  } catch (error) {
    throw engineError(error);
  } finally {
    signal?.removeEventListener("abort", cancel);
    cancellation.dispose();
  }
}

/** An error of the engine, as its own process threw it. */
function engineError(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  switch (error.code) {
    case errorCodes.engine:
      return new EngineError(error.message);
    case errorCodes.needsOtherModel:
      return new NeedsOtherModelError(error.message);
    case errorCodes.noRoom:
      return new NoRoomError(error.message);
    default:
      return error;
  }
}

/** Whether a request failed because its engine is gone. */
function isLost(error: unknown): boolean {
  return error instanceof ResponseError
    ? error.code === ErrorCodes.PendingResponseRejected
    : error instanceof Error && /connection|disposed/i.test(error.message) && error.name !== "EngineError";
}

function lostError(): EngineError {
  return new EngineError(
    l10n.t("The engine process ended and was started again. Send your request once more."),
  );
}

function disposable({ dispose }: { dispose(): void }): Disposable {
  return { [Symbol.dispose]: dispose };
}
