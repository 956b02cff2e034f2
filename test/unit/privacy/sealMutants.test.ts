import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { resolve } from "node:path";
import { say } from "../../../server/privacy/phrases";
import { type LandlockRules, landlockRules } from "../../../server/privacy/seal/landlockRules";
import { assemble } from "../../../server/privacy/seal/seccompFilter";
import { systemCallNumbers } from "../../../server/privacy/seal/systemCallNumbers";
import {
  filteredCalls,
  neverTried,
  requests,
  wrongArguments,
} from "../../../server/privacy/selfTest/callAttempts";
import {
  changed,
  homeOf,
  lies,
  type Protected,
  type RunOptions,
  removeMade,
  runProtected,
} from "../../support/launchers";

/** A launcher without one rule of the seal, and what the self-test must then find. */
interface Mutant extends RunOptions {
  /** Attempts that now succeed, or claims that are no longer proved. */
  readonly found: readonly (string | RegExp)[];
}

const refusedBefore = "the filter refuses the call before Landlock is asked";
/** Rules whose absence no self-test can notice, with the reason. */
const unseen: Readonly<Record<string, string>> = {
  ...neverTried,
  "Landlock file right 6": `devices: ${refusedBefore}`,
  "Landlock file right 9": `socket files: ${refusedBefore}`,
  "Landlock file right 10": `named pipes: ${refusedBefore}`,
  "Landlock file right 11": `disks: ${refusedBefore}`,
  "Landlock file right 12": `links: ${refusedBefore}`,
  "Landlock file right 13": "moving to another folder: Landlock refuses it also where nobody asks it to",
  "Landlock file right 14": "cutting off: whoever may not write a file can open none to cut it off",
  "Landlock network right 0": `bind: ${refusedBefore}`,
  "Landlock network right 1": `connect: ${refusedBefore}`,
  "Landlock scope 0": `abstract sockets: ${refusedBefore}`,
  "calls of other architectures are allowed":
    "they need machine code, see seccompFilter.test.ts and hostile.test.ts",
  "calls that Linux does not have yet are allowed": "a kernel that does not have them gives the same answer",
};

const architecture = process.arch === "arm64" ? "arm64" : "x64";
const numbers = systemCallNumbers(architecture);

const [loadWord, jumpEqual, give] = [0x20, 0x15, 0x06];
const allow = 0x7fff0000;
type Word = readonly [offset: number, value: number];

/** Instructions that run before the filter and allow a call whose words have these values. */
function allowing(words: readonly Word[]): string {
  const program = words.flatMap(([offset, k], index) => [
    { code: loadWord, jt: 0, jf: 0, k: offset },
    // Jumps over the remaining words and the instruction that allows the call.
    { code: jumpEqual, jt: 0, jf: 2 * (words.length - 1 - index) + 1, k },
  ]);
  return assemble([...program, { code: give, jt: 0, jf: 0, k: allow }]).toString("hex");
}

function withAllowed(all: readonly (readonly Word[])[]): string {
  const before = all.map(allowing).join("");
  return changed(lies, [
    "my $program = pack(",
    `$filter = pack("H*", "${before}") . $filter;\n  my $program = pack(`,
  ]);
}

function chunked<T>(all: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

/** Each filtered call is allowed. Many at once, as each has its own attempt. */
function callMutants(): Record<string, Mutant> {
  const calls = filteredCalls.filter((call) => numbers.has(call) && unseen[call] === undefined);
  const mutants = chunked(calls, 40).map((some): readonly [string, Mutant] => [
    `allowed calls: ${some.join(" ")}`,
    {
      launcher: withAllowed(some.map((call) => [[0, numbers.get(call) ?? 0]])),
      found: some,
    },
  ]);
  return Object.fromEntries(mutants);
}

/** Each use of a call that the filter checks by its arguments is allowed. */
function useMutants(): Record<string, Mutant> {
  const uses = [...Object.values(requests).flat(), ...filteredCalls.flatMap(wrongArguments)].filter(
    ({ call }) => numbers.has(call),
  );
  const launcher = withAllowed(
    uses.map(({ call, args }) => {
      const words = args.flatMap((value, at): Word[] => (value === -1 ? [] : [[16 + 8 * at, value]]));
      return [[0, numbers.get(call) ?? 0], ...words];
    }),
  );
  const found = uses.map(({ what }) => say(what));
  return { "allowed uses of calls": { launcher, found } };
}

/** The Landlock rules for this kernel. */
function rulesOfKernel(): LandlockRules {
  const script = "print syscall($ARGV[0], 0, 0, 1)";
  const { stdout } = spawnSync("/usr/bin/perl", [
    "-e",
    script,
    String(numbers.get("landlock_create_ruleset")),
  ]);
  const rules = landlockRules.find(({ from }) => Number(stdout) >= from);
  assert.ok(rules !== undefined, "this kernel has no Landlock");
  return rules;
}

function row({ from, attributes, folder, device, threads }: LandlockRules): string {
  return `[${from}, "${attributes.toString("hex")}", ${folder}, ${device}, ${threads}]`;
}

/** The findings for rights that are not refused. All other rights must be listed as unseen. */
const landlockFindings: Readonly<Record<string, readonly RegExp[]>> = {
  "Landlock file right 1": [/^write to /],
  "Landlock file right 4": [/^remove a folder from /],
  "Landlock file right 5": [/^remove a file from /],
  "Landlock file right 7": [/^new folder in /],
  "Landlock file right 8": [/^new file in /],
  "Landlock file right 15": [/^request to a device/],
  "Landlock scope 1": [/^signal to another process \(kill\)$/, /\(tkill\)$/, /\(tgkill\)$/],
};

/** Each right and each scope is omitted from the Landlock rules. */
function landlockMutants(): Record<string, Mutant> {
  const rules = rulesOfKernel();
  const mutants: Record<string, Mutant> = {};
  for (const [word, kind] of ["file right", "network right", "scope"].entries()) {
    if (8 * word >= rules.attributes.length) continue;
    const handled = rules.attributes.readBigUInt64LE(8 * word);
    for (let bit = 0n; bit < 64n; bit++) {
      if ((handled & (1n << bit)) === 0n) continue;
      const name = `Landlock ${kind} ${bit}`;
      const attributes = Buffer.from(rules.attributes);
      attributes.writeBigUInt64LE(handled & ~(1n << bit), 8 * word);
      const without = (rights: bigint) => (word === 0 ? rights & ~(1n << bit) : rights);
      const [folder, device, threads] = [rules.folder, rules.device, rules.threads].map(without);
      const less = { ...rules, attributes, folder, device, threads } as LandlockRules;
      mutants[name] = {
        launcher: changed(lies, [row(rules), row(less)]),
        found: landlockFindings[name] ?? [],
      };
    }
  }
  return mutants;
}

/** Extra places that the server may write to. */
function placeMutants(user: number | undefined): Record<string, Mutant> {
  const places = {
    "the whole disk": "/",
    "the user's home": homeOf(user),
    "/tmp": "/tmp",
    // Other users may not write there anyway.
    ...(user === undefined && { "the extension": resolve("dist-test") }),
  };
  return Object.fromEntries(
    Object.entries(places).map(([name, place]) => [
      `writing to ${name} is allowed`,
      {
        launcher: changed(lies, [
          "my @allowed = ",
          `my @allowed = ["${place}", $folder];\n  push @allowed, `,
        ]),
        found: [/^(write to|new file in) /],
      },
    ]),
  );
}

/** The filter's beginning and end are changed. */
function filterMutants(): Record<string, Mutant> {
  const machine = architecture === "x64" ? "3e0000c0" : "b70000c0";
  const [own, every] = [`15000100${machine}`, `15000101${machine}`];
  const replacing = (from: string, to: string): readonly [string, string] => [
    "my $program = pack(",
    `$filter =~ s/${from}/${to}/s or die; my $program = pack(`,
  ];
  return {
    "calls of other architectures are allowed": {
      launcher: changed(lies, replacing(`\\A(.{8})${bytes(own)}`, `$1${bytes(every)}`)),
      found: [],
    },
    "calls that Linux does not have yet are allowed": {
      launcher: changed(lies, replacing(`${bytes("0600000026000500")}\\z`, bytes("060000000000ff7f"))),
      found: [],
    },
  };
}

/** Bytes as written in Perl patterns. */
function bytes(hex: string): string {
  return hex.replace(/../g, (byte) => `\\x${byte}`);
}

/** Each step of the launcher is omitted. */
function stepMutants(inherited: number): Record<string, Mutant> {
  return {
    "no_new_privs is not asked for": {
      launcher: changed(lies, [/return 0 if syscall\(\$call->\{prctl\}, 38.*/, ""]),
      found: [/^thread \d+$/],
    },
    "the filter is not put on": {
      launcher: changed(lies, [/return 0 if syscall\(\$call->\{seccomp\}.*/, ""]),
      found: [
        /^TCP over IPv4$/,
        /^connect$/,
        /^ptrace$/,
        /^ioctl \(TIOCSTI\)$/,
        /^mount$/,
        /^thread \d+$/,
        /^reboot$/,
      ],
    },
    "Landlock is not put on": {
      launcher: changed(lies, [/return 0 if syscall\(\$call->\{landlock_restrict_self\}.*/, ""]),
      found: [
        /^reading the memory of another process/,
        /^signal to another process/,
        /^write to /,
        /^new file in /,
      ],
    },
    "other descriptors stay open": {
      launcher: changed(lies, ["close_others(); ", ""]),
      inherited,
      found: [/^descriptor 3 was left open$/],
    },
    "there is no witness": {
      launcher: changed(lies, ["  witness();\n", ""]),
      found: [/^reading the memory of another process/, /^signal to another process/],
    },
    "the witness is sealed too": {
      launcher: changed(
        lies,
        ["  witness();\n", ""],
        ["  syscall($call->{close}, $ruleset);\n", "  witness();\n"],
      ),
      found: [/^reading the memory of another process/, /^signal to another process/],
    },
    "core dumps are not limited": {
      launcher: changed(lies, [/syscall\(\$call->\{prlimit64\}.*/, ""]),
      found: ["core dumps"],
    },
    "nothing is done at all": {
      launcher: changed(lies, ["close_others(); seal(); ", ""]),
      found: [/^TCP over IPv4$/, /^signal to another process/, /^write to /, /^thread \d+$/],
    },
  };
}

describe("the self-test of the seal", function () {
  this.timeout(120_000);
  after(removeMade);
  before(function () {
    if (process.platform !== "linux") this.skip(); // Only Linux can seal a process.
    rulesOfKernel();
  });

  const users: Readonly<Record<string, number | undefined>> = { "this user": undefined, nobody: 65534 };
  for (const [name, user] of Object.entries(users)) {
    const asUser = function (this: Mocha.Context) {
      // Only root can become another user.
      if (user !== undefined && process.getuid?.() !== 0) this.skip();
    };

    it(`proves every claim about a sealed process, as ${name}`, async function () {
      asUser.call(this);
      for (const launcher of [undefined, ""]) {
        const { seal, reason, claims } = await runProtected({
          user,
          ...(launcher === "" && { launcher }),
        });
        assert.deepEqual(unproved({ claims }), []);
        assert.deepEqual([seal, reason], ["sealed", undefined]);
      }
    });

    it(`notices each missing rule, as ${name}`, async function () {
      asUser.call(this);
      const file = openSync("package.json", "r");
      const mutants = {
        ...callMutants(),
        ...useMutants(),
        ...filterMutants(),
        ...landlockMutants(),
        ...placeMutants(user),
        ...stepMutants(file),
      };
      try {
        for (const some of chunked(Object.entries(mutants), 2))
          await Promise.all(some.map(([what, mutant]) => assertNoticed(what, { ...mutant, user })));
      } finally {
        closeSync(file);
      }
    });
  }
});

function unproved({ claims }: Pick<Protected, "claims">): readonly string[] {
  return claims.flatMap(({ attempts }) =>
    attempts.filter(({ outcome }) => outcome !== "refused").map(({ what }) => what),
  );
}

async function assertNoticed(what: string, { found, ...options }: Mutant): Promise<void> {
  const { seal, reason = "", claims } = await runProtected(options);
  const open = unproved({ claims });
  if (unseen[what] !== undefined) {
    assert.deepEqual([seal, open], ["sealed", []], `${what} is seen after all`);
    return;
  }
  assert.ok(found.length > 0, `${what}: nobody says how it is seen`);
  const missed = found.filter(
    (pattern) => !open.some((each) => (typeof pattern === "string" ? pattern === each : pattern.test(each))),
  );
  assert.deepEqual(missed, [], `${what}, but only: ${open.join("; ")}`);
  assert.equal(seal, "guarded", what);
  for (const claim of claims.filter(({ proved }) => !proved)) assert.ok(reason.includes(claim.what), reason);
}
