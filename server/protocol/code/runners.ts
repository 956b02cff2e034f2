import picomatch from "picomatch";
import { plainPath } from "./fileNames";
import { assistants } from "./runners/assistants";
import { buildTools } from "./runners/buildTools";
import { continuousIntegration } from "./runners/continuousIntegration";
import { editors } from "./runners/editors";
import { installedPackages } from "./runners/installedPackages";
import { languageTools } from "./runners/languageTools";
import { packageManagers } from "./runners/packageManagers";
import type { Runner } from "./runners/runner";
import { systems } from "./runners/systems";

/** All files that something runs or obeys by itself; the first that matches counts. */
export const runners: readonly Runner[] = [
  ...editors,
  ...assistants,
  ...continuousIntegration,
  ...systems,
  ...packageManagers,
  ...buildTools,
  ...languageTools,
  ...installedPackages,
];

/** Made when they are first needed: to compile all of them takes tens of milliseconds, which no start should wait for. */
const matchers = new Map<Runner, (path: string) => boolean>();

function matcherOf(runner: Runner): (path: string) => boolean {
  const known = matchers.get(runner);
  if (known !== undefined) return known;
  const globs = runner.files.map((file) => `**/${file}`);
  const matcher = picomatch(globs, { dot: true });
  matchers.set(runner, matcher);
  return matcher;
}

/** What runs or obeys a file without being told to, under whatever name a file system would take for its own. */
export function runnerOf(path: string): Runner | undefined {
  return runners.find((runner) => runs(runner, path));
}

export function runs(runner: Runner, path: string): boolean {
  return matcherOf(runner)(plainPath(path).replace(/^\/+/, ""));
}
