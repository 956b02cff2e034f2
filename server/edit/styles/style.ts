import type { ChatInfo, ModelMessage } from "../../engine/chatEngine";
import type { EditTask } from "../source";

/** The text around the region that goes into the prompt. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** Edit format: search/replace blocks, or a new version of the whole region. */
export type EditFormat = "searchReplace" | "region";

/** The edit prompts of a kind of model. One file each in styles/, listed in styles/index.ts. */
export interface EditStyle {
  readonly id: string;
  /** Whether the model can write search/replace blocks, which long regions need. */
  readonly writesSearchReplace: boolean;
  /** Whether the model can repair an answer when its problems are listed. */
  readonly canRepair: boolean;
  /**
   * Why this model cannot do the edit, as a sentence for the user; undefined if it can. Absent for models without
   * limits.
   */
  refusal?(task: EditTask): string | undefined;
  render(task: EditTask, format: EditFormat, around: Surroundings): readonly ModelMessage[];
  matches(model: Pick<ChatInfo, "architecture" | "name">): boolean;
}
