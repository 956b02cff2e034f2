import { type Attempt, accessDenied, type Ground, judged } from "./attempts";
import type { Kernel } from "./kernel";
import { systemCallNumbers, words } from "./systemCallNumbers";
import { absentCalls, checkedCalls, refusedCalls } from "./systemCalls";

/**
 * No descriptor, no address, no process, no flags that any call would take. The filter looks at numbers and answers EACCES; what it lets
 * through fails at its arguments with another error and does nothing. So it can be seen of each call whether the filter refuses it,
 * also of those that only root may make.
 */
const nonsense = -1;

/** Calls to which -1 would mean something, with arguments that mean nothing. */
const harmless: Readonly<Record<string, readonly number[]>> = {
  msgget: [nonsense, 0], // flags of -1 would make a queue
  init_module: [nonsense, 0], // a length of -1 would take memory
  umask: [0o77], // what the seal has set
};

/** They have no arguments that could be wrong: to try them is to do it. */
export const neverTried: Readonly<Record<string, string>> = {
  sync: "would write all disks",
  vhangup: "would hang up root's terminal",
};

/** Arguments that the filter has to refuse, with the place where it looks. The others are such that nothing happens without it. */
const [inArgument0, inArgument1, inArgument2] = [0, 1, 2].map(
  (place) => (value: number) => [...Array(place).fill(nonsense), value] as readonly number[],
) as [At, At, At];
type At = (value: number) => readonly number[];

const noArguments = [0, 0, 0, 0, 0, 0] as const;

/** CLONE_THREAD without CLONE_SIGHAND, which no kernel takes. */
const noClone = 0x10000;

export interface Request {
  readonly call: string;
  readonly what: string;
  readonly args: readonly number[];
}

const request = (call: string, at: At, values: Readonly<Record<string, number>>): readonly Request[] =>
  Object.entries(values).map(([what, value]) => ({ call, what, args: at(value) }));

/** What allowed calls must not be used for. */
export const requests = {
  sockets: request("socketpair", (type) => [1, type, 0, nonsense], {
    "a pair of datagram sockets": 2,
    "a pair of raw sockets": 3,
    "a pair of packet sockets": 5,
  }),
  signals: request("fcntl", inArgument1, {
    ...{ F_SETOWN: 8, F_SETSIG: 10, F_SETOWN_EX: 15, F_SETLEASE: 1024, F_NOTIFY: 1026 },
  }),
  limits: [
    ...request("setrlimit", inArgument0, { RLIMIT_CORE: 4 }),
    ...request("prlimit64", (limit) => [0, limit], { RLIMIT_CORE: 4 }),
  ],
  devices: request("ioctl", inArgument1, {
    ...{ TIOCSTI: 0x5412, TIOCLINUX: 0x541c, TIOCSCTTY: 0x540e, TIOCSETD: 0x5423, TIOCCONS: 0x541d },
    ...{ TUNSETIFF: 0x400454ca, SIOCSIFADDR: 0x8916, SIOCGIFCONF: 0x8912, KDSKBENT: 0x4b47 },
  }),
  files: [
    ...request("ioctl", inArgument1, {
      FS_IOC_SETFLAGS: 0x40086602,
      FICLONE: 0x40049409,
      FIFREEZE: 0xc0045877,
    }),
    ...request("openat", inArgument2, { "O_RDONLY | O_TRUNC": 0o1000, "access mode 3": 3 }),
    ...request("open", inArgument1, { "O_RDONLY | O_TRUNC": 0o1000, "access mode 3": 3 }),
    ...request("renameat2", (flags) => [nonsense, nonsense, nonsense, nonsense, flags], {
      RENAME_EXCHANGE: 2,
      RENAME_WHITEOUT: 4,
    }),
  ],
  namespaces: request("clone", (flag) => inArgument0(flag + noClone), {
    ...{ CLONE_NEWNS: 0x20000, CLONE_NEWCGROUP: 0x2000000, CLONE_NEWUTS: 0x4000000, CLONE_NEWIPC: 0x8000000 },
    ...{ CLONE_NEWUSER: 0x10000000, CLONE_NEWPID: 0x20000000, CLONE_NEWNET: 0x40000000 },
    ...{ CLONE_PARENT: 0x8000, CLONE_PTRACE: 0x2000 },
  }),
} as const;

/** Whether the filter refuses these calls, and these uses of others. */
export function callAttempts(
  ground: Ground,
  calls: readonly string[],
  uses: readonly Request[] = [],
): readonly Attempt[] {
  const numbers = numbersOf(ground.kernel);
  const wanted = [
    ...calls.map((call) => ({ call, what: "", args: harmless[call] ?? [] })),
    ...calls.flatMap(wrongArguments),
    ...uses,
  ].filter(({ call }) => numbers.has(call) && neverTried[call] === undefined && !wouldLeave(ground, call));
  return wanted.map((each) => tryCall(ground, each));
}

/** setsid takes no arguments. Only the leader of a group can try it and stay where it is, whatever the filter lets through. */
function wouldLeave({ kernel }: Ground, call: string): boolean {
  return call === "setsid" && kernel.ask("getpgid", noArguments).value !== process.pid;
}

const known = new Map<Kernel, ReturnType<typeof systemCallNumbers>>();

function numbersOf(kernel: Kernel): ReturnType<typeof systemCallNumbers> {
  const numbers = known.get(kernel) ?? systemCallNumbers(kernel.architecture);
  known.set(kernel, numbers);
  return numbers;
}

/** Of a call that the filter looks into: each checked argument after the first is wrong once, while those before it pass. */
export function wrongArguments(call: string): readonly Request[] {
  return (checkedCalls[call] ?? []).flatMap((checks) =>
    checks.slice(1).map((check, at) => {
      const args: number[] = Array(6).fill(nonsense);
      for (const { argument, oneOf } of checks.slice(0, at + 1))
        args[argument] = oneOf[0]?.values[0] ?? nonsense;
      return { call, what: `argument ${check.argument}`, args };
    }),
  );
}

function tryCall({ kernel }: Ground, { call, what, args }: Request): Attempt {
  const [one = nonsense, two = nonsense, three = nonsense, four = nonsense, five = nonsense] = args;
  const answer = kernel.ask(call, [one, two, three, four, five, nonsense]);
  const name = what === "" ? call : `${call} (${what})`;
  return judged(name, answer, absent.has(call) ? ["ENOSYS"] : accessDenied);
}

const absent = new Set(Object.values(absentCalls).flatMap(words));

/** All calls that the filter refuses, or lets pass with some arguments only. */
export const filteredCalls: readonly string[] = [
  ...[...Object.values(refusedCalls), ...Object.values(absentCalls)].flatMap(words),
  ...Object.keys(checkedCalls),
];
