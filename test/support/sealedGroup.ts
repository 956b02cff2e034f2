/** Seals this process as the server does without Perl, then prints its process group and session. */
import { say } from "../../server/privacy/phrases";
import { openKernel } from "../../server/privacy/seal/kernel";
import { seal } from "../../server/privacy/seal/seal";

const result = seal(await openKernel());
if (!result.sealed) throw new Error(say(result.reason));
await import("./ownGroup");
