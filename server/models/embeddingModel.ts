import type {
  EmbeddingEngine,
  EmbeddingInfo,
  EmbeddingPurpose,
  EmbeddingRequest,
} from "../engine/embeddingEngine";
import type { Logger } from "../log";
import { l10n } from "../protocol/l10n";
import { LoadedModel } from "./loadedModel";

/** Embeds with one model, until the user chooses another. */
export interface Embedder {
  identify(): Promise<string>;
  embed(text: string, purpose: EmbeddingPurpose): Promise<Float32Array>;
}

/** The embedding model, if the user has chosen one. Loads when the first vector is requested. */
export class EmbeddingModel {
  readonly #model: LoadedModel<EmbeddingInfo>;
  #request: EmbeddingRequest | undefined;
  #embedder: Embedder | undefined;
  readonly #stop = new AbortController();

  constructor(
    private readonly engine: EmbeddingEngine,
    log: Logger,
  ) {
    this.#model = new LoadedModel({
      load: async ({ path, gpu }, _onProgress, signal) => {
        const info = await engine.load({ path, gpu }, signal);
        log.info(`Loaded ${info.name} for embeddings on ${info.backend}.`);
        return info;
      },
      unload: () => engine.unload(),
      onChange: () => {},
      log,
    });
    engine.onLost = () => this.#model.lose();
  }

  /** As `LoadedModel.unloadAfter`. */
  unloadAfter(minutes: number): void {
    this.#model.unloadAfter(minutes);
  }

  /** Returns the same embedder for the same model; undefined for an empty path, which means no model. */
  configure({ path, gpu }: EmbeddingRequest): Embedder | undefined {
    if (this.#request?.path === path && this.#request.gpu === gpu) return this.#embedder;
    this.#request = { path, gpu };
    this.#embedder = path === "" ? undefined : this.#embedderOf({ path, gpu });
    // Stops using the previous model.
    this.#model.refuse(l10n.t("No embedding model is in use."));
    this.engine.unload().catch(() => {});
    return this.#embedder;
  }

  /** Stops loading. The engine frees the model. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#model.stop();
  }

  #embedderOf(request: EmbeddingRequest): Embedder {
    const { signal } = this.#stop;
    let failure: Error | undefined;
    const identify = () => this.engine.identify(request.path);
    const embed = async (text: string, purpose: EmbeddingPurpose) => {
      signal.throwIfAborted();
      if (this.#request?.path !== request.path || this.#request.gpu !== request.gpu)
        throw new Error(l10n.t("The embedding model was changed."));
      // Do not retry: to fix it, the user restarts the server or chooses another file. One that waits for room comes back.
      if (failure !== undefined) throw failure;
      this.#model.configure({ ...request, contextTokens: 0 });
      await this.#model.ready(signal).catch((error) => {
        if (!signal.aborted && this.#model.state.kind === "error") failure = error;
        throw error;
      });
      using _ = this.#model.hold();
      return await this.engine.embed(text, purpose, signal);
    };
    return { identify, embed };
  }
}
