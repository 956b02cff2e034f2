/** Seals this process as the server does without Perl, then runs the program that tests seals. */
import { pathToFileURL } from "node:url";
import { openKernel } from "../../server/privacy/seal/kernel";
import { seal } from "../../server/privacy/seal/seal";

const { sealed, reason } = seal(await openKernel());
if (!sealed) throw new Error(reason);
await import(pathToFileURL("test/fixtures/seal/attempts.mjs").href);
