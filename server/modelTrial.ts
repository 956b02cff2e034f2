/** Main module of the process that `engine/trial/trialProcess.ts` starts: tries a model file and prints the result. */
import { writeSync } from "node:fs";
import type { TrialRequest } from "./engine/trial/trialProcess";

// Ends when the server that started it is gone.
process.stdin.on("end", () => process.exit(1)).resume();
const { tryModel } = await import("./engine/trial/tryModel");
const request = JSON.parse(process.argv[2] ?? "{}") as TrialRequest;
await tryModel(request, (step) => writeSync(1, `${step}\n`));
process.exit(0);
