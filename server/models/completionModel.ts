import type { Engine, ModelInfo } from "../engine/engine";
import { EngineError } from "../engine/errors";
import type { Logger } from "../log";
import type { Family } from "../prompt/family";
import { chooseFamily, familyRefusal } from "../prompt/templates/index";
import { TokenBudget } from "../prompt/tokenBudget";
import { type Load, LoadedModel, type LoadState } from "./loadedModel";

export interface ReadyModel {
  readonly info: ModelInfo;
  readonly family: Family;
  readonly budget: TokenBudget;
}

export type ModelState = LoadState<ReadyModel>;

/** The model that completes. */
export class CompletionModel extends LoadedModel<ReadyModel> {
  constructor(
    private readonly engine: Engine,
    onChange: (state: ModelState) => void,
    log: Logger,
    /** What is done with a model that has just been loaded, before it is asked anything. */
    beforeReady: (model: ReadyModel) => Promise<void> = async () => {},
  ) {
    super(loadToComplete(engine, log, beforeReady), onChange, log);
  }

  /** Frees the model. */
  async dispose(): Promise<void> {
    await this.stop();
    await this.engine.dispose();
  }
}

function loadToComplete(
  engine: Engine,
  log: Logger,
  beforeReady: (model: ReadyModel) => Promise<void>,
): Load<ReadyModel> {
  return async (wanted, onProgress, signal) => {
    const started = performance.now();
    const info = await engine.load(wanted, onProgress, signal);
    // Overtaken, it must not touch what the next load has put in its place.
    signal.throwIfAborted();
    const family = chooseFamily({ ...info, marks: new Set(info.marks) });
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
