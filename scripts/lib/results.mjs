// Runs suites and counts passed and failed tests.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { run } from "./processes.mjs";

const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
const reporter = join(root, "scripts", "lib", "countingReporter.mjs");

/** Few, because each job of the browser tests has its own VS Code and Chromium. */
const maxJobs = 4;

/**
 * Runs mocha over globs. A run that does not finish counts as one failure. `retries` is for browser tests, which may lose the focus
 * at any moment; the report shows each retry. `parallel` is for suites whose files share nothing. `within` makes the command that runs a
 * command in another environment.
 */
export function runMocha(globs, { env, retries = 0, parallel = false, within } = {}) {
  const jobs = Math.min(availableParallelism(), maxJobs);
  const inParallel = parallel && jobs > 1 ? ["--parallel", "--jobs", String(jobs)] : [];
  const args = [mocha, "--reporter", reporter, "--retries", String(retries), ...inParallel, ...globs];
  return runCounted(args, { env, within });
}

/** Runs a Node program that writes `{ passed, failed }` to the file named by INHOUSE_RESULTS. */
export async function runCounted(args, { env, within = (command) => command } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "inhouse-results-"));
  const file = join(folder, "results.json");
  try {
    const [program, ...rest] = within([projectNode, ...args]);
    const code = await run(program, rest, {
      cwd: root,
      env: { ...env, INHOUSE_RESULTS: file },
      mayFail: true,
    });
    const counts = await readCounts(file);
    // A non-zero exit without a counted failure is a failure too: a crash after the last test.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads the counts; a missing file counts as one failure, because the run was cut off. */
export async function readCounts(file) {
  try {
    const { passed, failed } = JSON.parse(await readFile(file, "utf8"));
    return { passed, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Writes the counts for the script that started this one, if any. */
export async function reportCounts(counts) {
  const file = process.env["INHOUSE_RESULTS"];
  if (file !== undefined) await writeFile(file, JSON.stringify(counts));
}

export function addCounts(all) {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}
