import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { errorMessage } from "../../protocol/failure";
import type { ModelFile } from "../gguf/inspectModel";
import type { Purpose } from "../loadModel";
import { type TrialStep, trialSteps } from "./trialSteps";

export interface TrialRequest {
  readonly path: string;
  readonly purpose: Purpose;
}

/** The result of a trial. */
export type TrialResult =
  | { readonly kind: "worked" }
  /** Loading or evaluating crashed the process, or took too long. */
  | { readonly kind: "ended"; readonly how: "stopped" | "too long"; readonly detail: string }
  /** There was no trial, or its end says nothing about the file. */
  | { readonly kind: "not tried"; readonly reason: string };

/** Tries a file in another process. Rejects with the signal's reason when the signal aborts. */
export type TryFile = (file: ModelFile, purpose: Purpose, signal: AbortSignal) => Promise<TrialResult>;

/**
 * Assumed speed of the slowest disk, in bytes per second, and time for starting and evaluating in addition to reading.
 */
const slowestDisk = 20e6;
const startMs = 120_000;

/** Runs trials in child processes with `module`, an absolute path. They inherit the seal of this process. */
export function trialProcess(module: string, startsIn = startMs): TryFile {
  return async ({ path, fileBytes }, purpose, signal) => {
    const limitMs = startsIn + (fileBytes / slowestDisk) * 1000;
    const steps: TrialStep[] = [];
    const request: TrialRequest = { path, purpose };
    const ended = await run(module, request, limitMs, (step) => steps.push(step), signal);
    signal.throwIfAborted();
    if (steps.includes("worked")) return { kind: "worked" };
    // Before that step nothing reads the file.
    if (!steps.includes("loading")) return { kind: "not tried", reason: ended.detail };
    // llama.cpp will report the same error when the server loads the file.
    if (steps.includes("refused")) return { kind: "not tried", reason: "llama.cpp cannot load it" };
    return { kind: "ended", ...ended };
  };
}

interface Ended {
  readonly how: "stopped" | "too long";
  /** For the log. */
  readonly detail: string;
}

/** Resolves when the process has ended or failed to start. */
function run(
  module: string,
  request: TrialRequest,
  limitMs: number,
  onStep: (step: TrialStep) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const waiting = new AbortController();
  // A waiting debugger or a crash report would delay the end of the process.
  const env = { ...process.env, NODE_OPTIONS: undefined, GGML_NO_BACKTRACE: "1" };
  return new Promise<Ended>((resolve) => {
    const done = (ended: Ended) => {
      waiting.abort();
      resolve(ended);
    };
    try {
      const child = execFile(process.execPath, [module, JSON.stringify(request)], { env }, (error) =>
        done({ how: "stopped", detail: exitReason(error) }),
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
      signal.addEventListener("abort", () => end({ how: "stopped", detail: "cancelled" }), {
        signal: waiting.signal,
      });
      delay(limitMs, undefined, { signal: waiting.signal, ref: false }).then(
        () => end({ how: "too long", detail: `not finished after ${Math.round(limitMs / 1000)} s` }),
        () => {},
      );
    } catch (error) {
      done({ how: "stopped", detail: errorMessage(error) });
    }
  });
}

function exitReason(error: (Error & { code?: unknown; signal?: unknown }) | null): string {
  if (error === null) return "no result";
  return error.signal ? `signal ${error.signal}` : `code ${error.code}`;
}
