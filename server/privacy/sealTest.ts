/** Tries every way out and prints what came of it: the process that `childTest.ts` starts. */
import { openKernel } from "./kernel";
import { testProcess } from "./testProcess";

const stranger = Number(process.argv[2]);
process.stdout.write(JSON.stringify(testProcess(await openKernel(), stranger)));
