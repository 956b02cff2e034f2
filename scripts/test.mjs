// `npm test`: every check and every suite. The last line is "N passed, N failed".
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { binFolder, root } from "./lib/paths.mjs";
import { run } from "./lib/processes.mjs";
import { runMain, say, since } from "./lib/terminal.mjs";

/** A command that passes or fails as a whole. */
function check(name, command, ...args) {
  const execute = async () => {
    const code = await run(command, args, { cwd: root, mayFail: true });
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };
  return { name, execute };
}

function suites({ runMocha, runCounted }) {
  const tests = (...folders) => folders.map((folder) => `dist-test/${folder}/**/*.test.mjs`);
  return [
    check("Format and lint", join(binFolder, "biome"), "ci", "."),
    check("Unused code", join(binFolder, "knip")),
    check("Types", join(binFolder, "tsc")),
    check("Types of the panel", join(binFolder, "tsc"), "-p", "media/chat"),
    check("Types of the panel's tests", join(binFolder, "tsc"), "-p", "test/webview"),
    check("Build", process.execPath, "esbuild.mjs"),
    check("Build of the tests", process.execPath, "esbuild.mjs", "--test"),
    {
      name: "Unit and golden tests",
      execute: () => runMocha(tests("unit", "golden").filter(hasFiles), { parallel: true }),
    },
    { name: "Server tests", execute: () => runMocha(tests("server")) },
    { name: "Model tests", execute: () => runMocha(tests("model")) },
    { name: "Panel tests", execute: () => runMocha(tests("webview"), { retries: 2, parallel: true }) },
    {
      name: "Editor tests",
      execute: () => runCounted([join(root, "scripts", "testEditors.mjs"), "--cheap"]),
    },
    { name: "Package tests", execute: () => runMocha(["test/package/**/*.test.mjs"]) },
    { name: "VS Code tests", execute: () => runCounted([join(root, "scripts", "testVscode.mjs")]) },
  ];
}

/** Mocha refuses a pattern that matches nothing, even beside one that does. */
function hasFiles(pattern) {
  return existsSync(join(root, pattern.slice(0, pattern.indexOf("*"))));
}

/** Runs a suite; one that cannot even start counts as one failure. */
async function runSuite({ name, execute }) {
  const start = performance.now();
  say(`\n── ${name} ──`);
  const counts = await execute().catch((error) => {
    say(`${name}: ${error?.message ?? error}`);
    return { passed: 0, failed: 1 };
  });
  return { name, ...counts, time: since(start) };
}

function summarize(results, { passed, failed }) {
  say("\n── Summary ──");
  for (const result of results) {
    const mark = result.failed === 0 ? "✔" : "✘";
    say(`${mark} ${result.name}: ${result.passed} passed, ${result.failed} failed (${result.time})`);
  }
  say(`${passed} passed, ${failed} failed`);
}

await runMain(async () => {
  await ensureDependencies();
  const lib = await import("./lib/results.mjs");
  const results = [];
  for (const suite of suites(lib)) results.push(await runSuite(suite));
  const counts = lib.addCounts(results);
  summarize(results, counts);
  return counts.failed === 0 ? 0 : 1;
});
