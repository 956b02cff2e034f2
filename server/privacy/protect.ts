import { fileURLToPath } from "node:url";
import { keepServerVariables } from "../protocol/launch";
import { childModule } from "./childTest";
import { type Allowed, guard } from "./guard";
import { bindingTests, engineLibraries } from "./guard/installation";
import { type Kernel, openKernel } from "./kernel";
import { messageOf, type Protection, report, whyUnproved } from "./protection";
import { type SealResult, seal } from "./seal";
import { selfTest } from "./selfTest";
import { groundOf } from "./testProcess";

/** Seals this process as far as the system allows, and asks the kernel whether it holds. To be called before anything else. */
export async function protect(): Promise<Protection> {
  // They have done what they could in this process; no other one is given them.
  keepServerVariables();
  let kernel: Kernel | undefined;
  let result: SealResult;
  try {
    kernel = await openKernel();
    result = seal(kernel);
  } catch (error) {
    result = { sealed: false, reason: messageOf(error) };
  }
  // Before the guard opens anything: what is open now was left open.
  const claims = kernel === undefined ? [] : selfTest(groundOf(kernel, true));
  const guarding = tryGuard();
  const unproved = result.sealed ? whyUnproved(claims) : result.reason;
  if (unproved === undefined) return { seal: "sealed", report: () => report("sealed", undefined, kernel) };
  const reason = unproved;
  if (guarding !== undefined) {
    const both = `${reason}; and Node's own ways out could not be closed: ${guarding}`;
    return { seal: "open", reason: both, report: () => report("open", both, kernel) };
  }
  return { seal: "guarded", reason, report: () => report("guarded", reason, kernel) };
}

/** Why it could not be done; undefined when it was. */
function tryGuard(): string | undefined {
  try {
    guard(allowed());
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function allowed(): Allowed {
  const own = fileURLToPath(import.meta.url);
  const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  return {
    // A model file is tried by a process that may end over it.
    processes: [childModule, beside("./modelTrial.mjs"), ...bindingTests(own)],
    thread: beside("./codebaseWorker.mjs"),
    preload: beside("./guardPreload.cjs"),
    libraries: engineLibraries(own),
  };
}
