import type { EditRung } from "../../protocol/edit";
import type { Parts } from "../source";

/** An answer in its place, before anybody has agreed to it. */
export interface Placed {
  readonly parts: Parts;
  readonly rung: EditRung;
  /** What the user should know, one sentence each. */
  readonly warnings: readonly string[];
}
