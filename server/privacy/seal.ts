import { chmodSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import {
  editorArgument,
  scratchVariables,
  sealedMark,
  serverVariables,
  witnessMark,
  writableFolders,
} from "../protocol/launch";
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
import { startWitness, type Witness } from "./witness";

export interface SealResult {
  readonly sealed: boolean;
  /** Why not, as a phrase. */
  readonly reason?: string;
}

const setNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
const filterMode = 1; // SECCOMP_SET_MODE_FILTER
const allThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
const versionOnly = 1; // LANDLOCK_CREATE_RULESET_VERSION
const pathBeneath = 1; // LANDLOCK_RULE_PATH_BENEATH
const currentFolder = -100; // AT_FDCWD
const coreSize = 4; // RLIMIT_CORE
const openPath = 0o12000000; // O_PATH | O_CLOEXEC

/**
 * Limits this process and whatever it starts, for good: `no_new_privs`, Landlock and a seccomp filter. Afterwards it has no network,
 * writes only to the folders that its arguments name, and reaches no other process. Needs no privileges. What is sealed has to be so
 * before Node starts: Landlock holds for no thread that is there already, and libuv makes rings of io_uring, which can open sockets
 * that no filter sees, and stops the process when they fail. So the client starts us through the program of `sealedStart.ts`; a
 * process that comes here unsealed does the same itself and starts anew: same id, same streams.
 */
export function seal(kernel: Kernel): SealResult {
  if (process.env[sealedMark] === String(process.pid)) {
    // Whoever set the mark without a seal is found by the self-test.
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
    [sealedMark]: String(process.pid),
  };
  if (witness) environment[witnessMark] = `${witness.pid} ${witness.pipe}`;
  const error = kernel.execute(process.execPath, args, environment, witness ? [witness.pipe] : []);
  return { sealed: false, reason: `Node could not be started anew in the seal (${error})` };
}

/** What the filter then refuses to change, as `sealedStart.ts` does it. */
function confine(kernel: Kernel): void {
  // Refused to the leader of a group, which has one of its own.
  if (process.argv.includes(editorArgument)) kernel.call("setsid");
  const limits = Buffer.alloc(16);
  for (const at of [0, 8]) limits.writeBigUInt64LE(1n, at);
  kernel.call("prlimit64", ["int", 0], ["int", coreSize], ["void *", limits], ["void *", null]);
}

/** Version of Landlock in the kernel; 0 for none. */
export function landlockVersion(kernel: Kernel): number {
  return Math.max(0, createRules(kernel, null, versionOnly).value);
}

function restrict(kernel: Kernel): SealResult & { readonly witness?: Witness | undefined } {
  const refused = (what: string, error: string) => ({
    sealed: false,
    reason: `the kernel refused ${what} (${error})`,
  });
  const version = landlockVersion(kernel);
  const privileges = kernel.prctl(setNoNewPrivileges, 1);
  if (privileges.value !== 0) return refused("no_new_privs", privileges.error);
  const rules = landlockRules.find(({ from }) => version >= from);
  const ruleset = rules === undefined ? undefined : makeRuleset(kernel, rules);
  if (ruleset !== undefined && ruleset.value < 0) return refused("the Landlock rules", ruleset.error);
  const filter = kernel.call(
    "seccomp",
    ["unsigned int", filterMode],
    ["unsigned int", allThreads],
    filterArgument(kernel, version >= signalsScopedFrom),
  );
  if (filter.value !== 0) return refused("the seccomp filter", filter.error);
  const witness = startWitness(kernel);
  if (ruleset === undefined) return { sealed: true, witness };
  const restricted = kernel.call("landlock_restrict_self", ["int", ruleset.value], ["uint32_t", 0]);
  return restricted.value === 0
    ? { sealed: true, witness }
    : refused("to be limited by Landlock", restricted.error);
}

function filterArgument(kernel: Kernel, signalsScoped: boolean) {
  const program = seccompFilter({ architecture: kernel.architecture, signalsScoped, pid: process.pid });
  return kernel.filterArgument(program.length, assemble(program));
}

/** The descriptor of a ruleset that is not in force yet. */
function makeRuleset(kernel: Kernel, rules: LandlockRules): Answer {
  const made = createRules(kernel, rules.attributes, 0);
  if (made.value < 0) return made;
  for (const { path, rights } of allowedPlaces(rules)) {
    const place = ["const char *", path] as const;
    const opened = kernel.call("openat", ["int", currentFolder], place, ["int", openPath], ["int", 0]);
    if (opened.value < 0) return opened;
    // struct landlock_path_beneath_attr, which is packed.
    const rule = Buffer.alloc(12);
    rule.writeBigUInt64LE(rights, 0);
    rule.writeInt32LE(opened.value, 8);
    const [ruleset, type] = [["int", made.value] as const, ["int", pathBeneath] as const];
    const added = kernel.call("landlock_add_rule", ruleset, type, ["void *", rule], ["uint32_t", 0]);
    if (added.value !== 0) return added;
    kernel.call("close", ["int", opened.value]);
  }
  return made;
}

interface Place {
  readonly path: string;
  readonly rights: bigint;
}

/** What is not there, or is a link, is left out: less may be written then. */
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
      // A machine without such a card has no such folder.
      return [];
    }
  });
}

/** Makes them for the user alone, also those that are there. To be done before the seal, which allows no change of permissions. */
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
