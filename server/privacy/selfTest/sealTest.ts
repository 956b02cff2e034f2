/** Runs the self-test and prints its result as JSON. `childTest.ts` starts this module in a child process. */
import { openKernel } from "../seal/kernel";
import { testProcess } from "./testProcess";

process.stdout.write(JSON.stringify(await testProcess(await openKernel(), true)));
