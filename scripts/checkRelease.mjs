// `npm run check-release -- vX.Y.Z`: what must be true before a tag becomes a release.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { lockedPackages } from "./lib/packaging/lock.mjs";
import { withoutDigest } from "./lib/packaging/lockedDigests.mjs";
import { targetNames, targetOf } from "./lib/packaging/targets.mjs";
import { root } from "./lib/paths.mjs";
import { runMain, ScriptError, say } from "./lib/terminal.mjs";

await runMain(() => {
  const tag = process.argv[2] ?? "";
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const wrong = [];
  if (tag !== `v${version}`)
    wrong.push(`the tag “${tag}” is not v${version}: set the version in package.json, or name the tag so`);
  if (!readFileSync(join(root, "CHANGELOG.md"), "utf8").includes(`\n## [${version}]`))
    wrong.push(`CHANGELOG.md has no “## [${version}]”: name there what is new`);
  if (!isOnMain()) wrong.push("the commit is not on origin/main: merge it, then move the tag there");
  const unlocked = withoutDigest({ packages: lockedPackages() }, new Set(targetNames.flatMap(nativesOf)));
  if (unlocked.length > 0)
    wrong.push(`package-lock.json has no digest of ${unlocked.join(", ")}: run \`npm run lock-digests\``);
  if (wrong.length > 0) throw new ScriptError(`No release:\n${wrong.map((each) => `- ${each}`).join("\n")}`);
  say(`${tag} can be released.`);
});

function nativesOf(name) {
  return targetOf(name).natives;
}

function isOnMain() {
  try {
    const ancestor = ["merge-base", "--is-ancestor", "HEAD", "origin/main"];
    execFileSync("git", ancestor, { cwd: root, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
