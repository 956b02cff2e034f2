import { createContext, runInContext } from "node:vm";
import { l10n } from "../../protocol/l10n";
import { EngineError } from "../errors";

/** A template takes milliseconds, but it is a program from the model's file, which may never end. */
const templateMs = 10_000;

/** Runs the template of the model `name` with a time limit. */
export function runTemplate<Result>(work: () => Result, name: string): Result {
  const sentence = () =>
    l10n.t("The chat template of model “{0}” timed out: choose another model in inhouse.chat.model.", name);
  return runInSandbox(work, templateMs, sentence);
}

/**
 * Runs untrusted work, such as a template from a model's file. After `ms` milliseconds throws what `sentence` returns as
 * an `EngineError`.
 */
function runInSandbox<Result>(work: () => Result, ms: number, sentence: () => string): Result {
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
