import { createHash } from "node:crypto";
import { dependencies } from "../../../package.json";
import type { Logger } from "../../log";
import { failureText } from "../../protocol/failure";
import type { LoadRequest } from "../engine";
import { EngineError } from "../errors";
import type { ModelFile } from "../inspectModel";
import type { Purpose } from "../loadModel";
import { availableMemory, type ModelSettings } from "../memoryFit";
import { starterDigest } from "../starterModel";
import type { TryFile } from "./trialProcess";
import { type Ending, TrialRecord, type Verdict } from "./trialRecord";

/** Where verdicts on model files are kept. */
export interface TrialStorage {
  /** Absolute path of a folder of their own; without one they last as long as the process. */
  readonly folder: string | undefined;
  /** The user wants what was refused to be tried again. */
  readonly again: boolean;
}

/** What a file is to be loaded for. */
export interface Use {
  readonly purpose: Purpose;
  readonly gpu: LoadRequest["gpu"];
  readonly settings: ModelSettings;
}

interface Keys {
  /** Of what a trial says, which never uses a GPU. */
  readonly trial: string;
  /** Of loading it into this process. */
  readonly load: string;
}

/** Changes with what a trial does. */
const trialVersion = 1;
/** Memory in bytes beside the weights for a process that tries a model. */
const workingBytes = 2 ** 30;

const nothing: Disposable = { [Symbol.dispose]: () => {} };

/**
 * Keeps model files that end llama.cpp away from this process: each is first loaded by a process that may end, and one that has ended
 * that process, or this one twice in a row, is refused until the user wants it tried again. What passes the checks of its header may still be damaged, and
 * llama.cpp ends the whole process over much of that.
 */
export class ModelTrials {
  #record: TrialRecord;

  /** Without `tryFile` nothing is tried. */
  constructor(
    private readonly tryFile: TryFile | undefined,
    private readonly log: Logger,
  ) {
    this.#record = this.#open({ folder: undefined, again: false });
  }

  use(storage: TrialStorage): void {
    this.#record.dispose();
    this.#record = this.#open(storage);
  }

  /** Throws an `EngineError` for a file that has ended a process. What it returns is to be disposed of once the file is loaded. */
  async admit(file: ModelFile, use: Use, identity: string, signal: AbortSignal): Promise<Disposable> {
    if (this.tryFile === undefined || identity === starterDigest) return nothing;
    const keys = keysOf(identity, use);
    const known = await this.#known(keys);
    if (isEnding(known)) throw new EngineError(refusal(file, known, use.settings));
    if (known !== "good") await this.#try(this.tryFile, file, use, keys, signal);
    return this.#record.begin(keys.load).catch((error) => {
      this.#warn(error);
      return nothing;
    });
  }

  /** Why a file is refused, as far as that is known without loading it. */
  async refusal(file: ModelFile, use: Use, identity: string): Promise<string | undefined> {
    const known = await this.#known(keysOf(identity, use));
    return isEnding(known) ? refusal(file, known, use.settings) : undefined;
  }

  /** What is being loaded has not ended the process. */
  dispose(): void {
    this.#record.dispose();
  }

  async #known({ trial, load }: Keys): Promise<Verdict | undefined> {
    const loaded = await this.#record.verdict(load);
    if (isEnding(loaded)) return loaded;
    const tried = await this.#record.verdict(trial);
    // What the server ended over, for whatever reason, is tried anew.
    return isEnding(tried) ? tried : (loaded ?? tried);
  }

  async #try(
    tryFile: TryFile,
    file: ModelFile,
    { purpose, settings }: Use,
    { trial }: Keys,
    signal: AbortSignal,
  ): Promise<void> {
    if (file.fileBytes + workingBytes > availableMemory()) {
      this.log.info(
        `${file.name} is loaded without being tried first: there is memory for it on the GPU only.`,
      );
      return;
    }
    const end = await tryFile(file, purpose, signal);
    if (end.kind === "not tried") {
      this.log.warn(`${file.name} is loaded without having been tried (${end.reason}).`);
      return;
    }
    const verdict: Verdict = end.kind === "worked" ? "good" : end.how;
    await this.#record.keep(trial, verdict).catch((error) => this.#warn(error));
    if (end.kind === "worked") return;
    this.log.warn(`Trying ${file.name} ended its process: ${end.detail}.`);
    throw new EngineError(refusal(file, end.how, settings));
  }

  #open({ folder, again }: TrialStorage): TrialRecord {
    return new TrialRecord(folder, again, (error) => this.#warn(error));
  }

  #warn(error: unknown): void {
    this.log.warn(`Which models can be loaded is not kept. ${failureText(error)}`);
  }
}

function keysOf(identity: string, { purpose, gpu }: Use): Keys {
  const library = dependencies["node-llama-cpp"];
  const of = (...facts: readonly unknown[]) =>
    createHash("sha256")
      .update(JSON.stringify([trialVersion, library, identity, purpose, ...facts]))
      .digest("hex");
  return { trial: of(), load: of(gpu) };
}

function isEnding(verdict: Verdict | undefined): verdict is Ending {
  return verdict !== undefined && verdict !== "good" && verdict !== "interrupted";
}

const reasons: Readonly<Record<Ending, string>> = {
  stopped: "ended llama.cpp while it was tried",
  "too long": "kept llama.cpp busy without end while it was tried",
  server: "ended the server while it was loaded",
};

function refusal({ path }: ModelFile, ending: Ending, { model }: ModelSettings): string {
  return `${path} ${reasons[ending]} and is not loaded: get the file again, choose another one in ${model}, or have it tried again by “Inhouse: Restart Server”.`;
}
