/** Seals this process as the server does where there is no Perl, then runs what seals are tried with. */
import { pathToFileURL } from "node:url";
import { openKernel } from "../../server/privacy/seal/kernel";
import { seal } from "../../server/privacy/seal/seal";

const { sealed, reason } = seal(await openKernel());
if (!sealed) throw new Error(reason);
await import(pathToFileURL("test/fixtures/seal/attempts.mjs").href);
