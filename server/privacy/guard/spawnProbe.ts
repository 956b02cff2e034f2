import childProcess from "node:child_process";
import { getPrototypeOf, type Method } from "./plain";

export interface SpawnProbe {
  /** The native object behind every child process. */
  readonly prototype: Record<string, Method>;
  /** What it is given: one object up to Node 22, its parts since then. */
  readonly positional: boolean;
  /** The native object behind a stream of a child. */
  readonly pipe: object;
  /** The number that stands for `windowsHide`, which the parts have. */
  readonly flags: number;
}

/** Looks at what a child process would be started with; none is. */
export function spawnProbe(): SpawnProbe {
  const child = new childProcess.ChildProcess() as unknown as ProbedChild;
  const { _handle: handle } = child;
  const prototype = getPrototypeOf(handle) as Record<string, Method>;
  let given: readonly unknown[] = [];
  // Of the handle's own, so that nothing else sees it.
  handle["spawn"] = (...call: unknown[]) => {
    given = call;
    throw new Error("probed");
  };
  try {
    child.spawn({ file: process.execPath, args: [], stdio: ["pipe"], windowsHide: true });
  } catch {
    // As it was asked to.
  }
  const positional = given.length > 1;
  const stdio = positional ? given[4] : (given[0] as { stdio: unknown }).stdio;
  const [{ handle: pipe }] = stdio as readonly [{ handle: { close(): void } }];
  for (const each of [pipe, handle as unknown as typeof pipe]) each.close();
  return { prototype, positional, pipe, flags: positional ? Number(given[5]) : 0 };
}

interface ProbedChild {
  readonly _handle: Record<string, unknown>;
  spawn(options: object): void;
}
