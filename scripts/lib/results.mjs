// Runs suites and counts what passed and failed.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { projectNode, root } from "./paths.mjs";
import { run } from "./processes.mjs";

const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
const reporter = join(root, "scripts", "lib", "countingReporter.mjs");

/** Each job of the tests in a browser has a VS Code and a Chromium of its own. */
const maxJobs = 4;

/**
 * Runs mocha over globs. A run that does not finish counts as one failure. `retries` is for tests in a browser, where something
 * may take the focus at any moment; the report shows each retry. `parallel` is for suites whose files share nothing.
 */
export function runMocha(globs, { env, retries = 0, parallel = false } = {}) {
  const jobs = Math.min(availableParallelism(), maxJobs);
  const inParallel = parallel && jobs > 1 ? ["--parallel", "--jobs", String(jobs)] : [];
  return runCounted([mocha, "--reporter", reporter, "--retries", String(retries), ...inParallel, ...globs], {
    env,
  });
}

/** Runs a Node program that writes `{ passed, failed }` to the file named by INHOUSE_RESULTS. */
export async function runCounted(args, { env } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "inhouse-results-"));
  const file = join(folder, "results.json");
  try {
    const code = await run(projectNode, args, {
      cwd: root,
      env: { ...env, INHOUSE_RESULTS: file },
      mayFail: true,
    });
    const counts = await readCounts(file);
    // A non-zero exit without a counted failure is a failure as well: a crash after the last test.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One failure when the file is not there: the run was cut off. */
export async function readCounts(file) {
  try {
    const { passed, failed } = JSON.parse(await readFile(file, "utf8"));
    return { passed, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Leaves the counts where a script that runs this one looks for them. */
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
