/** An engine failure whose message is one sentence that tells the user what is wrong and what to do. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** The model cannot do what is wanted, and another one can. */
export class NeedsOtherModel extends EngineError {}

/** What went wrong in a line of its own: native libraries add a page of advice. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "";
}
