import childProcess from "node:child_process";
import { getPrototypeOf, type Method } from "./plain";

export interface SpawnProbe {
  /** Prototype of the native object behind every child process. */
  readonly prototype: Record<string, Method>;
  /** Whether its `spawn` takes separate arguments (newer than Node 22) or a single object (up to Node 22). */
  readonly positional: boolean;
  /** The native object behind a child's stream. */
  readonly pipe: object;
  /** The flags argument that means `windowsHide`, if arguments are separate. */
  readonly flags: number;
}

/** Finds out how Node would start a child process, without starting one. */
export function spawnProbe(): SpawnProbe {
  const child = new childProcess.ChildProcess() as unknown as ProbedChild;
  const { _handle: handle } = child;
  const prototype = getPrototypeOf(handle) as Record<string, Method>;
  let given: readonly unknown[] = [];
  // Set on this handle alone, so that no other handle is affected.
  handle["spawn"] = (...call: unknown[]) => {
    given = call;
    throw new Error("probed");
  };
  try {
    child.spawn({ file: process.execPath, args: [], stdio: ["pipe"], windowsHide: true });
  } catch {
    // The probe above stopped it on purpose.
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
