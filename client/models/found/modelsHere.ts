import type { ModelsDeps } from "../modelsDeps";
import { foundName } from "./foundModel";

/** A model file on this machine. */
export interface ModelHere {
  readonly path: string;
  readonly bytes: number;
  /** Set where the file's name does not say what it is. */
  readonly name?: string;
}

/** The downloaded models, then those of other programs. */
export async function modelsHere({
  folder,
  others,
}: Pick<ModelsDeps, "folder" | "others">): Promise<ModelHere[]> {
  const found = (await others.list()).map((model) => ({ ...model, name: foundName(model) }));
  return [...(await folder.models()), ...found];
}
