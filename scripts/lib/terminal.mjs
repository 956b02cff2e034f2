// Writes the scripts' messages to the terminal.

/** A failure whose message says in one sentence what to do; shown without a stack. */
export class ScriptError extends Error {
  name = "ScriptError";
}

export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** "1.4 s" or "320 ms" since `start`, a value of performance.now(). */
export function since(start) {
  const elapsed = performance.now() - start;
  return elapsed < 1000 ? `${Math.round(elapsed)} ms` : `${(elapsed / 1000).toFixed(1)} s`;
}

/** Runs a script's main function, and turns an error into a message and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    process.stderr.write(`${error instanceof ScriptError ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = 1;
  }
}
