import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { sealedStart, sealedStartCommand } from "../../../server/privacy/seal/sealedStart";
import { assemble } from "../../../server/privacy/seal/seccompFilter";
import { systemCallNumbers } from "../../../server/privacy/seal/systemCallNumbers";
import {
  notSealedCode,
  sealedOnlyArgument,
  sealedVariable,
  witnessVariable,
} from "../../../server/protocol/launch";
import {
  changed,
  lies,
  type Protected,
  type RunOptions,
  removeMade,
  runProtected,
} from "../../support/launchers";

const numbers = systemCallNumbers(process.arch === "arm64" ? "arm64" : "x64");
const numberOf = (call: string) => numbers.get(call) ?? 0;
const errnos = { EPERM: 1, E2BIG: 7, EINVAL: 22, ENOSYS: 38, EOPNOTSUPP: 95 } as const;

/** Starts a program in a filter that fails these calls with an error, as containers and old kernels do. */
function refusing(errno: keyof typeof errnos, ...calls: readonly string[]): readonly string[] {
  const instructions = [
    { code: 0x20, jt: 0, jf: 0, k: 0 },
    ...calls.flatMap((call) => [
      { code: 0x15, jt: 0, jf: 1, k: numberOf(call) },
      { code: 0x06, jt: 0, jf: 0, k: 0x50000 | errnos[errno] },
    ]),
    { code: 0x06, jt: 0, jf: 0, k: 0x7fff0000 },
  ];
  const script = `syscall(${numberOf("prctl")}, 38, 1, 0, 0, 0);
    my $filter = pack("H*", "${assemble(instructions).toString("hex")}");
    my $program = pack("S x6 P", ${instructions.length}, $filter);
    syscall(${numberOf("seccomp")}, 1, 0, $program) == 0 or die;
    exec { $ARGV[0] } @ARGV`;
  return ["/usr/bin/perl", "-e", script];
}

const landlock = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"];
const alone = ["unshare", "--pid", "--fork", "--mount-proc"];
const withoutProc = ["unshare", "--mount", "sh", "-c", 'umount -l /proc && exec "$@"', "sh"];
const lying = changed(lies);
const doingNothing = changed(lies, ["close_others(); seal(); ", ""]);

const [files, memory, signals, sockets] = [
  "No file outside the server's own folders can be changed",
  "Memory and descriptors of processes outside the seal cannot be reached",
  "No signal reaches a process outside the seal",
  "No socket can be created except an unnamed pair of Unix streams",
];

/** Surroundings in which the seal is missing or unproved, and what the reason must name. */
const unproved: Readonly<Record<string, RunOptions & { readonly named: readonly (string | RegExp)[] }>> = {
  "a kernel without Landlock": { through: refusing("ENOSYS", ...landlock), named: [files, memory] },
  "a kernel with Landlock turned off": {
    through: refusing("EOPNOTSUPP", ...landlock),
    named: [files, memory],
  },
  "a container that refuses Landlock": { through: refusing("EPERM", ...landlock), named: [files, memory] },
  "Landlock that is refused at last": {
    through: refusing("E2BIG", "landlock_restrict_self"),
    launcher: lying,
    named: [files, memory, signals],
  },
  "no Landlock, and a parent that nobody sees": {
    through: [...alone, ...refusing("ENOSYS", ...landlock)],
    named: [files, memory],
  },
  "no Landlock, and a parent of another user": {
    through: refusing("ENOSYS", ...landlock),
    user: 65534,
    named: [files, memory],
  },
  "a kernel without filters": {
    through: refusing("EINVAL", "seccomp"),
    named: ["the seccomp filter (EINVAL)"],
  },
  "a container that refuses filters": {
    through: refusing("EPERM", "seccomp"),
    named: ["the seccomp filter (EPERM)"],
  },
  "filters that are refused, and a launcher that does not say so": {
    through: refusing("EINVAL", "seccomp"),
    launcher: lying,
    named: [sockets],
  },
  "no privileges to give up": {
    through: refusing("EPERM", "prctl"),
    named: [/prctl|no_new_privs|seccomp|not proved/],
  },
  "no /proc": { through: withoutProc, named: [/\/proc|No socket|not proved/] },
  "no /proc, and a launcher that lies": {
    through: withoutProc,
    launcher: lying,
    named: [/\/proc|not proved/],
  },
  "a mark without a seal": { launcher: doingNothing, named: [sockets, files, memory, signals] },
  "a mark without a seal, and a witness of another user": {
    launcher: doingNothing,
    env: { [witnessVariable]: "1" },
    named: [sockets, signals, "process 1 is not ours"],
  },
  "another process as the witness": {
    launcher: changed(lies, [`$ENV{${witnessVariable}} = $pid`, `$ENV{${witnessVariable}} = 1`]),
    named: [memory, signals, "process 1 is not ours"],
  },
  "a witness that has ended": {
    launcher: changed(lies, ['  $0 = "inhouse', '  exit;\n  $0 = "inhouse']),
    named: [memory, signals, "has exited"],
  },
};

describe("the surroundings of the seal", function () {
  this.timeout(60_000);
  after(removeMade);
  before(function () {
    if (process.platform !== "linux") this.skip(); // Only Linux can seal a process.
  });

  for (const [what, { named, ...options }] of Object.entries(unproved)) {
    it(`are not mistaken for it: ${what}`, async function () {
      if (!canStart(options)) this.skip(); // Needs root or namespaces.
      const { seal, reason = "" }: Protected = await runProtected(options);
      assert.equal(seal, "guarded", reason);
      for (const name of named)
        assert.ok(typeof name === "string" ? reason.includes(name) : name.test(reason), reason);
    });
    if (options.launcher === undefined && options.through !== withoutProc)
      it(`make a strict launcher start nothing: ${what}`, function () {
        if (!canStart(options)) this.skip();
        const { status, stdout } = startSealedOnly(options);
        assert.deepEqual([status, stdout], [notSealedCode, ""]);
      });
  }

  const sealed: Readonly<Record<string, RunOptions>> = {
    "a parent that nobody sees": { through: alone },
    "a parent of another user": { user: 65534 },
    // The self-test creates a file there. An earlier process with the same id, or an attacker, may have used the name.
    "files that are named by its process id": {
      through: ["sh", "-c", ': > "/tmp/.inhouse-seal-$$"; exec "$@"', "sh"],
    },
    "a mark of another process": { launcher: "", env: { [sealedVariable]: "1" } },
    "a container that refuses what the seal refuses": {
      through: refusing("EPERM", "add_key", "ptrace", "bpf", "io_uring_setup"),
    },
  };
  for (const [what, options] of Object.entries(sealed)) {
    it(`do not weaken it: ${what}`, async function () {
      if (!canStart(options)) this.skip();
      const { seal, reason } = await runProtected(options);
      assert.deepEqual([seal, reason], ["sealed", undefined]);
    });
    if (options.launcher === undefined)
      it(`let a strict launcher start a program: ${what}`, function () {
        if (!canStart(options)) this.skip();
        const { status, stdout } = startSealedOnly(options);
        assert.equal(status, 0);
        assert.match(stdout, /^NoNewPrivs:\s*1$/m);
        assert.match(stdout, /^Seccomp:\s*2$/m);
      });
  }
});

/** Makes a strict launcher start a program that prints its kernel status. */
function startSealedOnly({ through = [], user }: RunOptions) {
  const command = [...through, ...sealedStartCommand, sealedStart(), sealedOnlyArgument];
  const [program = "", ...args] = [...command, "/bin/cat", "/proc/self/status"];
  return spawnSync(program, args, {
    encoding: "utf8",
    ...(user !== undefined && { uid: user, gid: user }),
  });
}

function canStart({ through = [], user }: RunOptions): boolean {
  if (user !== undefined && process.getuid?.() !== 0) return false;
  const [program, ...args] = [...through, "true"];
  return spawnSync(program ?? "true", args).status === 0;
}
