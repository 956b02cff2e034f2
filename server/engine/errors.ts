/** An engine failure whose message is one sentence that tells the user what is wrong and what to do. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}
