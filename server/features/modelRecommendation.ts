import type { Connection } from "vscode-languageserver";
import { z } from "zod";
import { cpuThreads } from "../engine/cpuThreads";
import type { Engine } from "../engine/engine";
import type { Feature, WhileRunning } from "../feature";
import type { Logger } from "../log";
import { measureBandwidth } from "../models/machine/bandwidth";
import { decodeBandwidth } from "../models/machine/decodeBandwidth";
import { type Bandwidth, MachineBandwidth } from "../models/machine/machineBandwidth";
import { recommend } from "../models/machine/recommend";
import { RecommendRequest } from "../protocol/recommendation";
import { withAbortSignal } from "./requests/handleRequest";
import { modelToFit } from "./requests/modelToFit";
import { parseParameters } from "./requests/parameters";

export interface ModelRecommendationDeps {
  readonly engine: Pick<Engine, "freeMemory" | "infill">;
  /** Path of the completion model where it is loaded. */
  readonly loadedModel: () => string | undefined;
  readonly isBusy: () => boolean;
  /** Where to remember the bandwidth. */
  readonly path: string | undefined;
  /** Module of the threads that read memory. */
  readonly worker: string;
  readonly log: Logger;
  readonly whileRunning: WhileRunning;
}

const quality = z.number().min(0).max(100).optional();
const params = z.object({
  models: z
    .array(
      z.object({
        ...modelToFit,
        bytesPerToken: z.number().positive(),
        quality: z.object({ completion: quality, chat: quality }),
        trainContextTokens: z.number().positive(),
      }),
    )
    .max(200),
  measure: z.boolean(),
});

/** `inhouse/models/recommend`. */
export function modelRecommendation(connection: Connection, deps: ModelRecommendationDeps): Feature {
  const { engine, loadedModel, isBusy, path, worker, log, whileRunning } = deps;
  const tests = {
    processor: async (signal: AbortSignal) =>
      measureBandwidth(worker, (await engine.freeMemory()).availableBytes, signal),
    gpu: async (signal: AbortSignal) => {
      const model = loadedModel();
      return model === undefined ? undefined : decodeBandwidth(engine, model, signal);
    },
  };
  const bandwidths = new MachineBandwidth({ tests, path, isBusy, log });
  connection.onRequest(
    RecommendRequest.type,
    whileRunning((given, token) =>
      withAbortSignal(token, async (signal) => {
        const { models, measure } = parseParameters(params, given);
        const memory = await engine.freeMemory();
        const device = memory.device ?? "CPU";
        const bandwidth = await (measure
          ? bandwidths.measure(device, memory.onGpu, signal)
          : bandwidths.known(device));
        const { availableBytes } = memory;
        const bytesPerSecond = shown(bandwidth, memory.onGpu && !memory.unified);
        return {
          device,
          availableBytes,
          ...(bytesPerSecond !== undefined && { bytesPerSecond: Math.round(bytesPerSecond) }),
          ...recommend({ memory, bandwidth, threads: cpuThreads() }, models),
        };
      }),
    ),
  );
  return {};
}

function shown({ processor, gpu }: Bandwidth, hasOwnMemory: boolean): number | undefined {
  return hasOwnMemory ? gpu : (gpu ?? processor);
}
