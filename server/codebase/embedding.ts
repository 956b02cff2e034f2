import type { FileAccess, Granted } from "../context/fileAccess";
import type { Logger } from "../log";
import type { IndexProgress } from "./messages";
import type { IndexStore } from "./store";
import { hashOf, indexedText, linesOf } from "./updateFile";
import { textToEmbed } from "./vectors";

export type Embed = (text: string, purpose: "passage" | "query") => Promise<Float32Array | undefined>;

export interface EmbeddingOptions {
  /** Undefined when the model cannot be used; empty for a text that it finds no direction for. */
  readonly embed: Embed;
  /** The store, when this window is the one that writes. */
  readonly open: () => Promise<IndexStore | undefined>;
  readonly newAccess: () => FileAccess;
  /** Waits while the model works for the user. */
  readonly breathe: (store: IndexStore) => Promise<void>;
  readonly isClosed: () => boolean;
  readonly log: Logger;
  readonly maxVectors?: number;
}

/** As many chunks have vectors at most; the others are found by their words. All of them are looked at for each question. */
const defaultMaxVectors = 200_000;

/** Makes the vectors of what is in the index, in the background, when the user has named a model for that. */
export class Embedding {
  readonly #options: EmbeddingOptions;
  /** Undefined for none; null until it is known, while what is there is left alone. */
  #model: string | undefined | null = null;
  #work: Promise<void> | undefined;
  #isAgain = false;

  constructor(options: EmbeddingOptions) {
    this.#options = options;
  }

  /** From now on vectors are of this model, or there are none. */
  use(model: string | undefined): void {
    this.#model = model;
    this.start();
  }

  /** Something in the index may have no vector yet, or have one that nobody needs. */
  start(): void {
    this.#isAgain = true;
    this.#work ??= this.#catchUp()
      .catch((error) => this.#options.log.debug(`The codebase could not be embedded: ${error}.`))
      .finally(() => {
        this.#work = undefined;
      });
  }

  /** Settles when nothing is being made. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** The direction of a question, to be compared with the vectors of this store. */
  async directionOf(question: string, store: IndexStore): Promise<Float32Array | undefined> {
    const model = this.#model;
    if (typeof model !== "string" || store.vectors.model !== model || store.vectors.count() === 0)
      return undefined;
    const direction = await this.#options.embed(question, "query");
    return direction?.length === 0 ? undefined : direction;
  }

  /** How much of the codebase has vectors; nothing when none are made. */
  progress({ vectors }: IndexStore): Pick<IndexProgress, "embedded" | "isEmbeddingCapped"> {
    if (typeof this.#model !== "string") return {};
    const { maxVectors = defaultMaxVectors } = this.#options;
    return { embedded: vectors.share(), isEmbeddingCapped: vectors.count() >= maxVectors };
  }

  async #catchUp(): Promise<void> {
    while (this.#isAgain && !this.#options.isClosed()) {
      this.#isAgain = false;
      const store = await this.#options.open();
      const model = this.#model;
      if (store === undefined) return;
      store.vectors.sweep();
      if (model !== null) store.vectors.use(model);
      store.commit();
      if (typeof model === "string" && !(await this.#embedAll(store, model))) return;
      store.commit();
    }
  }

  /** False when the model cannot be used. */
  async #embedAll(store: IndexStore, model: string): Promise<boolean> {
    const { newAccess, log, isClosed, maxVectors = defaultMaxVectors } = this.#options;
    const paths = store.vectors.filesWithout();
    if (paths.length === 0) return true;
    const access = newAccess();
    let room = maxVectors - store.vectors.count();
    for (const path of paths) {
      if (room <= 0)
        log.info("The codebase is larger than what is embedded: the rest is found by its words.");
      if (room <= 0 || this.#isAgain || isClosed() || this.#model !== model) return true;
      const verdict = await access.judge(path);
      if (typeof verdict === "string") continue;
      const made = await this.#embedFile(store, path, verdict);
      if (made === undefined) return false;
      room -= made;
    }
    log.info(`The codebase index holds ${store.vectors.count()} vectors.`);
    return true;
  }

  /** How many vectors were made. */
  async #embedFile(
    store: IndexStore,
    path: string,
    { real, way: shown }: Granted,
  ): Promise<number | undefined> {
    const { embed, breathe, isClosed } = this.#options;
    const text = (await indexedText(real)) ?? "";
    // It has changed since: the index will be told, and then this is done anew.
    if (store.file(path)?.hash !== hashOf(text)) return 0;
    const lines = linesOf(text);
    let made = 0;
    for (const { hash, start, end } of store.vectors.chunksWithout(path)) {
      await breathe(store);
      if (isClosed()) return made;
      const direction = await embed(textToEmbed(shown, lines.slice(start, end).join("\n")), "passage");
      if (direction === undefined) return undefined;
      store.vectors.put(hash, direction);
      made += 1;
    }
    return made;
  }
}
