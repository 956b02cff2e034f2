import { readFile } from "node:fs/promises";
import { Language, type Parser, type Tree } from "web-tree-sitter";
import type { Logger } from "../log";
import { type Restorable, startRestorable } from "./runtimeMemory";

/** Path of one of the files `web-tree-sitter.wasm` and `tree-sitter-<grammar>.wasm`. */
export type Locate = (file: string) => string;

/**
 * tree-sitter with the grammars that were loaded. A text can make it fail in the middle of its work, for example when the text is
 * nested deeper than the thread's stack allows. Then its memory is put back to how it was before the first parse.
 */
export class SyntaxRuntime {
  readonly #memory: Restorable;
  readonly #log: Logger;
  readonly #languages = new Map<string, Promise<Language>>();
  /** What has to be freed, unless the memory is put back. */
  readonly #made = new Set<Parser | Tree>();
  #restorations = 0;

  constructor(memory: Restorable, log: Logger) {
    this.#memory = memory;
    this.#log = log;
  }

  /** Changes when the memory is put back: no parser and no tree from before may be used any more. */
  get restorations(): number {
    return this.#restorations;
  }

  language(name: string, locate: Locate): Promise<Language> {
    const known = this.#languages.get(name);
    if (known) return known;
    const loading = this.#load(locate(`tree-sitter-${name}.wasm`));
    this.#languages.set(name, loading);
    return loading;
  }

  async #load(path: string): Promise<Language> {
    const module = await WebAssembly.compile(await readFile(path));
    // What is kept as the memory's first state holds grammars only.
    this.#restore();
    const language = Language.loadSync(module);
    this.#memory.save();
    return language;
  }

  /** What `use` returns. Undefined when it throws, and then the memory is put back. */
  attempt<Result>(use: () => Result): Result | undefined {
    try {
      return use();
    } catch (error) {
      this.#log.warn(`syntax: the parser failed over a text and starts anew: ${error}`);
      this.#restore();
      return undefined;
    }
  }

  /** Remembers what `free` will free. */
  keep<Made extends Parser | Tree>(made: Made): Made {
    this.#made.add(made);
    return made;
  }

  free(made: Parser | Tree): void {
    this.#made.delete(made);
    made.delete();
  }

  #restore(): void {
    for (const made of this.#made) forget(made);
    this.#made.clear();
    this.#memory.restore();
    this.#restorations++;
  }
}

/** Without its addresses an object frees nothing, now or when it is collected. */
function forget(made: Parser | Tree): void {
  Object.assign(made, { 0: 0, 1: 0 });
  made.delete();
}

let started: Promise<SyntaxRuntime> | undefined;

/** The library has one instance in a thread, so there is one of these. */
async function start(locate: Locate, log: Logger): Promise<SyntaxRuntime> {
  return new SyntaxRuntime(await startRestorable(await readFile(locate("web-tree-sitter.wasm"))), log);
}

export interface LoadedGrammar {
  readonly runtime: SyntaxRuntime;
  readonly language: Language;
}

/** Loads each grammar once, by its name. Gives undefined for one that cannot be loaded, and logs what is done `instead`. */
export function grammarLoader(
  locate: Locate,
  log: Logger,
  instead: string,
): (name: string) => Promise<LoadedGrammar | undefined> {
  const loaded = new Map<string, Promise<LoadedGrammar | undefined>>();
  const load = async (name: string) => {
    started ??= start(locate, log);
    const runtime = await started;
    return { runtime, language: await runtime.language(name, locate) };
  };
  return (name) => {
    const known = loaded.get(name);
    if (known) return known;
    const loading = load(name).catch((error) => {
      log.warn(`syntax: no grammar for ${name}, ${instead}: ${error}`);
      return undefined;
    });
    loaded.set(name, loading);
    return loading;
  };
}
