import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { landlockRules } from "../../../server/privacy/landlockRules";
import { sealedStart } from "../../../server/privacy/sealedStart";
import { assemble, refusedCalls, seccompFilter } from "../../../server/privacy/seccompFilter";
import { runFilter, type SystemCall, type Verdict } from "../../support/bpf";

const architectures = ["x64", "arm64"] as const;
const audit = { x64: 0xc000003e, arm64: 0xc00000b7 };
const other = { x64: audit.arm64, arm64: audit.x64 };
const [accessDenied, notThere] = [13, 38];

/** `#define __NR_socket 198` of the kernel's headers, where they are installed: what arm64 and x64 number their calls by. */
const headers = {
  x64: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
  arm64: "/usr/include/asm-generic/unistd.h",
};

for (const architecture of architectures) {
  describe(`the seccomp filter for ${architecture}`, () => {
    const program = assemble(seccompFilter(architecture));
    const ask = (number: number, args: readonly number[] = [], own = audit[architecture]): Verdict =>
      runFilter(program, { architecture: own, number, args } satisfies SystemCall);

    it("refuses what is in the table, and says that io_uring is not there", () => {
      for (const [name, { errno, ...numbers }] of Object.entries(refusedCalls)) {
        assert.equal(ask(numbers[architecture]), errno === "ENOSYS" ? notThere : accessDenied, name);
      }
    });

    it("lets everything else through", () => {
      const refused = new Set(Object.values(refusedCalls).map((call) => call[architecture]));
      const looked = { x64: [16, 53], arm64: [29, 199] }[architecture];
      for (let number = 0; number < 520; number++) {
        if (refused.has(number) || looked.includes(number)) continue;
        assert.equal(ask(number), "allow", `call ${number}`);
      }
    });

    it("lets through what llama.cpp and CUDA need: files, memory, threads, processes, device requests", () => {
      const needed = {
        x64: { openat: 257, mmap: 9, ioctl: 16, memfd_create: 319, clone3: 435, execve: 59, eventfd2: 290 },
        arm64: {
          openat: 56,
          mmap: 222,
          ioctl: 29,
          memfd_create: 279,
          clone3: 435,
          execve: 221,
          eventfd2: 19,
        },
      }[architecture];
      for (const [name, number] of Object.entries(needed)) assert.equal(ask(number), "allow", name);
    });

    it("refuses every call by the numbers of another architecture", () => {
      for (const number of [0, 41, 102, 198]) {
        assert.equal(ask(number, [], other[architecture]), accessDenied);
        assert.equal(ask(number, [], 0x40000003 /* i386 */), accessDenied);
      }
      if (architecture === "x64") assert.equal(ask(0x40000000 + 41), accessDenied, "x32");
    });

    it("gives pairs of Unix streams only: a pair of datagrams could send elsewhere", () => {
      const pair = { x64: 53, arm64: 199 }[architecture];
      const [unix, cloexec, nonblock] = [1, 0x80000, 0x800];
      assert.equal(ask(pair, [unix, 1]), "allow");
      assert.equal(ask(pair, [unix, 1 | cloexec | nonblock]), "allow");
      for (const type of [2, 3, 5, 2 | cloexec]) assert.equal(ask(pair, [unix, type]), accessDenied);
      for (const family of [2, 10, 16, 40]) assert.equal(ask(pair, [family, 1]), accessDenied);
    });

    it("refuses to type into a terminal and to make a network interface, and no other request", () => {
      const ioctl = { x64: 16, arm64: 29 }[architecture];
      for (const request of [0x5412, 0x541c, 0x400454ca])
        assert.equal(ask(ioctl, [0, request]), accessDenied);
      // Of the terminal, and of the drivers of NVIDIA.
      for (const request of [0x5401, 0x5413, 0xc020462a]) assert.equal(ask(ioctl, [0, request]), "allow");
    });

    it("has the numbers of the kernel's own headers", function () {
      const path = headers[architecture];
      if (!existsSync(path)) return this.skip();
      const known = numbersOf(path);
      for (const [name, numbers] of Object.entries(refusedCalls)) {
        assert.equal(known.get(name), numbers[architecture], name);
      }
    });
  });
}

describe("the program that seals before Node starts", () => {
  const script = sealedStart();

  it("holds the same filters and rules as the seal itself", () => {
    const joined = script.replaceAll(/",\s+"/g, "");
    for (const architecture of architectures) {
      assert.ok(joined.includes(assemble(seccompFilter(architecture)).toString("hex")), architecture);
    }
    for (const { from, attributes } of landlockRules) {
      assert.ok(script.includes(`[${from}, pack("H*", "${attributes.toString("hex")}")]`));
    }
  });

  it("makes its calls by the right numbers", function () {
    const table = { x64: /x86_64 => \[(\d+), (\d+)\]/, arm64: /aarch64 => \[(\d+), (\d+)\]/ };
    for (const architecture of architectures) {
      if (!existsSync(headers[architecture])) return this.skip();
      const known = numbersOf(headers[architecture]);
      const [, prctl, seccomp] = table[architecture].exec(script) ?? [];
      assert.deepEqual(
        [prctl, seccomp, "444", "446"].map(Number),
        ["prctl", "seccomp", "landlock_create_ruleset", "landlock_restrict_self"].map((name) =>
          known.get(name),
        ),
      );
    }
  });
});

function numbersOf(path: string): ReadonlyMap<string, number> {
  const lines = readFileSync(path, "utf8").matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm);
  return new Map([...lines].map(([, name = "", number]) => [name, Number(number)]));
}
