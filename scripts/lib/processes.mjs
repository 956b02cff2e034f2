// Starting and stopping other programs.
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { ScriptError } from "./terminal.mjs";

/**
 * Runs a command to its end. With `quiet` its output is shown only when it fails.
 * Returns the exit code; throws a `ScriptError` for any but 0 unless `mayFail`.
 */
export async function run(command, args, { cwd, env, quiet = false, mayFail = false } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-20_000);
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new ScriptError(`Could not start ${command}: ${error.message}`)));
    child.once("close", (exitCode, signal) => resolve(exitCode ?? signal));
  });
  if (code === 0 || mayFail) return code;
  throw new ScriptError(`${output.trimEnd()}\n${command} ${args.join(" ")} failed (${code}).`.trimStart());
}

/** Starts a program in its own process group, so that everything it starts can be stopped with it. */
export function startGroup(command, args, options) {
  return spawn(command, args, { ...options, detached: true });
}

/** Stops a program started by `startGroup` and all of its group. */
export async function stopGroup(child) {
  if (child.pid === undefined) return;
  signalGroup(child.pid, "SIGTERM");
  for (let waited = 0; waited < 5000 && isGroupAlive(child.pid); waited += 50) await delay(50);
  signalGroup(child.pid, "SIGKILL");
}

function isGroupAlive(pid) {
  return signalGroup(pid, 0);
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Actions to run at the end, last first, even when the user presses Ctrl+C. */
export class Cleanup {
  #steps = [];
  #running;

  constructor() {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.once(
        signal,
        () => void this.run().finally(() => process.exit(signal === "SIGINT" ? 130 : 143)),
      );
    }
  }

  add(step) {
    this.#steps.push(step);
  }

  run() {
    this.#running ??= this.#runAll();
    return this.#running;
  }

  async #runAll() {
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        process.stderr.write(`While cleaning up: ${error?.message ?? error}\n`);
      }
    }
  }
}
