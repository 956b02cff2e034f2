/** Tries a model file and says what came of it: the process that `engine/trial/trialProcess.ts` starts. */
import { writeSync } from "node:fs";
import type { TrialRequest } from "./engine/trial/trialProcess";

// Whoever started it may be gone.
process.stdin.on("end", () => process.exit(1)).resume();
const { tryModel } = await import("./engine/trial/tryModel");
const request = JSON.parse(process.argv[2] ?? "{}") as TrialRequest;
await tryModel(request, (step) => writeSync(1, `${step}\n`));
process.exit(0);
