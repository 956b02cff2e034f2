// The sample project as a Git repository with uncommitted changes.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Makes the sample a repository; returns functions to change it. */
export function makeRepository({ workspace }) {
  const git = (...args) =>
    execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
      cwd: workspace.sample,
      encoding: "utf8",
    });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message=Begin");
  return {
    git,
    /** Replaces a text of a file on disk. */
    async change(file, old, now) {
      const path = join(workspace.sample, file);
      const text = await readFile(path, "utf8");
      if (!text.includes(old)) throw new Error(`${file} does not contain ${JSON.stringify(old)}.`);
      await writeFile(path, text.replace(old, now));
    },
  };
}
