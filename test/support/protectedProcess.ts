/** Protects itself as the server does, and prints what came of it: a process of its own for the tests of the seal. */
import { openKernel } from "../../server/privacy/kernel";
import { protect } from "../../server/privacy/protect";
import { selfTest } from "../../server/privacy/selfTest";
import { groundOf } from "../../server/privacy/testProcess";

// Before the guard, which loads nothing that asks the kernel.
const kernel = await openKernel();
const { seal, reason } = await protect();
const claims = selfTest(groundOf(kernel, true));
process.stdout.write(JSON.stringify({ seal, reason, claims }));
