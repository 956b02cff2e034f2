import type { ChatInfo, ModelMessage } from "../../engine/chatEngine";
import type { ModelRung } from "../rungs/rungRecord";
import type { EditTask } from "../source";

/** As much of what stands around the region as the model is shown. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** How a kind of model is asked for an edit. One file each in styles/, listed in styles/index.ts. */
export interface EditStyle {
  readonly id: string;
  /** Forms of answer that it may be asked for. */
  readonly rungs: readonly ModelRung[];
  /** It can make use of what was wrong with its answer. */
  readonly repairs: boolean;
  /** Why such a model is not asked this, as one sentence; absent for models that may be asked anything. */
  refusal?(task: EditTask): string | undefined;
  layOut(task: EditTask, rung: ModelRung, around: Surroundings): readonly ModelMessage[];
  matches(model: Pick<ChatInfo, "architecture" | "name">): boolean;
}
