import { readdirSync, readlinkSync } from "node:fs";
import type { Kernel } from "./kernel";
import { assemble, seccompFilter } from "./seccompFilter";

export interface SealResult {
  readonly sealed: boolean;
  /** Why not, as a phrase. */
  readonly reason?: string;
  /** Version of Landlock in the kernel; 0 for none. From 4 on it refuses TCP as well, whatever the filter says. */
  readonly landlock: number;
}

const setNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
const filterMode = 1; // SECCOMP_SET_MODE_FILTER
const allThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
const versionOnly = 1; // LANDLOCK_CREATE_RULESET_VERSION
const landlockTcp = 0b11n; // LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP
const landlockAbstractSockets = 0b1n; // LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET

/**
 * Takes the network away from this process, from all its threads and from whatever it starts, for good: `no_new_privs`, a
 * seccomp filter on all threads, and Landlock where the kernel has it. Needs no privileges.
 *
 * libuv makes rings of io_uring when Node starts, and stops the process when they fail. A ring can open sockets that no filter
 * sees, so a process that has one is started anew within the seal, where it gets none: the same process, the same streams.
 */
export function seal(kernel: Kernel): SealResult {
  const rings = ringsInUse();
  const result = restrict(kernel, rings ? ["io_uring_enter"] : []);
  if (!result.sealed || !rings) return result;
  // Node before 22.15 cannot, nor does it make rings.
  if (process.execve === undefined) {
    return { ...result, sealed: false, reason: "this Node has opened io_uring, which gets around the seal" };
  }
  const [node, ...args] = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  return process.execve(node, [node, ...args], process.env);
}

function restrict(kernel: Kernel, spared: readonly string[]): SealResult {
  const refused = (what: string, error: string) => ({
    sealed: false,
    reason: `the kernel refused ${what} (${error})`,
    landlock: 0,
  });
  const privileges = kernel.prctl(setNoNewPrivileges, 1);
  if (privileges.value !== 0) return refused("no_new_privs", privileges.error);
  const landlock = restrictByLandlock(kernel);
  const program = seccompFilter(kernel.architecture, spared);
  const filter = kernel.call(
    "seccomp",
    ["unsigned int", filterMode],
    ["unsigned int", allThreads],
    kernel.filterArgument(program.length, assemble(program)),
  );
  if (filter.value !== 0) return { ...refused("the seccomp filter", filter.error), landlock };
  return { sealed: true, landlock };
}

/** A second lock on TCP, and a lock on the memory of other processes. It holds for this thread and those that it starts. */
function restrictByLandlock(kernel: Kernel): number {
  const create = (attributes: Buffer | null, size: number, flags: number) =>
    kernel.call("landlock_create_ruleset", ["void *", attributes], ["size_t", size], ["uint32_t", flags])
      .value;
  const version = Math.max(0, create(null, 0, versionOnly));
  if (version < 4) return version;
  // struct landlock_ruleset_attr: files, network, and from version 6 on what else is kept apart.
  const attributes = Buffer.alloc(version < 6 ? 16 : 24);
  attributes.writeBigUInt64LE(landlockTcp, 8);
  if (version >= 6) attributes.writeBigUInt64LE(landlockAbstractSockets, 16);
  const rules = create(attributes, attributes.length, 0);
  if (rules < 0) return 0;
  const { value } = kernel.call("landlock_restrict_self", ["int", rules], ["uint32_t", 0]);
  kernel.call("close", ["int", rules]);
  return value === 0 ? version : 0;
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
