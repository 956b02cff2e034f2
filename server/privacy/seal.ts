import { readdirSync, readlinkSync } from "node:fs";
import type { Kernel } from "./kernel";
import { landlockRules } from "./landlockRules";
import { assemble, seccompFilter } from "./seccompFilter";
import { startWitness, type Witness, witnessMark } from "./witness";

export interface SealResult {
  readonly sealed: boolean;
  /** Why not, as a phrase. */
  readonly reason?: string;
}

const setNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
const filterMode = 1; // SECCOMP_SET_MODE_FILTER
const allThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
const versionOnly = 1; // LANDLOCK_CREATE_RULESET_VERSION

/** Holds the process id when the program before this one, in the same process, has sealed it. */
export const sealedMark = "INHOUSE_SEALED";

/**
 * Takes the network away from this process and from whatever it starts, for good: `no_new_privs`, a seccomp filter and Landlock.
 * Needs no privileges. What is sealed has to be so before Node starts: Landlock holds for no thread that is there already, and
 * libuv makes rings of io_uring, which can open sockets that no filter sees, and stops the process when they fail. So the client
 * starts us through `sealedStart.pl`; a process that comes here unsealed seals itself and starts anew: same id, same streams.
 */
export function seal(kernel: Kernel): SealResult {
  if (process.env[sealedMark] === String(process.pid)) {
    // They stay away for good once they are refused; whoever set the mark without a seal is found by the self-test.
    if (!ringsInUse()) return { sealed: true };
    return { sealed: false, reason: "this Node has opened io_uring, which gets around the seal" };
  }
  const result = restrict(kernel);
  if (!result.sealed) return result;
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const { witness } = result;
  const environment: NodeJS.ProcessEnv = { ...process.env, [sealedMark]: String(process.pid) };
  if (witness) environment[witnessMark] = `${witness.pid} ${witness.pipe}`;
  const error = kernel.execute(process.execPath, args, environment, witness ? [witness.pipe] : []);
  return { sealed: false, reason: `Node could not be started anew in the seal (${error})` };
}

/** Version of Landlock in the kernel; 0 for none. */
export function landlockVersion(kernel: Kernel): number {
  return Math.max(0, createRules(kernel, null, versionOnly));
}

function restrict(kernel: Kernel): SealResult & { readonly witness?: Witness | undefined } {
  const refused = (what: string, error: string) => ({
    sealed: false,
    reason: `the kernel refused ${what} (${error})`,
  });
  const privileges = kernel.prctl(setNoNewPrivileges, 1);
  if (privileges.value !== 0) return refused("no_new_privs", privileges.error);
  const program = seccompFilter(kernel.architecture);
  const filter = kernel.call(
    "seccomp",
    ["unsigned int", filterMode],
    ["unsigned int", allThreads],
    kernel.filterArgument(program.length, assemble(program)),
  );
  if (filter.value !== 0) return refused("the seccomp filter", filter.error);
  const witness = startWitness(kernel);
  restrictByLandlock(kernel);
  return { sealed: true, witness };
}

/** A second lock on TCP, and the lock on the memory of other processes. Whether it holds, the self-test tells. */
function restrictByLandlock(kernel: Kernel): void {
  const version = landlockVersion(kernel);
  const rules = landlockRules.find(({ from }) => version >= from);
  if (rules === undefined) return;
  const ruleset = createRules(kernel, rules.attributes, 0);
  if (ruleset < 0) return;
  kernel.call("landlock_restrict_self", ["int", ruleset], ["uint32_t", 0]);
  kernel.call("close", ["int", ruleset]);
}

function createRules(kernel: Kernel, attributes: Buffer | null, flags: number): number {
  const size = attributes?.length ?? 0;
  return kernel.call("landlock_create_ruleset", ["void *", attributes], ["size_t", size], ["uint32_t", flags])
    .value;
}

function ringsInUse(): boolean {
  return readdirSync("/proc/self/fd").some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes("[io_uring]");
    } catch {
      // The one that reads the folder is closed by now.
      return false;
    }
  });
}
