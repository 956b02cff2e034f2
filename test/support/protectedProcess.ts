/** A separate process for the tests of the seal: protects itself as the server does, and prints the result. */

import { protect } from "../../server/privacy/protect";
import { openKernel } from "../../server/privacy/seal/kernel";
import { inWords } from "../../server/privacy/selfTest/claims";
import { selfTest } from "../../server/privacy/selfTest/selfTest";
import { createContext } from "../../server/privacy/selfTest/testProcess";

// Before the guard, which blocks the library that calls the kernel.
const kernel = await openKernel();
const { seal, reason } = await protect();
const claims = inWords(selfTest(createContext(kernel, true)));
process.stdout.write(JSON.stringify({ seal, reason, claims }));
