/**
 * Thrown when an edit cannot be made. The message tells the user why and what to do. Messages of a failed placement
 * also go to the model, in the repair prompt.
 */
export class EditRefusedError extends Error {
  override name = "EditRefusedError";
}

/** Thrown for an edit that this model cannot do but another one can. */
export class EditNeedsOtherModelError extends EditRefusedError {}
