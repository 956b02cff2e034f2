import type { Logger } from "../log";
import type { FileAccess, Granted } from "../workspace/fileAccess";
import type { IndexStore } from "./index/store";
import { hashOf, indexedText, linesOf } from "./index/updateFile";
import { textToEmbed } from "./index/vectors";
import type { IndexProgress } from "./messages";

export type Embed = (text: string, purpose: "passage" | "query") => Promise<Float32Array | undefined>;

export interface EmbeddingOptions {
  /** Returns undefined if the model cannot be used, an empty array if it has no embedding for the text. */
  readonly embed: Embed;
  /** Returns the store if this window may write to it. */
  readonly open: () => Promise<IndexStore | undefined>;
  readonly newAccess: () => FileAccess;
  /** Waits while the model works for the user. */
  readonly yieldToOthers: (store: IndexStore) => Promise<void>;
  readonly isClosed: () => boolean;
  readonly log: Logger;
  readonly maxVectors?: number;
}

/** The most chunks with vectors, since each query scans all vectors. Other chunks are found by keywords only. */
const defaultMaxVectors = 200_000;

/** Computes the vectors of indexed chunks in the background, if the user has configured an embedding model. */
export class BackgroundEmbedder {
  readonly #options: EmbeddingOptions;
  /** Undefined for none; null until configured, when existing vectors are kept. */
  #model: string | undefined | null = null;
  #work: Promise<void> | undefined;
  #hasNewWork = false;

  constructor(options: EmbeddingOptions) {
    this.#options = options;
  }

  /** Sets the model; undefined deletes all vectors. */
  configure(model: string | undefined): void {
    this.#model = model;
    this.start();
  }

  /** Adds missing vectors and removes unused ones in the background. */
  start(): void {
    this.#hasNewWork = true;
    this.#work ??= this.#catchUp()
      .catch((error) => this.#options.log.debug(`Computing embeddings of the codebase failed: ${error}.`))
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Resolves when no background work is running. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** Embeds a query; undefined if the store has no vectors to compare it with. */
  async embedQuery(query: string, store: IndexStore): Promise<Float32Array | undefined> {
    const model = this.#model;
    if (typeof model !== "string" || store.vectors.model !== model || store.vectors.count() === 0)
      return undefined;
    const embedding = await this.#options.embed(query, "query");
    return embedding?.length === 0 ? undefined : embedding;
  }

  /** The share of chunks that have vectors; empty without an embedding model. */
  progress({ vectors }: IndexStore): Pick<IndexProgress, "embedded" | "isEmbeddingCapped"> {
    if (typeof this.#model !== "string") return {};
    const { maxVectors = defaultMaxVectors } = this.#options;
    return { embedded: vectors.share(), isEmbeddingCapped: vectors.count() >= maxVectors };
  }

  async #catchUp(): Promise<void> {
    while (this.#hasNewWork && !this.#options.isClosed()) {
      this.#hasNewWork = false;
      const store = await this.#options.open();
      const model = this.#model;
      if (store === undefined) return;
      store.vectors.sweep();
      if (model !== null) store.vectors.configure(model);
      store.commit();
      if (typeof model === "string" && !(await this.#embedAll(store, model))) return;
      store.commit();
    }
  }

  /** Returns false if the model cannot be used. */
  async #embedAll(store: IndexStore, model: string): Promise<boolean> {
    const { newAccess, log, isClosed, maxVectors = defaultMaxVectors } = this.#options;
    const paths = store.vectors.filesWithoutVectors();
    if (paths.length === 0) return true;
    const access = newAccess();
    let room = maxVectors - store.vectors.count();
    for (const path of paths) {
      if (room <= 0)
        log.info("The codebase is too large to embed in full. The rest is found by keywords only.");
      if (room <= 0 || this.#hasNewWork || isClosed() || this.#model !== model) return true;
      const verdict = await access.judge(path);
      if (typeof verdict === "string") continue;
      const added = await this.#embedFile(store, path, verdict);
      if (added === undefined) return false;
      room -= added;
    }
    log.info(`The codebase index holds ${store.vectors.count()} vectors.`);
    return true;
  }

  /** Returns the number of new vectors; undefined if the model cannot be used. */
  async #embedFile(
    store: IndexStore,
    path: string,
    { real, relativePath: shown }: Granted,
  ): Promise<number | undefined> {
    const { embed, yieldToOthers, isClosed } = this.#options;
    const text = (await indexedText(real)) ?? "";
    // The file changed since it was indexed: the index will be updated, and then this runs again.
    if (store.file(path)?.hash !== hashOf(text)) return 0;
    const lines = linesOf(text);
    let added = 0;
    for (const { hash, start, end } of store.vectors.chunksWithoutVectors(path)) {
      await yieldToOthers(store);
      if (isClosed()) return added;
      const embedding = await embed(textToEmbed(shown, lines.slice(start, end).join("\n")), "passage");
      if (embedding === undefined) return undefined;
      store.vectors.put(hash, embedding);
      added += 1;
    }
    return added;
  }
}
