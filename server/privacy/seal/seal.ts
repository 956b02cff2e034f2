import { chmodSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import {
  editorArgument,
  scratchVariables,
  sealedVariable,
  serverVariables,
  witnessVariable,
  writableFolders,
} from "../../protocol/launch";
import type { Phrase } from "../phrases";
import { startWitness, type Witness } from "../selfTest/witness";
import type { Answer, Kernel } from "./kernel";
import {
  cudaDevice,
  devices,
  type LandlockRules,
  landlockRules,
  ownThreads,
  processes,
  sharedMemory,
  signalsScopedFrom,
} from "./landlockRules";
import { assemble, seccompFilter } from "./seccompFilter";

export type SealResult =
  | { readonly sealed: true }
  /** `reason`: why it is not sealed. */
  | { readonly sealed: false; readonly reason: Phrase };

const setNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
const filterMode = 1; // SECCOMP_SET_MODE_FILTER
const allThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
const versionOnly = 1; // LANDLOCK_CREATE_RULESET_VERSION
const pathBeneath = 1; // LANDLOCK_RULE_PATH_BENEATH
const currentFolder = -100; // AT_FDCWD
const coreSize = 4; // RLIMIT_CORE
const openPath = 0o12000000; // O_PATH | O_CLOEXEC

/**
 * Limits this process and everything it starts, irrevocably: `no_new_privs`, Landlock and a seccomp filter. A sealed
 * process has no network, writes only to the folders that its arguments name, and reaches no other process. Needs no
 * privileges. The seal must be in force before Node starts: Landlock does not apply to threads that already exist, and
 * libuv creates io_uring rings, which can open sockets that no filter sees, and aborts the process when they fail. So
 * the client starts the server through the program of `sealedStart.ts`; a process that arrives here unsealed seals
 * itself in the same way and executes Node again, with the same process id and streams.
 */
export function seal(kernel: Kernel): SealResult {
  if (process.env[sealedVariable] === String(process.pid)) {
    // If another program has set the variable without a seal, the self-test finds out.
    return { sealed: true };
  }
  process.umask(0o077);
  confine(kernel);
  const writable = writableFolders(process.argv);
  makePrivate(writable);
  const result = restrict(kernel);
  if (!result.sealed) return result;
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const { witness } = result;
  const environment: NodeJS.ProcessEnv = {
    ...serverVariables(process.env),
    ...(writable[0] === undefined ? {} : scratchVariables(writable[0])),
    [sealedVariable]: String(process.pid),
  };
  if (witness) environment[witnessVariable] = `${witness.pid} ${witness.pipe}`;
  const error = kernel.execute(process.execPath, args, environment, witness ? [witness.pipe] : []);
  return { sealed: false, reason: ["notRestarted", error] };
}

/**
 * Sets the session and the core dump limit, which the filter will not let the process change later. Same as in
 * `sealedStart.ts`.
 */
function confine(kernel: Kernel): void {
  // Fails for the leader of a process group, which already has a group of its own.
  if (process.argv.includes(editorArgument)) kernel.call("setsid");
  const limits = Buffer.alloc(16);
  for (const at of [0, 8]) limits.writeBigUInt64LE(1n, at);
  kernel.call("prlimit64", ["int", 0], ["int", coreSize], ["void *", limits], ["void *", null]);
}

/** The kernel's version of Landlock; 0 if it has none. */
export function landlockVersion(kernel: Kernel): number {
  return Math.max(0, createRules(kernel, null, versionOnly).value);
}

function restrict(kernel: Kernel): SealResult & { readonly witness?: Witness | undefined } {
  const refused = (reason: Phrase) => ({ sealed: false, reason }) as const;
  const version = landlockVersion(kernel);
  const privileges = kernel.prctl(setNoNewPrivileges, 1);
  if (privileges.value !== 0) return refused(["privilegesRefused", privileges.error]);
  const rules = landlockRules.find(({ from }) => version >= from);
  const ruleset = rules === undefined ? undefined : makeRuleset(kernel, rules);
  if (ruleset !== undefined && ruleset.value < 0) return refused(["rulesRefused", ruleset.error]);
  const filter = kernel.call(
    "seccomp",
    ["unsigned int", filterMode],
    ["unsigned int", allThreads],
    filterArgument(kernel, version >= signalsScopedFrom),
  );
  if (filter.value !== 0) return refused(["filterRefused", filter.error]);
  const witness = startWitness(kernel);
  if (ruleset === undefined) return { sealed: true, witness };
  const restricted = kernel.call("landlock_restrict_self", ["int", ruleset.value], ["uint32_t", 0]);
  return restricted.value === 0
    ? { sealed: true, witness }
    : refused(["enforcementRefused", restricted.error]);
}

function filterArgument(kernel: Kernel, signalsScoped: boolean) {
  const program = seccompFilter({ architecture: kernel.architecture, signalsScoped, pid: process.pid });
  return kernel.filterArgument(program.length, assemble(program));
}

/** Creates a ruleset that is not in force yet; returns its descriptor. */
function makeRuleset(kernel: Kernel, rules: LandlockRules): Answer {
  const created = createRules(kernel, rules.attributes, 0);
  if (created.value < 0) return created;
  for (const { path, rights } of allowedPlaces(rules)) {
    const place = ["const char *", path] as const;
    const opened = kernel.call("openat", ["int", currentFolder], place, ["int", openPath], ["int", 0]);
    if (opened.value < 0) return opened;
    // struct landlock_path_beneath_attr, which is packed.
    const rule = Buffer.alloc(12);
    rule.writeBigUInt64LE(rights, 0);
    rule.writeInt32LE(opened.value, 8);
    const [ruleset, type] = [["int", created.value] as const, ["int", pathBeneath] as const];
    const added = kernel.call("landlock_add_rule", ruleset, type, ["void *", rule], ["uint32_t", 0]);
    if (added.value !== 0) return added;
    kernel.call("close", ["int", opened.value]);
  }
  return created;
}

interface Place {
  readonly path: string;
  readonly rights: bigint;
}

/** Leaves out missing paths and links, which only makes fewer places writable. */
function allowedPlaces({ folder, device, threads }: LandlockRules): readonly Place[] {
  const isFolder = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const isDevice = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isCharacterDevice() === true;
  const folders = writableFolders(process.argv).filter((path) => path.startsWith("/") && isFolder(path));
  const places = [
    ...folders.map((path) => ({ path, rights: folder })),
    ...deviceFiles()
      .filter(isDevice)
      .map((path) => ({ path, rights: device })),
  ];
  if (isDevice(cudaDevice)) {
    if (isFolder(sharedMemory)) places.push({ path: sharedMemory, rights: folder });
    places.push({ path: process.geteuid?.() === 0 ? ownThreads : processes, rights: threads });
  }
  return places;
}

function deviceFiles(): readonly string[] {
  return Object.values(devices).flatMap(({ folder, names }) => {
    try {
      const pattern = new RegExp(`^(?:${names})$`);
      return readdirSync(folder)
        .filter((name) => pattern.test(name))
        .map((name) => `${folder}/${name}`);
    } catch {
      // A machine without that kind of card does not have its folder.
      return [];
    }
  });
}

/**
 * Creates the folders for the user alone and restricts existing ones. Must run before the seal, which refuses
 * permission changes.
 */
function makePrivate(folders: readonly string[]): void {
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
}

function createRules(kernel: Kernel, attributes: Buffer | null, flags: number): Answer {
  const size = attributes?.length ?? 0;
  return kernel.call(
    "landlock_create_ruleset",
    ["void *", attributes],
    ["size_t", size],
    ["uint32_t", flags],
  );
}
