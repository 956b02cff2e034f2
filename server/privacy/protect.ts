import { fileURLToPath } from "node:url";
import { errorMessage } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { keepServerVariables } from "../protocol/launch";
import type { Allowed } from "./guard/allowed";
import { guard } from "./guard/guard";
import { bindingTests, engineLibraries } from "./guard/installation";
import { SealError, say } from "./phrases";
import { isProved, type Protection, report, unsealed, whyUnproved } from "./protection";
import { type Kernel, openKernel } from "./seal/kernel";
import { type SealResult, seal } from "./seal/seal";
import { childModule } from "./selfTest/childTest";
import { inWords } from "./selfTest/claims";
import { selfTest } from "./selfTest/selfTest";
import { createContext } from "./selfTest/testProcess";

/**
 * Seals this process as tightly as the system allows and tests the seal against the kernel. Call it before anything
 * else.
 */
export async function protect(): Promise<Protection> {
  // Deletes all variables that are not on our list, so that no child inherits them.
  keepServerVariables();
  let kernel: Kernel | undefined;
  let result: SealResult;
  try {
    kernel = await openKernel();
    result = seal(kernel);
  } catch (error) {
    result = { sealed: false, reason: error instanceof SealError ? error.phrase : errorMessage(error) };
  }
  // Runs before the guard opens anything: every descriptor that is open now was inherited.
  const claims = kernel === undefined ? [] : selfTest(createContext(kernel, true));
  const failure = tryGuard();
  if (result.sealed && isProved(claims))
    return { seal: "sealed", report: () => report("sealed", undefined, kernel) };
  const why = () => (result.sealed ? (whyUnproved(inWords(claims)) ?? "") : say(result.reason));
  if (failure === undefined) return unsealed("guarded", why, async () => kernel);
  const both = () => l10n.t("{0}; and the guard in Node failed: {1}", why(), failure);
  return unsealed("open", both, async () => kernel);
}

/** Returns the error message, or undefined on success. */
function tryGuard(): string | undefined {
  try {
    guard(allowed());
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}

function allowed(): Allowed {
  const self = fileURLToPath(import.meta.url);
  const sibling = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  return {
    // Model files are tried in a process of their own, because a bad one can crash it.
    processes: [childModule, sibling("./modelTrial.mjs"), ...bindingTests(self)],
    threads: [sibling("./codebaseWorker.mjs"), sibling("./bandwidthWorker.mjs")],
    preload: sibling("./guardPreload.cjs"),
    libraries: engineLibraries(self),
  };
}
