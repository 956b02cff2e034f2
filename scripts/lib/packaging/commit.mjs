// The commit that is packed.
import { execFileSync } from "node:child_process";
import { root } from "../paths.mjs";
import { ScriptError, say } from "../terminal.mjs";

/** What a package is made from, of this repository. */
const sources = [
  ...["client", "server", "media", "l10n", "scripts", "docs/privacy.md", "esbuild.mjs", "tsconfig.json"],
  ...["package.json", "package-lock.json", "package.nls*.json", "README.md", "CHANGELOG.md"],
  ...["LICENSE", "NOTICE", "SECURITY.md"],
];
const named = 10;

/** Names what is packed but not committed; for a release throws a `ScriptError` instead. */
export function checkCommitted({ isRelease, cwd = root }) {
  const files = uncommitted(cwd);
  if (files.length === 0) return;
  const more = files.length > named ? ` and ${files.length - named} more` : "";
  const what = `Not as in the commit: ${files.slice(0, named).join(", ")}${more}.`;
  if (isRelease) throw new ScriptError(`${what} Commit or remove this before you pack a release.`);
  say(`${what} The package is not that of the commit.`);
}

/** Files of the sources that are changed, new or ignored, as Git names them. */
function uncommitted(cwd) {
  const options = ["--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored"];
  const lines = git(["status", ...options, "--", ...sources], cwd).split("\0");
  return lines.filter((line) => line !== "").map((line) => line.slice(3));
}

/** Seconds since 1970 of the packed commit, or what the caller set. */
export function commitTime() {
  const set = process.env.SOURCE_DATE_EPOCH;
  if (set !== undefined && set !== "") return set;
  return git(["log", "-1", "--format=%ct"], root).trim();
}

function git(args, cwd) {
  try {
    return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch {
    throw new ScriptError("Git cannot say which commit is packed: pack in a clone of the repository.");
  }
}
