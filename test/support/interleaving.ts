import { AsyncLocalStorage } from "node:async_hooks";
import { createRequire, syncBuiltinESMExports } from "node:module";

type Functions = Record<string, (...args: unknown[]) => Promise<unknown>>;

const files = createRequire(import.meta.url)("node:fs/promises") as Functions;
const watched = ["lstat", "open", "readFile", "rename", "rm", "stat", "unlink", "utimes", "writeFile"];

/** Runs work whose calls to the file system a test can hold up. */
export class HeldUp {
  /** Calls started so far, e.g. "open /tmp/a". */
  readonly calls: string[] = [];
  readonly #isHeld: (call: string, count: number) => boolean;
  #goOn = () => {};
  #stopped = () => {};
  readonly #isReleased = new Promise<void>((resolve) => {
    this.#goOn = resolve;
  });
  /** Resolves when it waits before a call. */
  readonly isStopped = new Promise<void>((resolve) => {
    this.#stopped = resolve;
  });

  /** Stops before the first call for which `isHeld` returns true; `count` is the number of calls before it. */
  constructor(isHeld: (call: string, count: number) => boolean) {
    this.#isHeld = isHeld;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }

  goOn(): void {
    this.#goOn();
  }

  async before(call: string): Promise<void> {
    this.calls.push(call);
    if (!this.#isHeld(call, this.calls.length - 1)) return;
    this.#stopped();
    await this.#isReleased;
  }
}

const current = new AsyncLocalStorage<HeldUp>();

/** Lets each `HeldUp` stop before calls of `node:fs/promises`, until the result is disposed. */
export function interleaveFileCalls(): Disposable {
  const originals = watched.map((name) => [name, files[name]] as const);
  for (const [name, original] of originals)
    files[name] = async (...args) => {
      await current.getStore()?.before(`${name} ${String(args[0])}`);
      return original?.(...args);
    };
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]: () => {
      Object.assign(files, Object.fromEntries(originals));
      syncBuiltinESMExports();
    },
  };
}

/** Resolves once a condition holds; checks after each turn of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
