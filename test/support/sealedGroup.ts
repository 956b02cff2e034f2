/** Seals this process as the server does without Perl, then prints its process group and session. */
import { openKernel } from "../../server/privacy/seal/kernel";
import { seal } from "../../server/privacy/seal/seal";

const { sealed, reason } = seal(await openKernel());
if (!sealed) throw new Error(reason);
await import("./ownGroup");
