import { createContext, runInContext } from "node:vm";
import { EngineError } from "./errors";

/** Runs work that cannot be trusted to end, such as a template out of a model's file, and ends it. Throws an `EngineError` then. */
export function withinTime<Result>(work: () => Result, ms: number, sentence: string): Result {
  let result: { readonly value: Result } | undefined;
  // Only the call comes from the context: its time limit holds for everything that is called.
  const context = createContext({
    run: () => {
      result = { value: work() };
    },
  });
  try {
    runInContext("run()", context, { timeout: ms });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT")
      throw new EngineError(sentence);
    throw error;
  }
  if (result === undefined) throw new EngineError(sentence);
  return result.value;
}
