import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkBinaries, machineOf } from "../../scripts/lib/packaging/binaries.mjs";

/** The beginnings of native files, as their formats define them. */
function elf(machine, { big = false } = {}) {
  const head = Buffer.alloc(64);
  head.write("\x7fELF", "latin1");
  head[5] = big ? 2 : 1;
  if (big) head.writeUInt16BE(machine, 18);
  else head.writeUInt16LE(machine, 18);
  return head;
}
function mach(magic, cpu) {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(magic, 0);
  head.writeUInt32LE(cpu, 4);
  return head;
}
function pe(machine, start = 0x80) {
  const head = Buffer.alloc(512);
  head.write("MZ", "latin1");
  head.writeUInt32LE(start, 0x3c);
  if (start + 6 <= head.length) {
    head.write("PE\0\0", start, "latin1");
    head.writeUInt16LE(machine, start + 4);
  }
  return head;
}

const heads = [
  ["linux-x64", elf(62)],
  ["linux-arm64", elf(183)],
  ["linux-arm", elf(40)],
  ["linux-riscv64", elf(243)],
  ["linux-machine22", elf(22, { big: true })],
  ["darwin-x64", mach(0xcffaedfe, 0x01000007)],
  ["darwin-arm64", mach(0xcffaedfe, 0x0100000c)],
  ["darwin-ia32", mach(0xcefaedfe, 7)],
  ["darwin-universal", Buffer.from("cafebabe00000002".padEnd(128, "0"), "hex")],
  ["win32-x64", pe(0x8664)],
  ["win32-arm64", pe(0xaa64)],
  ["win32-ia32", pe(0x14c)],
];
const others = [
  ["an empty file", Buffer.alloc(0)],
  ["a script", Buffer.from("#!/usr/bin/env node\nconsole.log(1);\n")],
  ["WebAssembly", Buffer.from(`0061736d01000000${"00".repeat(40)}`, "hex")],
  ["a Java class", Buffer.from("cafebabe00000041".padEnd(128, "0"), "hex")],
  ["a text that begins like a Windows program", Buffer.from("MZ is a text of no program at all, ".repeat(4))],
  ["a Windows program that was cut off", pe(0x8664, 0x10000)],
];

describe("for which machine a file was built", () => {
  for (const [machine, head] of heads)
    it(`is read from its header: ${machine}`, () => assert.equal(machineOf(head), machine));
  for (const [what, head] of others)
    it(`is left open for ${what}`, () => assert.equal(machineOf(head), undefined));
});

describe("the check of a package's native files", () => {
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-binaries-"));
    const files = {
      "llama/a.so": elf(183),
      "koffi/koffi.node": elf(183),
      "other/b.node": elf(62),
      "none/text": Buffer.alloc(3),
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const own = ["llama/a.so", "koffi/koffi.node", "none/text"];
  it("finds those of the target", async () => {
    const found = await checkBinaries(folder, own, "linux-arm64", ["llama", "koffi"]);
    assert.deepEqual(found, ["llama/a.so", "koffi/koffi.node"]);
  });
  it("refuses one of another machine, by its name", async () => {
    const files = [...own, "other/b.node"];
    await assert.rejects(checkBinaries(folder, files, "linux-arm64", []), /other\/b\.node is for linux-x64/);
    await assert.rejects(
      checkBinaries(folder, own, "darwin-arm64", []),
      /llama\/a\.so is for linux-arm64, koffi/,
    );
  });
  it("refuses a package that lacks one: without koffi a Spark is unsealed", async () => {
    await assert.rejects(
      checkBinaries(folder, ["llama/a.so", "none/text"], "linux-arm64", ["llama", "koffi"]),
      /koffi has no native library/,
    );
    await assert.rejects(checkBinaries(folder, own, "linux-arm64", ["none"]), /none has no native library/);
  });
});
