import { errorMessage } from "../protocol/failure";

/** An engine failure. Its message is one sentence for the user that says what is wrong and what to do. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** The model cannot do this, but another model can. */
export class NeedsOtherModelError extends EngineError {}

/** First line of an error's message: native libraries append a page of advice. */
export function firstLine(error: unknown): string {
  return errorMessage(error).split("\n", 1)[0] ?? "";
}

/** The model does not fit into the memory that is free now: with less in memory it may. */
export class NoRoomError extends EngineError {}
