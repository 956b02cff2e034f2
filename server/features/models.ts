import type { Connection } from "vscode-languageserver";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import type { Engine } from "../engine/engine";
import type { Feature, WhileRunning } from "../feature";
import { inspect, memoryRefusalFor } from "../models/catalogue";
import { FitModelsRequest, InspectModelRequest } from "../protocol/models";

export interface ModelsDeps {
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
    }),
  ),
});

/** `inhouse/models/inspect` and `inhouse/models/fit`: about models that are not loaded. */
export function models(connection: Connection, { engine, whileRunning }: ModelsDeps): Feature {
  connection.onRequest(
    InspectModelRequest.type,
    whileRunning(async (params) => {
      const { path } = checked(inspectParams, params);
      return inspect(path, await engine.freeMemory(), (file) => engine.refusal(file));
    }),
  );
  connection.onRequest(
    FitModelsRequest.type,
    whileRunning(async (params) => {
      const { models } = checked(fitParams, params);
      const memory = await engine.freeMemory();
      const fits = models.map((model) => {
        const tooLarge = memoryRefusalFor(model, memory);
        return tooLarge === undefined ? {} : { tooLarge };
      });
      return { availableBytes: memory.availableBytes, models: fits };
    }),
  );
  return {};
}

function checked<T>(schema: z.ZodType<T>, params: unknown): T {
  const { success, data, error } = schema.safeParse(params);
  if (!success) throw new ResponseError(LSPErrorCodes.RequestFailed, z.prettifyError(error));
  return data;
}
