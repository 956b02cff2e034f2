import type { Connection } from "vscode-languageserver";
import { z } from "zod";
import type { Engine } from "../engine/engine";
import type { Feature, WhileRunning } from "../feature";
import { fitOfKnown, inspect } from "../models/catalogue";
import { FitModelsRequest, InspectModelRequest } from "../protocol/models";
import { parseParameters } from "./requests/parameters";

export interface ModelsFeatureDeps {
  readonly engine: Pick<Engine, "freeMemory" | "refusal">;
  readonly whileRunning: WhileRunning;
}

const inspectParams = z.object({ path: z.string() });
const bytes = z.number().nonnegative();
const fitParams = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      role: z.enum(["completion", "chat"]),
      modelBytes: bytes,
      kvBytesPerToken: bytes,
      windowKvBytesPerToken: bytes.optional(),
      windowTokens: bytes.optional(),
      logitBytesPerToken: bytes.optional(),
    }),
  ),
});

/** `inhouse/models/inspect` and `inhouse/models/fit`, for models that are not loaded. */
export function models(connection: Connection, { engine, whileRunning }: ModelsFeatureDeps): Feature {
  connection.onRequest(
    InspectModelRequest.type,
    whileRunning(async (params) => {
      const { path } = parseParameters(inspectParams, params);
      return inspect(path, await engine.freeMemory(), (file) => engine.refusal(file));
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
