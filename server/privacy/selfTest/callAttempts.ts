import type { Phrase } from "../phrases";
import type { Kernel } from "../seal/kernel";
import { systemCallNumbers, words } from "../seal/systemCallNumbers";
import { absentCalls, checkedCalls, refusedCalls } from "../seal/systemCalls";
import { type Attempt, accessDenied, judge, type TestContext } from "./attempts";

/**
 * -1 is no descriptor, address, process or set of flags that any call accepts. The filter looks at the call's number
 * and answers EACCES; a call that it lets through fails at its arguments with another error and does nothing. So the
 * answer shows for each call whether the filter refuses it, even for calls that only root may make.
 */
const nonsense = -1;

/** Calls for which -1 would have a meaning, with arguments that have none. */
const harmless: Readonly<Record<string, readonly number[]>> = {
  msgget: [nonsense, 0], // flags of -1 would create a queue
  init_module: [nonsense, 0], // a length of -1 would allocate memory
  umask: [0o77], // the value that the seal has set
};

/**
 * Calls that the self-test never tries, with the reason: they have no argument that could be wrong, so a try would take
 * effect.
 */
export const neverTried: Readonly<Record<string, string>> = {
  sync: "would write all disks",
  vhangup: "would hang up root's terminal",
};

/**
 * Puts a value that the filter must refuse at the position that it checks. The other arguments make the call fail
 * without the filter.
 */
const [inArgument0, inArgument1, inArgument2] = [0, 1, 2].map(
  (place) => (value: number) => [...Array(place).fill(nonsense), value] as readonly number[],
) as [At, At, At];
type At = (value: number) => readonly number[];

const noArguments = [0, 0, 0, 0, 0, 0] as const;

/** CLONE_THREAD without CLONE_SIGHAND, which every kernel rejects. */
const noClone = 0x10000;

export interface Request {
  readonly call: string;
  readonly what: Phrase;
  readonly args: readonly number[];
}

const request = (call: string, at: At, values: Readonly<Record<string, number>>): readonly Request[] =>
  Object.entries(values).map(([what, value]) => ({ call, what: `${call} (${what})`, args: at(value) }));

const pair = (what: Phrase, type: number): Request => ({
  call: "socketpair",
  what,
  args: [1, type, 0, nonsense],
});

/** Neither reading nor writing nor both. */
const wrongAccessMode = 3;
const wrongAccess = (call: string, at: At): Request => ({
  call,
  what: ["accessMode", call, String(wrongAccessMode)],
  args: at(wrongAccessMode),
});

/** Forbidden uses of allowed calls. */
export const requests = {
  sockets: [pair(["datagramPair"], 2), pair(["rawPair"], 3), pair(["packetPair"], 5)],
  signals: request("fcntl", inArgument1, {
    F_SETOWN: 8,
    F_SETSIG: 10,
    F_SETOWN_EX: 15,
    F_SETLEASE: 1024,
    F_NOTIFY: 1026,
  }),
  limits: [
    ...request("setrlimit", inArgument0, { RLIMIT_CORE: 4 }),
    ...request("prlimit64", (limit) => [0, limit], { RLIMIT_CORE: 4 }),
  ],
  devices: request("ioctl", inArgument1, {
    TIOCSTI: 0x5412,
    TIOCLINUX: 0x541c,
    TIOCSCTTY: 0x540e,
    TIOCSETD: 0x5423,
    TIOCCONS: 0x541d,
    TUNSETIFF: 0x400454ca,
    SIOCSIFADDR: 0x8916,
    SIOCGIFCONF: 0x8912,
    KDSKBENT: 0x4b47,
  }),
  files: [
    ...request("ioctl", inArgument1, {
      FS_IOC_SETFLAGS: 0x40086602,
      FICLONE: 0x40049409,
      FIFREEZE: 0xc0045877,
    }),
    ...request("openat", inArgument2, { "O_RDONLY | O_TRUNC": 0o1000 }),
    wrongAccess("openat", inArgument2),
    ...request("open", inArgument1, { "O_RDONLY | O_TRUNC": 0o1000 }),
    wrongAccess("open", inArgument1),
    ...request("renameat2", (flags) => [nonsense, nonsense, nonsense, nonsense, flags], {
      RENAME_EXCHANGE: 2,
      RENAME_WHITEOUT: 4,
    }),
  ],
  namespaces: request("clone", (flag) => inArgument0(flag + noClone), {
    CLONE_NEWNS: 0x20000,
    CLONE_NEWCGROUP: 0x2000000,
    CLONE_NEWUTS: 0x4000000,
    CLONE_NEWIPC: 0x8000000,
    CLONE_NEWUSER: 0x10000000,
    CLONE_NEWPID: 0x20000000,
    CLONE_NEWNET: 0x40000000,
    CLONE_PARENT: 0x8000,
    CLONE_PTRACE: 0x2000,
  }),
} as const;

/** Tries whether the filter refuses `calls`, and `uses` of other calls. */
export function callAttempts(
  context: TestContext,
  calls: readonly string[],
  uses: readonly Request[] = [],
): readonly Attempt[] {
  const numbers = numbersOf(context.kernel);
  const wanted = [
    ...calls.map((call): Request => ({ call, what: call, args: harmless[call] ?? [] })),
    ...calls.flatMap(wrongArguments),
    ...uses,
  ].filter(({ call }) => numbers.has(call) && neverTried[call] === undefined && !wouldLeave(context, call));
  return wanted.map((each) => tryCall(context, each));
}

/**
 * setsid takes no arguments. Only the leader of a process group can try it safely: for a leader it fails even without
 * the filter.
 */
function wouldLeave({ kernel }: TestContext, call: string): boolean {
  return call === "setsid" && kernel.ask("getpgid", noArguments).value !== process.pid;
}

const known = new Map<Kernel, ReturnType<typeof systemCallNumbers>>();

function numbersOf(kernel: Kernel): ReturnType<typeof systemCallNumbers> {
  const numbers = known.get(kernel) ?? systemCallNumbers(kernel.architecture);
  known.set(kernel, numbers);
  return numbers;
}

/**
 * Requests for a call whose arguments the filter checks: each checked argument after the first is wrong once, while
 * those before it pass.
 */
export function wrongArguments(call: string): readonly Request[] {
  return (checkedCalls[call] ?? []).flatMap((checks) =>
    checks.slice(1).map((check, at): Request => {
      const args: number[] = Array(6).fill(nonsense);
      for (const { argument, oneOf } of checks.slice(0, at + 1))
        args[argument] = oneOf[0]?.values[0] ?? nonsense;
      return { call, what: ["argument", call, String(check.argument)], args };
    }),
  );
}

function tryCall({ kernel }: TestContext, { call, what, args }: Request): Attempt {
  const [one = nonsense, two = nonsense, three = nonsense, four = nonsense, five = nonsense] = args;
  const answer = kernel.ask(call, [one, two, three, four, five, nonsense]);
  return judge(what, answer, absent.has(call) ? ["ENOSYS"] : accessDenied);
}

const absent = new Set(Object.values(absentCalls).flatMap(words));

/** All calls that the filter refuses, or allows only with some arguments. */
export const filteredCalls: readonly string[] = [
  ...[...Object.values(refusedCalls), ...Object.values(absentCalls)].flatMap(words),
  ...Object.keys(checkedCalls),
];
