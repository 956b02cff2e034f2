import picomatch from "picomatch";
import { plainPath } from "../paths/fileNames";
import { assistants } from "./runners/assistants";
import { buildTools } from "./runners/buildTools";
import { continuousIntegration } from "./runners/continuousIntegration";
import { editors } from "./runners/editors";
import { installedPackages } from "./runners/installedPackages";
import { languageTools } from "./runners/languageTools";
import { packageManagers } from "./runners/packageManagers";
import type { Runner } from "./runners/runner";
import { systems } from "./runners/systems";

/** All kinds of files that tools run or apply automatically; the first match counts. */
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

/** Compiled on first use because compiling all of them takes tens of milliseconds and would slow down startup. */
const matchers = new Map<Runner, (path: string) => boolean>();

function matcherOf(runner: Runner): (path: string) => boolean {
  const known = matchers.get(runner);
  if (known !== undefined) return known;
  const globs = runner.files.map((file) => `**/${file}`);
  const matcher = picomatch(globs, { dot: true });
  matchers.set(runner, matcher);
  return matcher;
}

/** Returns the tool that runs or applies a file automatically; also checks names that a file system treats as the same. */
export function runnerOf(path: string): Runner | undefined {
  return runners.find((runner) => runs(runner, path));
}

export function runs(runner: Runner, path: string): boolean {
  return matcherOf(runner)(plainPath(path).replace(/^\/+/, ""));
}
