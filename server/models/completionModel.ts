import type { Engine } from "../engine/engine";
import { EngineError } from "../engine/errors";
import type { ModelInfo } from "../engine/modelInfo";
import type { Logger } from "../log";
import type { Family } from "../prompt/family";
import { chooseFamily, familyRefusal } from "../prompt/templates/index";
import { TokenBudget } from "../prompt/tokenBudget";
import { type Load, LoadedModel, type LoadState } from "./loadedModel";
import { Residency } from "./residency";

export interface ReadyModel {
  readonly info: ModelInfo;
  readonly family: Family;
  readonly budget: TokenBudget;
}

export type ModelState = LoadState<ReadyModel>;

export interface CompletionModelOptions {
  /** Runs for each model that was loaded, before its first request. */
  readonly beforeReady?: (model: ReadyModel) => Promise<void>;
  /** Runs before the model is unloaded for a while. */
  readonly beforeUnload?: () => Promise<void>;
  readonly residency?: Residency;
}

/** The model for completions. */
export class CompletionModel extends LoadedModel<ReadyModel> {
  constructor(
    private readonly engine: Engine,
    onChange: (state: ModelState) => void,
    log: Logger,
    { beforeReady = async () => {}, beforeUnload, residency = new Residency() }: CompletionModelOptions = {},
  ) {
    const load = residency.completionLoad(completionLoader(engine, log, beforeReady));
    const unload = () => engine.unload();
    super({ load, unload, onChange, log, ...(beforeUnload !== undefined && { beforeUnload }) });
    engine.onLost = () => this.lose();
  }

  /** Frees the model. */
  async dispose(): Promise<void> {
    await this.stop();
    await this.engine.dispose();
  }
}

function completionLoader(
  engine: Engine,
  log: Logger,
  beforeReady: (model: ReadyModel) => Promise<void>,
): Load<ReadyModel> {
  return async (request, onProgress, signal) => {
    const started = performance.now();
    const info = await engine.load(request, onProgress, signal);
    // A load that was superseded must not touch the next load's model.
    signal.throwIfAborted();
    const family = chooseFamily({ ...info, specialTokens: new Set(info.specialTokens) });
    if (family === undefined) {
      await engine.unload();
      throw new EngineError(familyRefusal(info.name));
    }
    log.info(
      `Loaded ${info.name} (${family.id}) on ${info.backend} with a context of ${info.contextTokens} tokens in ${Math.round(performance.now() - started)} ms.`,
    );
    const model = { info, family, budget: new TokenBudget((texts) => engine.countTokens(texts)) };
    await beforeReady(model);
    return model;
  };
}
