import { createContext, runInContext } from "node:vm";
import { EngineError } from "../errors";

/**
 * Runs untrusted work, such as a template from a model's file. After `ms` milliseconds throws what `sentence` returns as
 * an `EngineError`.
 */
export function runInSandbox<Result>(work: () => Result, ms: number, sentence: () => string): Result {
  let result: { readonly value: Result } | undefined;
  // Only the call runs in the context, but its time limit covers everything that it calls.
  const context = createContext({
    run: () => {
      result = { value: work() };
    },
  });
  try {
    runInContext("run()", context, { timeout: ms });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw new EngineError(sentence());
    throw error;
  }
  if (result === undefined) throw new EngineError(sentence());
  return result.value;
}
