import type { Connection } from "vscode-languageserver";
import { z } from "zod";
import type { Engine } from "../engine/engine";
import type { Feature, WhileRunning } from "../feature";
import { fitOfKnown, inspect } from "../models/catalogue";
import { modelFileOf } from "../models/modelSetting";
import { FitModelsRequest, InspectModelRequest } from "../protocol/models";
import { modelToFit } from "./requests/modelToFit";
import { parseParameters } from "./requests/parameters";

export interface ModelsFeatureDeps {
  readonly engine: Pick<Engine, "freeMemory" | "refusal">;
  readonly whileRunning: WhileRunning;
}

const inspectParams = z.object({ path: z.string() });
const fitParams = z.object({
  models: z.array(z.object({ ...modelToFit, role: z.enum(["completion", "chat"]) })),
});

/** `inhouse/models/inspect` and `inhouse/models/fit`, for models that are not loaded. */
export function models(connection: Connection, { engine, whileRunning }: ModelsFeatureDeps): Feature {
  connection.onRequest(
    InspectModelRequest.type,
    whileRunning(async (params) => {
      const { path } = parseParameters(inspectParams, params);
      const found = await inspect(modelFileOf(path), await engine.freeMemory(), (file) =>
        engine.refusal(file),
      );
      return { ...found, path };
    }),
  );
  connection.onRequest(
    FitModelsRequest.type,
    whileRunning(async (params) => {
      const { models } = parseParameters(fitParams, params);
      const memory = await engine.freeMemory();
      const fits = models.map((model) => fitOfKnown(model, memory));
      return { availableBytes: memory.availableBytes, models: fits };
    }),
  );
  return {};
}
