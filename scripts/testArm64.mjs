// `npm run test:arm64`: the seal, the doctor and twenty completions on arm64, compared with this machine's completions. Without an
// arm64 machine it boots Debian's arm64 kernel under QEMU; it needs Debian or Ubuntu. Options:
//   --native FILE    checks this arm64 machine instead, against the completions of x64 in FILE
//   --cpu NAME       the processor that QEMU emulates
//   --minutes N      the time after which the run is ended
import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/ensureDependencies.mjs";
import { cacheFolder, outFolder, projectNode, root } from "./lib/paths.mjs";
import { Cleanup } from "./lib/processes.mjs";
import { runMain, ScriptError, say, since } from "./lib/terminal.mjs";

/** Programs by the Debian package that brings them. */
const programs = {
  "qemu-system-aarch64": "qemu-system-arm",
  cpio: "cpio",
  "dpkg-deb": "dpkg",
};

async function ensurePrograms() {
  const { aptInstall, findProgram } = await import("./lib/systemPackages.mjs");
  const missing = Object.entries(programs).flatMap(([name, bringer]) => (findProgram(name) ? [] : [bringer]));
  if (findProgram("apt-get") === undefined)
    throw new ScriptError("This needs apt-get: run it on Debian or Ubuntu.");
  if (missing.length > 0 && !(await aptInstall(...missing, "debian-archive-keyring")))
    throw new ScriptError(`Install ${missing.join(", ")} and debian-archive-keyring, then run this again.`);
}

/** Runs dist-test/arm64/completions.mjs on this machine and returns what it prints. */
function completionsHere(...args) {
  const { status, stdout, stderr } = spawnSync(projectNode, ["dist-test/arm64/completions.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new ScriptError(`The completions on this machine failed:\n${stderr}`);
  return JSON.parse(stdout);
}

async function checkEmulated({ cpu, minutes }, cleanup) {
  await ensurePrograms();
  const { makeImage } = await import("./lib/arm64/image.mjs");
  const { boot } = await import("./lib/arm64/boot.mjs");
  const start = performance.now();
  say("Making the image …");
  const image = await makeImage(join(cacheFolder, "arm64"));
  say(`Booting it (image made in ${since(start)}) …`);
  return boot(image, { cpu, minutes }, cleanup);
}

async function checkNative({ minutes }, cleanup) {
  const { watched } = await import("./lib/arm64/watched.mjs");
  return watched(projectNode, ["scripts/lib/arm64/guest.mjs"], { minutes, cwd: root }, cleanup);
}

async function report({ output, isComplete }, reference, minutes) {
  const { compareCompletions } = await import("./lib/arm64/compare.mjs");
  const { dataOf, judgeMachine, readSections, table } = await import("./lib/arm64/report.mjs");
  const sections = readSections(output);
  const facts = judgeMachine(sections);
  const rows = compareCompletions(reference, dataOf(sections.get("completions")) ?? [], (places) =>
    completionsHere(JSON.stringify(places)),
  );
  const passed = isComplete && [...facts, ...rows].every((row) => row.passed);
  if (!passed) say(`\n── Console ──\n${output}`);
  if (!isComplete) say(`\nThe run ended early, or after its limit of ${minutes} minutes.`);
  say("");
  const mark = (row) => (row.passed ? "✔" : "✘");
  say(table([...facts, ...rows].map((row) => [mark(row), row.name, row.detail])));
  const counts = ["equal", "near tie", "different"].map(
    (verdict) => `${rows.filter((row) => row.verdict === verdict).length} ${verdict}`,
  );
  const deviation = Math.max(...rows.map((row) => row.deviation)).toFixed(4);
  say(`\nCompletions: ${counts.join(", ")}; probabilities of equal tokens within ${deviation}`);
  return passed;
}

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      native: { type: "string" },
      cpu: { type: "string", default: "cortex-a76" },
      minutes: { type: "string", default: "30" },
    },
  });
  const start = performance.now();
  await ensureDependencies();
  const { ensureBuilt } = await import("./lib/ensureBuilt.mjs");
  await ensureBuilt({ test: true });
  await mkdir(outFolder, { recursive: true });
  const limits = { cpu: values.cpu, minutes: Number(values.minutes) };
  const cleanup = new Cleanup();
  try {
    let reference;
    if (values.native !== undefined) reference = JSON.parse(await readFile(values.native, "utf8"));
    else {
      reference = completionsHere();
      await writeFile(join(outFolder, "completions.json"), JSON.stringify(reference));
    }
    const run = values.native === undefined ? checkEmulated : checkNative;
    const result = await run(limits, cleanup);
    await writeFile(join(outFolder, "arm64-console.txt"), result.output);
    const passed = await report(result, reference, limits.minutes);
    say(`${passed ? "Passed" : "Failed"} in ${since(start)}`);
    return passed ? 0 : 1;
  } finally {
    await cleanup.run();
  }
});
