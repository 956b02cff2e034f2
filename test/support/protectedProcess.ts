/** Protects itself as the server does, and prints what came of it: a process of its own for the tests of the seal. */

import { protect } from "../../server/privacy/protect";
import { openKernel } from "../../server/privacy/seal/kernel";
import { selfTest } from "../../server/privacy/selfTest/selfTest";
import { createContext } from "../../server/privacy/selfTest/testProcess";

// Before the guard, which loads nothing that asks the kernel.
const kernel = await openKernel();
const { seal, reason } = await protect();
const claims = selfTest(createContext(kernel, true));
process.stdout.write(JSON.stringify({ seal, reason, claims }));
