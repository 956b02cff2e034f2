import { createHash } from "node:crypto";
import { dependencies } from "../../../package.json";
import type { Logger } from "../../log";
import { failureText } from "../../protocol/failure";
import { l10n } from "../../protocol/l10n";
import { EngineError } from "../errors";
import { availableMemory } from "../gguf/availableMemory";
import type { ModelFile } from "../gguf/inspectModel";
import { batchTokens, type ModelSettings } from "../gguf/memoryFit";
import { memoryNeed, totalBytes } from "../gguf/memoryNeed";
import type { Purpose } from "../loadModel";
import type { LoadRequest } from "../modelInfo";
import { starterDigest } from "../starterModel";
import type { TryFile } from "./trialProcess";
import { type LoadFailure, TrialRecord, type Verdict } from "./trialRecord";
import { trialContextTokens } from "./trialSteps";

/** Where verdicts on model files are stored. */
export interface TrialStorage {
  /** Absolute path of a folder that holds nothing else; without one, verdicts last as long as the process. */
  readonly folder: string | undefined;
  /** Whether to try refused files again, because the user asked for it. */
  readonly again: boolean;
}

/** What a file is loaded for. */
export interface TrialUse {
  readonly purpose: Purpose;
  readonly gpu: LoadRequest["gpu"];
  readonly settings: ModelSettings;
}

interface Keys {
  /** Key of the trial's verdict; a trial never uses a GPU. */
  readonly trial: string;
  /** Key of the verdict on loading the file into the server. */
  readonly load: string;
}

/** Increase it when a trial does something else. */
const trialVersion = 1;
/** Memory in bytes of the process that loads a model for a trial, without the model. */
const processBytes = 192 * 2 ** 20;

const nothing: Disposable = { [Symbol.dispose]: () => {} };

/**
 * Keeps model files that crash llama.cpp away from this process. A file with a valid header may still be damaged, and llama.cpp
 * then often crashes. So each file is first loaded by another process (a trial). A file that crashes the trial, or the server
 * twice in a row, is refused until the user asks to try it again.
 */
export class ModelTrials {
  #record: TrialRecord;

  /** Without `tryFile` there are no trials, and no file is refused. */
  constructor(
    private readonly tryFile: TryFile | undefined,
    private readonly log: Logger,
  ) {
    this.#record = this.#open({ folder: undefined, again: false });
  }

  configure(storage: TrialStorage): void {
    this.#record.dispose();
    this.#record = this.#open(storage);
  }

  /** Forgets all refusals, because the user asked to try again. Files being loaded now keep their notes. */
  async tryAgain(): Promise<void> {
    await this.#record.forgetRefusals().catch((error) => this.#warn(error));
  }

  /**
   * Throws an `EngineError` for a file that crashes or crashed a process. Dispose the result once the file is loaded.
   */
  async admit(file: ModelFile, use: TrialUse, identity: string, signal: AbortSignal): Promise<Disposable> {
    if (this.tryFile === undefined || identity === starterDigest) return nothing;
    const keys = keysOf(identity, use);
    const known = await this.#known(keys);
    if (isLoadFailure(known)) throw new EngineError(refusal(file, known, use.settings));
    if (known !== "good") await this.#try(this.tryFile, file, use, keys, signal);
    return this.#record.begin(keys.load).catch((error) => {
      this.#warn(error);
      return nothing;
    });
  }

  /** Why a file is refused without loading it, because it crashed a process before; undefined otherwise. */
  async refusal(file: ModelFile, use: TrialUse, identity: string): Promise<string | undefined> {
    const known = await this.#known(keysOf(identity, use));
    return isLoadFailure(known) ? refusal(file, known, use.settings) : undefined;
  }

  /** Records that files being loaded now did not crash the process. */
  dispose(): void {
    this.#record.dispose();
  }

  async #known({ trial, load }: Keys): Promise<Verdict | undefined> {
    const loaded = await this.#record.verdict(load);
    if (isLoadFailure(loaded)) return loaded;
    const tried = await this.#record.verdict(trial);
    // After the server ended while it loaded the file, for whatever reason, the file is tried again.
    return isLoadFailure(tried) ? tried : (loaded ?? tried);
  }

  async #try(
    tryFile: TryFile,
    file: ModelFile,
    { purpose, settings }: TrialUse,
    { trial }: Keys,
    signal: AbortSignal,
  ): Promise<void> {
    const use = { contextTokens: trialContextTokens, sequences: 1, batchTokens, onGpu: false };
    if (totalBytes(memoryNeed(file.memory, use)) + processBytes > availableMemory()) {
      this.log.info(`Loading ${file.name} without a trial: only the GPU has enough memory for it.`);
      return;
    }
    const result = await tryFile(file, purpose, signal);
    if (result.kind === "not tried") {
      this.log.warn(`Loading ${file.name} without a trial (${result.reason}).`);
      return;
    }
    const verdict: Verdict = result.kind === "worked" ? "good" : result.how;
    await this.#record.keep(trial, verdict).catch((error) => this.#warn(error));
    if (result.kind === "worked") return;
    this.log.warn(`The trial of ${file.name} failed: ${result.detail}.`);
    throw new EngineError(refusal(file, result.how, settings));
  }

  #open({ folder, again }: TrialStorage): TrialRecord {
    return new TrialRecord(folder, again, (error) => this.#warn(error));
  }

  #warn(error: unknown): void {
    this.log.warn(`Cannot store which models failed to load. ${failureText(error)}`);
  }
}

function keysOf(identity: string, { purpose, gpu }: TrialUse): Keys {
  const library = dependencies["node-llama-cpp"];
  const of = (...facts: readonly unknown[]) =>
    createHash("sha256")
      .update(JSON.stringify([trialVersion, library, identity, purpose, ...facts]))
      .digest("hex");
  return { trial: of(), load: of(gpu) };
}

function isLoadFailure(verdict: Verdict | undefined): verdict is LoadFailure {
  return verdict !== undefined && verdict !== "good" && verdict !== "interrupted";
}

function refusal({ path }: ModelFile, failure: LoadFailure, { model }: ModelSettings): string {
  switch (failure) {
    case "stopped":
      return l10n.t(
        "{0} crashed llama.cpp in a test, so it is not used: download it again, choose another file in {1}, or run “Inhouse: Restart Server” to try it again.",
        path,
        model,
      );
    case "too long":
      return l10n.t(
        "{0} made llama.cpp hang in a test, so it is not used: download it again, choose another file in {1}, or run “Inhouse: Restart Server” to try it again.",
        path,
        model,
      );
    case "server":
      return l10n.t(
        "{0} crashed the server while loading, so it is not used: download it again, choose another file in {1}, or run “Inhouse: Restart Server” to try it again.",
        path,
        model,
      );
  }
}
