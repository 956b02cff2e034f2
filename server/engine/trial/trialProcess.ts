import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { ModelFile } from "../inspectModel";
import type { Purpose } from "../loadModel";
import { type TrialStep, trialSteps } from "./trialSteps";

export interface TrialRequest {
  readonly path: string;
  readonly purpose: Purpose;
}

/** What became of a trial. */
export type TrialEnd =
  | { readonly kind: "worked" }
  /** Loading or evaluating ended the process, or did not end in time. */
  | { readonly kind: "ended"; readonly how: "stopped" | "too long"; readonly detail: string }
  /** There was no trial, or none that says anything about the file. */
  | { readonly kind: "not tried"; readonly reason: string };

/** Tries a file in a process of its own. Rejects with the signal's reason when that aborts. */
export type TryFile = (file: ModelFile, purpose: Purpose, signal: AbortSignal) => Promise<TrialEnd>;

/** The slowest disk that a model is used from, in bytes per second, and what starting and evaluating may take beside reading. */
const slowestDisk = 20e6;
const startMs = 120_000;

/** Tries files by `module`, an absolute path, which inherits the seal of this process. */
export function trialProcess(module: string, startsIn = startMs): TryFile {
  return async ({ path, fileBytes }, purpose, signal) => {
    const limitMs = startsIn + (fileBytes / slowestDisk) * 1000;
    const steps: TrialStep[] = [];
    const request: TrialRequest = { path, purpose };
    const ended = await run(module, request, limitMs, (step) => steps.push(step), signal);
    signal.throwIfAborted();
    if (steps.includes("worked")) return { kind: "worked" };
    // Before that nothing has looked at the file.
    if (!steps.includes("loading")) return { kind: "not tried", reason: ended.detail };
    // llama.cpp says the same once more when the file is loaded.
    if (steps.includes("refused")) return { kind: "not tried", reason: "llama.cpp does not load it" };
    return { kind: "ended", ...ended };
  };
}

interface Ended {
  readonly how: "stopped" | "too long";
  /** For the log. */
  readonly detail: string;
}

/** Resolves when the process has ended, or could not be started. */
function run(
  module: string,
  request: TrialRequest,
  limitMs: number,
  onStep: (step: TrialStep) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const waiting = new AbortController();
  // With a debugger that waits or crash reports that are written, a process takes its time to end.
  const env = { ...process.env, NODE_OPTIONS: undefined, GGML_NO_BACKTRACE: "1" };
  return new Promise<Ended>((resolve) => {
    const done = (ended: Ended) => {
      waiting.abort();
      resolve(ended);
    };
    try {
      const child = execFile(process.execPath, [module, JSON.stringify(request)], { env }, (error) =>
        done({ how: "stopped", detail: endOf(error) }),
      );
      child.stdout?.on("data", (text: string) => {
        for (const line of text.split("\n")) {
          const step = trialSteps.find((each) => each === line);
          if (step !== undefined) onStep(step);
        }
      });
      const end = (ended: Ended) => {
        child.kill("SIGKILL");
        done(ended);
      };
      signal.addEventListener("abort", () => end({ how: "stopped", detail: "no longer wanted" }), {
        signal: waiting.signal,
      });
      delay(limitMs, undefined, { signal: waiting.signal, ref: false }).then(
        () => end({ how: "too long", detail: `not done after ${Math.round(limitMs / 1000)} s` }),
        () => {},
      );
    } catch (error) {
      done({ how: "stopped", detail: error instanceof Error ? error.message : String(error) });
    }
  });
}

function endOf(error: (Error & { code?: unknown; signal?: unknown }) | null): string {
  if (error === null) return "it ended without an answer";
  return error.signal ? `signal ${error.signal}` : `code ${error.code}`;
}
