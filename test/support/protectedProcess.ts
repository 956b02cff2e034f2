/** A separate process for the tests of the seal: protects itself as the server does, and prints the result. */

import { protect } from "../../server/privacy/protect";
import { openKernel } from "../../server/privacy/seal/kernel";
import { selfTest } from "../../server/privacy/selfTest/selfTest";
import { createContext } from "../../server/privacy/selfTest/testProcess";

// Before the guard, which blocks the library that calls the kernel.
const kernel = await openKernel();
const { seal, reason } = await protect();
const claims = selfTest(createContext(kernel, true));
process.stdout.write(JSON.stringify({ seal, reason, claims }));
