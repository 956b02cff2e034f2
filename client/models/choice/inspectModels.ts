import { type InspectedModel, InspectModelRequest } from "../../../server/protocol/models";
import { askServer } from "../../connection/askServer";
import type { ModelsDeps } from "../modelsDeps";

/** Asks the server what a model file can be used for. */
export function inspectModel(
  { process }: Pick<ModelsDeps, "process">,
  path: string,
  signal: AbortSignal,
): Promise<InspectedModel> {
  return askServer(process, InspectModelRequest.type, { path }, signal);
}

/** Inspects one file after the other, and reports each as soon as it is known; leaves out those that cannot be inspected. */
export async function inspectModels(
  deps: Pick<ModelsDeps, "process" | "log">,
  paths: readonly string[],
  signal: AbortSignal,
  found: (model: InspectedModel) => void,
): Promise<void> {
  for (const path of paths) {
    const model = await inspectModel(deps, path, signal).catch((error: unknown) => {
      deps.log.debug(`Cannot inspect a model: ${error}`);
    });
    if (signal.aborted) return;
    if (model !== undefined) found(model);
  }
}
