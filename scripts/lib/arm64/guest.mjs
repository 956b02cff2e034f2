// Runs on the machine that is checked, in the folder of Inhouse. Writes sections that report.mjs reads: "@@@ begin NAME",
// output, "@@@ end NAME CODE".
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { release } from "node:os";

const node = process.execPath;
const mocha = ["node_modules/mocha/bin/mocha.js", "--no-config", "--no-color", "--exit"];

/** Prints what a command prints, and a last line with its exit code. */
async function section(name, args) {
  process.stdout.write(`@@@ begin ${name}\n`);
  const child = spawn(node, args, { stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (exit, signal) => resolve(exit ?? signal));
  });
  process.stdout.write(`\n@@@ end ${name} ${code}\n`);
}

function textOf(path) {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

const machine = {
  arch: process.arch,
  kernel: release(),
  node: process.version,
  modules: textOf("/sys/kernel/security/lsm"),
};
process.stdout.write(`@@@ begin machine\n${JSON.stringify(machine)}\n@@@ end machine 0\n`);
await section("doctor", ["dist/server/main.mjs", "doctor", "--json"]);
await section("completions", ["dist-test/arm64/completions.mjs"]);
await section("seal", [
  ...mocha,
  "dist-test/model/privacy/seal.test.mjs",
  "dist-test/model/privacy/hostile.test.mjs",
]);
process.stdout.write("@@@ finished\n");
