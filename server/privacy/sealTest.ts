/** Tries everything that the seal has to refuse and prints what came of it: the process that `childTest.ts` starts. */
import { openKernel } from "./kernel";
import { testProcess } from "./testProcess";

process.stdout.write(JSON.stringify(await testProcess(await openKernel(), true)));
