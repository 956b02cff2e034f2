/** An edit cannot be made; the message is one sentence for the user that says what to do. */
export class Refused extends Error {
  override name = "Refused";
}

/** The model cannot do this, and another one can. */
export class NeedsOtherModel extends Refused {}
