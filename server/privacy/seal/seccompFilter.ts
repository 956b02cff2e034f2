import type { Architecture } from "./systemCallNumbers";
import { systemCallNumbers, words } from "./systemCallNumbers";
import {
  type Alternatives,
  absentCalls,
  allowedCalls,
  type Check,
  checkedCalls,
  ownProcess,
  refusedCalls,
  signalCalls,
} from "./systemCalls";

/** `AUDIT_ARCH_…` of linux/audit.h. */
const auditArchitecture = { x64: 0xc000003e, arm64: 0xc00000b7 };

const loadWord = 0x20; // BPF_LD | BPF_W | BPF_ABS
const mask = 0x54; // BPF_ALU | BPF_AND | BPF_K
const jump = 0x05; // BPF_JMP | BPF_JA
const jumpEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const jumpGreaterEqual = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const returnCode = 0x06; // BPF_RET | BPF_K
/** Offsets in `struct seccomp_data`: the number, the architecture, the low words of the arguments. */
const offset = { number: 0, architecture: 4, argument: (index: number) => 16 + 8 * index };

interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}
type Program = readonly Instruction[];

const load = (at: number): Instruction => ({ code: loadWord, jt: 0, jf: 0, k: at });
const result = (k: number): Instruction => ({ code: returnCode, jt: 0, jf: 0, k });
const allow = result(0x7fff0000); // SECCOMP_RET_ALLOW
const fail = (errno: number) => result(0x00050000 | errno); // SECCOMP_RET_ERRNO
/** `refuse`: permission denied. `absent`: the kernel claims not to have the call, so that callers fall back. */
const refuse = fail(13); // EACCES
const absent = fail(38); // ENOSYS

export interface FilterOptions {
  readonly architecture: Architecture;
  /** Whether Landlock limits signals to processes of the same seal. */
  readonly signalsScoped: boolean;
  /** The id of the process to seal. */
  readonly pid: number;
}

export function seccompFilter({ architecture, signalsScoped, pid }: FilterOptions): Program {
  return [
    // Calls of another architecture have other numbers, so all are refused; x32 calls have numbers far above all
    // others.
    load(offset.architecture),
    { code: jumpEqual, jt: 1, jf: 0, k: auditArchitecture[architecture] },
    refuse,
    load(offset.number),
    ...search(ranges(decisions(architecture, signalsScoped, pid))),
  ];
}

/** Indexes of the filter's instructions that contain the process id. */
export function placesOfProcess(options: Omit<FilterOptions, "pid">): readonly number[] {
  const program = seccompFilter({ ...options, pid: ownProcess });
  return program.flatMap(({ code, k }, index) => (code === jumpEqual && k === ownProcess ? [index] : []));
}

/** Encodes a filter for the kernel: an array of `struct sock_filter`. */
export function assemble(program: Program): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jt, index * 8 + 2);
    bytes.writeUInt8(jf, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}

/** The instructions that decide about each call, by its number. */
function decisions(
  architecture: Architecture,
  signalsScoped: boolean,
  pid: number,
): ReadonlyMap<number, Program> {
  const numbers = systemCallNumbers(architecture);
  const decided = new Map<number, Program>();
  const decide = (name: string, program: Program) => {
    const number = numbers.get(name);
    if (number !== undefined) decided.set(number, program);
  };
  const groups = [
    [allowedCalls, allow],
    [refusedCalls, refuse],
    [absentCalls, absent],
  ] as const;
  for (const [names, instruction] of groups) {
    for (const name of Object.values(names).flatMap(words)) decide(name, [instruction]);
  }
  for (const [name, lists] of Object.entries(checkedCalls)) decide(name, checkLists(lists, pid));
  for (const [name, lists] of Object.entries(signalCalls)) {
    decide(name, signalsScoped ? [allow] : checkLists(lists, pid));
  }
  return decided;
}

function checkLists(lists: Alternatives, pid: number): Program {
  return [...lists.flatMap((checks) => checkAll(checks, pid)), refuse];
}

/** Returns from the filter if all checks pass; falls through to its end if one fails. */
function checkAll([check, ...others]: readonly Check[], pid: number): Program {
  if (check === undefined) return [allow];
  const rest = checkAll(others, pid);
  return [...checkOne(check, pid, rest.length), ...rest];
}

/** Continues at its end if the argument passes; otherwise skips `others` more instructions. */
function checkOne({ argument, oneOf }: Check, pid: number, others: number): Program {
  const tests = oneOf.map(({ mask: bits, values }) => [
    load(offset.argument(argument)),
    ...(bits === undefined ? [] : [{ code: mask, jt: 0, jf: 0, k: bits }]),
    ...values.map((value) => ({
      code: jumpEqual,
      jt: 0,
      jf: 0,
      k: value === ownProcess ? pid : value,
    })),
  ]);
  const program = [...tests.flat(), { code: jump, jt: 0, jf: 0, k: others }];
  return program.map((instruction, index) =>
    instruction.code === jumpEqual ? { ...instruction, jt: program.length - 1 - index } : instruction,
  );
}

interface Range {
  /** The first number. The range ends where the next one begins. */
  readonly from: number;
  readonly program: Program;
}

/** Groups all call numbers into ascending ranges that share a decision. */
function ranges(decided: ReadonlyMap<number, Program>): readonly Range[] {
  const found: Range[] = [];
  for (let number = 0; number <= Math.max(...decided.keys()) + 1; number++) {
    const program = decided.get(number) ?? [absent];
    const last = found.at(-1);
    const same = program.length === 1 && last?.program.length === 1 && last.program[0] === program[0];
    if (!same) found.push({ from: number, program });
  }
  return found;
}

/** Finds the range of the loaded number by binary search, because older kernels run the filter for every call. */
function search(all: readonly Range[]): Program {
  const [first] = all;
  if (first === undefined || all.length === 1) return first?.program ?? [absent];
  const middle = Math.floor(all.length / 2);
  const [lower, upper] = [search(all.slice(0, middle)), search(all.slice(middle))];
  const from = all[middle]?.from ?? 0;
  // A conditional jump reaches at most 255 instructions.
  return lower.length <= 255
    ? [{ code: jumpGreaterEqual, jt: lower.length, jf: 0, k: from }, ...lower, ...upper]
    : [
        { code: jumpGreaterEqual, jt: 0, jf: 1, k: from },
        { code: jump, jt: 0, jf: 0, k: lower.length },
        ...lower,
        ...upper,
      ];
}
