/** Seals this process as the server does where there is no Perl, then says which group and session it is in. */
import { openKernel } from "../../server/privacy/seal/kernel";
import { seal } from "../../server/privacy/seal/seal";

const { sealed, reason } = seal(await openKernel());
if (!sealed) throw new Error(reason);
await import("./ownGroup");
