import { readFile } from "node:fs/promises";
import { Language, type Parser, type Tree } from "web-tree-sitter";
import type { Logger } from "../log";
import { type Restorable, startRestorable } from "./runtimeMemory";

/** Returns the path of `web-tree-sitter.wasm` or `tree-sitter-<grammar>.wasm`. */
export type Locate = (file: string) => string;

/**
 * tree-sitter with its loaded grammars. A parse can crash halfway, for example on nesting deeper than the thread's
 * stack allows. Then the runtime restores its memory to the state before the first parse.
 */
export class SyntaxRuntime {
  readonly #memory: Restorable;
  readonly #log: Logger;
  readonly #languages = new Map<string, Promise<Language>>();
  /** Objects in tree-sitter's memory; restoring the memory invalidates them. */
  readonly #allocated = new Set<Parser | Tree>();
  #restorations = 0;

  constructor(memory: Restorable, log: Logger) {
    this.#memory = memory;
    this.#log = log;
  }

  /** Increases when the memory is restored, which invalidates all earlier parsers and trees. */
  get restorations(): number {
    return this.#restorations;
  }

  language(name: string, locate: Locate): Promise<Language> {
    const cached = this.#languages.get(name);
    if (cached) return cached;
    const loading = this.#load(locate(`tree-sitter-${name}.wasm`));
    this.#languages.set(name, loading);
    return loading;
  }

  async #load(path: string): Promise<Language> {
    const module = await WebAssembly.compile(await readFile(path));
    // The saved state must hold grammars only.
    this.#restore();
    const language = Language.loadSync(module);
    this.#memory.save();
    return language;
  }

  /** Runs `use`. If it throws, restores the memory and returns undefined. */
  attempt<Result>(use: () => Result): Result | undefined {
    try {
      return use();
    } catch (error) {
      this.#log.warn(`syntax: the parser crashed and was reset: ${error}`);
      this.#restore();
      return undefined;
    }
  }

  /** Registers an object until `free` frees it. */
  keep<Allocated extends Parser | Tree>(allocated: Allocated): Allocated {
    this.#allocated.add(allocated);
    return allocated;
  }

  free(allocated: Parser | Tree): void {
    this.#allocated.delete(allocated);
    allocated.delete();
  }

  #restore(): void {
    for (const allocated of this.#allocated) invalidate(allocated);
    this.#allocated.clear();
    this.#memory.restore();
    this.#restorations++;
  }
}

/** Clears an object's addresses, so that neither `delete` nor garbage collection frees memory. */
function invalidate(allocated: Parser | Tree): void {
  Object.assign(allocated, { 0: 0, 1: 0 });
  allocated.delete();
}

let started: Promise<SyntaxRuntime> | undefined;

/** web-tree-sitter has one instance per thread, and so has this. */
async function start(locate: Locate, log: Logger): Promise<SyntaxRuntime> {
  return new SyntaxRuntime(await startRestorable(await readFile(locate("web-tree-sitter.wasm"))), log);
}

export interface LoadedGrammar {
  readonly runtime: SyntaxRuntime;
  readonly language: Language;
}

/** Loads each grammar once, by name. If loading fails, logs the fallback in `instead` and returns undefined. */
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
    const cached = loaded.get(name);
    if (cached) return cached;
    const loading = load(name).catch((error) => {
      log.warn(`syntax: no grammar for ${name}, ${instead}: ${error}`);
      return undefined;
    });
    loaded.set(name, loading);
    return loading;
  };
}
