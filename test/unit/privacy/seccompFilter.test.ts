import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { landlockRules } from "../../../server/privacy/seal/landlockRules";
import { sealedStart } from "../../../server/privacy/seal/sealedStart";
import { assemble, placesOfProcess, seccompFilter } from "../../../server/privacy/seal/seccompFilter";
import { systemCallNumbers, words } from "../../../server/privacy/seal/systemCallNumbers";
import {
  absentCalls,
  allowedCalls,
  checkedCalls,
  refusedCalls,
  signalCalls,
} from "../../../server/privacy/seal/systemCalls";
import { runFilter, type Verdict } from "../../support/bpf";

const architectures = ["x64", "arm64"] as const;
const audit = { x64: 0xc000003e, arm64: 0xc00000b7 };
const other = { x64: audit.arm64, arm64: audit.x64 };
const [accessDenied, notThere] = [13, 38];
const pid = 4711;
const namesOf = (groups: Readonly<Record<string, string>>) => Object.values(groups).flatMap(words);

/** The kernel's headers with call numbers (`#define __NR_socket 198`), if installed. */
const headers = {
  x64: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
  arm64: "/usr/include/asm-generic/unistd.h",
};

for (const architecture of architectures) {
  describe(`the seccomp filter for ${architecture}`, () => {
    const numbers = systemCallNumbers(architecture);
    const program = assemble(seccompFilter({ architecture, signalsScoped: false, pid }));
    const scoped = assemble(seccompFilter({ architecture, signalsScoped: true, pid }));
    const askNumber = (number: number, args: readonly number[] = [], own = audit[architecture]): Verdict =>
      runFilter(program, { architecture: own, number, args });
    const ask = (name: string, ...args: readonly number[]): Verdict => {
      const number = numbers.get(name);
      assert.ok(number !== undefined, name);
      return askNumber(number, args);
    };
    const here = (names: readonly string[]) => names.filter((name) => numbers.has(name));

    it("decides each Linux call once", () => {
      const decided = [
        ...[allowedCalls, refusedCalls, absentCalls].flatMap(namesOf),
        ...Object.keys(checkedCalls),
        ...Object.keys(signalCalls),
      ];
      assert.equal(new Set(decided).size, decided.length);
      const missing = [...numbers.keys()].filter((name) => !decided.includes(name));
      assert.deepEqual(missing, []);
      const unknown = decided.filter((name) =>
        architectures.every((each) => !systemCallNumbers(each).has(name)),
      );
      assert.deepEqual(unknown, []);
    });

    it("follows the tables of allowed and refused calls", () => {
      for (const name of here(namesOf(allowedCalls))) assert.equal(ask(name), "allow", name);
      for (const name of here(namesOf(refusedCalls))) assert.equal(ask(name), accessDenied, name);
      for (const name of here(namesOf(absentCalls))) assert.equal(ask(name), notThere, name);
    });

    it("reports every number unknown to Linux as absent", () => {
      const known = new Set(numbers.values());
      for (let number = 0; number < 1200; number++) {
        if (!known.has(number)) assert.equal(askNumber(number), notThere, String(number));
      }
      for (const number of [2 ** 30, 2 ** 31, 2 ** 32 - 1]) assert.equal(askNumber(number), notThere);
    });

    it("refuses every call with another architecture's numbers", () => {
      for (const number of [0, 41, 102, 198]) {
        assert.equal(askNumber(number, [], other[architecture]), accessDenied);
        assert.equal(askNumber(number, [], 0x40000003 /* i386 */), accessDenied);
      }
      if (architecture === "x64") {
        for (let number = 0; number < 600; number++) {
          assert.equal(askNumber(0x40000000 + number), notThere, `x32 ${number}`);
        }
      }
    });

    it("allows only pairs of Unix streams, as a datagram pair could send elsewhere", () => {
      const [unix, cloexec, nonblock] = [1, 0x80000, 0x800];
      assert.equal(ask("socketpair", unix, 1), "allow");
      assert.equal(ask("socketpair", unix, 1 | cloexec | nonblock), "allow");
      for (const type of [2, 3, 5, 2 | cloexec]) assert.equal(ask("socketpair", unix, type), accessDenied);
      for (const family of [2, 10, 16, 40]) assert.equal(ask("socketpair", family, 1), accessDenied);
    });

    it("allows requests to drivers and streams, not to file systems, terminals and sockets", () => {
      const allowed = {
        FIONBIO: 0x5421,
        FIOCLEX: 0x5451,
        TCGETS: 0x5401,
        TCSETS: 0x5402,
        TIOCGWINSZ: 0x5413,
        NV_ESC_RM_ALLOC: 0xc020462b,
        UVM_INITIALIZE: 0x30000001,
        UVM_REGISTER_GPU: 0x25,
        DRM_IOCTL_VERSION: 0xc0406400,
        AMDKFD_IOC_GET_VERSION: 0x80084b01,
      };
      for (const [name, request] of Object.entries(allowed)) {
        assert.equal(ask("ioctl", 0, request), "allow", name);
        // The kernel reads only the low word.
        assert.equal(ask("ioctl", 0, 2 ** 40 + request), "allow", name);
      }
      const refused = {
        TIOCSTI: 0x5412,
        TIOCLINUX: 0x541c,
        TUNSETIFF: 0x400454ca,
        TIOCSIG: 0x40045436,
        TIOCCONS: 0x541d,
        FIOASYNC: 0x5452,
        FIOSETOWN: 0x8901,
        SIOCSPGRP: 0x8902,
        SIOCSIFFLAGS: 0x8914,
        TIOCSETD: 0x5423,
        FS_IOC_SETFLAGS: 0x40086602,
        FS_IOC_FSSETXATTR: 0x401c5820,
        FICLONE: 0x40049409,
        BTRFS_IOC_SUBVOL_CREATE: 0x5000940e,
        KDSKBENT: 0x4b47,
        KDSKBSENT: 0x4b49,
        FBIOPUT_VSCREENINFO: 0x4601,
      };
      for (const [name, request] of Object.entries(refused)) {
        assert.equal(ask("ioctl", 0, request), accessDenied, name);
        assert.equal(ask("ioctl", 0, 2 ** 40 + request), accessDenied, name);
      }
    });

    it("allows every way to open a file, except those that Landlock does not see", () => {
      const flags = {
        readOnly: 0,
        writeOnly: 1,
        readWrite: 2,
        create: 0o100,
        truncate: 0o1000,
        path: 0o10000000,
      };
      const { readOnly, writeOnly, readWrite, create, truncate, path } = flags;
      const opens = here(["open", "openat"]);
      for (const name of opens) {
        const open = (mode: number) => (name === "open" ? ask(name, 0, mode) : ask(name, 0, 0, mode));
        for (const mode of [readOnly, writeOnly | create, readWrite | create | truncate, path, 0o2000000])
          assert.equal(open(mode), "allow");
        for (const mode of [readOnly | truncate, 3, 3 | truncate, 3 | create])
          assert.equal(open(mode), accessDenied);
      }
    });

    it("refuses to create files that run as their owner", () => {
      const [create, unnamed] = [0o100, 0o20200000];
      const opens = here(["open", "openat"]);
      for (const name of opens) {
        const open = (flags: number, mode: number) =>
          name === "open" ? ask(name, 0, flags, mode) : ask(name, 0, 0, flags, mode);
        for (const mode of [0, 0o600, 0o777, 0o100644])
          for (const flags of [1 | create, 2 | create, 2 | unnamed, 1 | create | 0o1000])
            assert.equal(open(flags, mode), "allow");
        for (const mode of [0o4700, 0o2700, 0o1700, 0o7777, 0o104755, -1, 2 ** 40 + 0o4000])
          for (const flags of [create, 1 | create, 2 | create, 1 | unnamed, 2 | unnamed, 1 | create | 0o1000])
            assert.equal(open(flags, mode), accessDenied);
        // The kernel ignores the mode here, and some programs do not set it.
        for (const flags of [0, 1, 2, 0o10000000, 0o200000]) assert.equal(open(flags, -1), "allow");
      }
      for (const name of here(["mkdir", "mkdirat"])) {
        const make = (mode: number) => (name === "mkdir" ? ask(name, 0, mode) : ask(name, 0, 0, mode));
        for (const mode of [0, 0o700, 0o777]) assert.equal(make(mode), "allow");
        for (const mode of [0o1777, 0o2700, 0o4700]) assert.equal(make(mode), accessDenied);
      }
    });

    it("refuses to change the core dump limit", () => {
      const core = 4;
      for (const name of here(["setrlimit"])) {
        for (const limit of [0, 1, 3, 5, 7, 15]) assert.equal(ask(name, limit), "allow");
        for (const limit of [core, 2 ** 32 + core]) assert.equal(ask(name, limit), accessDenied);
      }
      for (const limit of [0, 3, 5, 7]) assert.equal(ask("prlimit64", 0, limit), "allow");
      for (const limit of [core, 2 ** 32 + core]) assert.equal(ask("prlimit64", 0, limit), accessDenied);
    });

    it("refuses new namespaces and children that would belong to the client", () => {
      const thread = 0x3d0f00;
      const [newUser, newNetwork, newFiles, parent] = [0x10000000, 0x40000000, 0x20000, 0x8000];
      assert.equal(ask("clone", thread), "allow");
      assert.equal(ask("clone", 0x1200011), "allow", "fork");
      assert.equal(ask("clone", 0x4111), "allow", "vfork");
      for (const flag of [newUser, newNetwork, newFiles, parent])
        assert.equal(ask("clone", thread | flag), accessDenied);
    });

    it("refuses signals that the kernel would send for a file", () => {
      const commands = { F_SETOWN: 8, F_SETSIG: 10, F_SETOWN_EX: 15, F_SETLEASE: 1024, F_NOTIFY: 1026 };
      for (const [name, command] of Object.entries(commands))
        assert.equal(ask("fcntl", 0, command), accessDenied, name);
      for (const command of [0, 1, 2, 3, 4, 5, 6, 7, 1030, 1033])
        assert.equal(ask("fcntl", 0, command), "allow");
      const [setFlags, nonblock, direct, async] = [4, 0o4000, 0o40000, 0o20000];
      for (const flags of [0, nonblock, nonblock | direct, 0o100002])
        assert.equal(ask("fcntl", 0, setFlags, flags), "allow");
      for (const flags of [async, async | nonblock, async | 2, 2 ** 40 + async, -1])
        assert.equal(ask("fcntl", 0, setFlags, flags), accessDenied);
      // Other commands take a descriptor, an address or nothing.
      for (const command of [0, 1, 2, 3, 5, 6, 7, 1030, 1033])
        assert.equal(ask("fcntl", 0, command, -1), "allow");
    });

    it("limits signals to its own process, unless Landlock limits them", () => {
      const others = [0, 1, -1, -pid, pid + 1, 2 ** 32 - 1, 2 ** 32 - pid];
      for (const name of ["kill", "tkill", "tgkill"]) {
        assert.equal(ask(name, pid), "allow");
        for (const target of others) assert.equal(ask(name, target), accessDenied, `${name} ${target}`);
        assert.equal(
          runFilter(scoped, { architecture: audit[architecture], number: numbers.get(name) ?? 0 }),
          "allow",
        );
      }
      for (const name of ["rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"]) {
        assert.equal(ask(name, pid), accessDenied);
      }
    });

    it("allows resource and scheduling changes only for its own process", () => {
      for (const name of [
        "prlimit64",
        "sched_setaffinity",
        "sched_setscheduler",
        "sched_setparam",
        "sched_setattr",
      ]) {
        assert.equal(ask(name, 0), "allow", name);
        assert.equal(ask(name, pid + 1), accessDenied, name);
      }
      assert.equal(ask("setpriority", 0, 0), "allow");
      assert.equal(ask("setpriority", 0, pid + 1), accessDenied);
      assert.equal(ask("setpriority", 2, 0), accessDenied, "all of the user's");
    });

    it("has the numbers of the kernel's headers", function () {
      const path = headers[architecture];
      if (!existsSync(path)) return this.skip();
      const known = numbersOf(path);
      for (const [name, number] of known) {
        // Skips names of 32-bit architectures and names that are not calls.
        const isCall = !/_time64$|64$/.test(name) || numbers.has(name);
        if (!isCall || ["arch_specific_syscall", "syscalls", "fstatat", "sync_file_range2"].includes(name))
          continue;
        assert.equal(numbers.get(name), number, name);
      }
      assert.equal(numbers.get("newfstatat"), known.get("newfstatat") ?? known.get("fstatat"));
    });

    it("is short, as older kernels run it for every call", () => {
      for (const each of [program, scoped]) assert.ok(each.length / 8 < 512, `${each.length / 8}`);
    });
  });
}

describe("the program that seals before Node starts", () => {
  const script = sealedStart();

  it("contains the same filters and rules as the seal itself", () => {
    const joined = script.replaceAll(/",\s+"/g, "");
    for (const architecture of architectures) {
      for (const signalsScoped of [true, false]) {
        const filter = assemble(seccompFilter({ architecture, signalsScoped, pid: 0 }));
        assert.ok(joined.includes(filter.toString("hex")), architecture);
      }
      const places = placesOfProcess({ architecture, signalsScoped: false });
      assert.equal(places.length, 3);
      assert.ok(joined.includes(`[${places.join(", ")}]`));
    }
    for (const { from, attributes } of landlockRules) {
      assert.ok(script.includes(`[${from}, "${attributes.toString("hex")}"`));
    }
  });

  it("loads no module and no file, and is short enough for an argument", () => {
    assert.doesNotMatch(script, /^\s*(use|require|do|no)\b/m);
    assert.ok(Buffer.byteLength(script) < 128 * 1024);
  });
});

function numbersOf(path: string): ReadonlyMap<string, number> {
  const lines = readFileSync(path, "utf8").matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm);
  return new Map([...lines].map(([, name = "", number]) => [name, Number(number)]));
}
