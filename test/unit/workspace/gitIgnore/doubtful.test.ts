import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { GitSandbox } from "../../../support/gitRepository";

const branch = "refs/heads/main";

/** Forms of a .git folder; Git accepts some as a repository and skips others. */
const forms: Readonly<Record<string, (sandbox: GitSandbox, git: string) => void>> = {
  "a head in capitals": (sandbox, git) => sandbox.write(`${git}/HEAD`, `REF: ${branch}\n`),
  "a head without “ref:”": (sandbox, git) => sandbox.write(`${git}/HEAD`, `${branch}\n`),
  "a head that is empty": (sandbox, git) => sandbox.write(`${git}/HEAD`, ""),
  "a head outside of refs": (sandbox, git) => sandbox.write(`${git}/HEAD`, "ref: heads/main\n"),
  "a head of too few digits": (sandbox, git) => sandbox.write(`${git}/HEAD`, `${"a".repeat(39)}\n`),
  "a head of too many digits": (sandbox, git) => sandbox.write(`${git}/HEAD`, `${"a".repeat(44)}\n`),
  "a head of 100 kB": (sandbox, git) => sandbox.write(`${git}/HEAD`, `ref: ${branch}\0`.padEnd(100_000)),
  "a folder as head": (sandbox, git) => mkdirSync(sandbox.path(git, "HEAD")),
  "a head that is a link to a file": (sandbox, git) => {
    sandbox.write(`${git}/other`, `ref: ${branch}\n`);
    symlinkSync("other", sandbox.path(git, "HEAD"));
  },
  "a file without permissions as objects": (sandbox, git) => {
    sandbox.write(`${git}/HEAD`, `ref: ${branch}\n`);
    rmSync(sandbox.path(git, "objects"), { recursive: true });
    sandbox.write(`${git}/objects`, "");
    chmodSync(sandbox.path(git, "objects"), 0o644);
  },
  ...Object.fromEntries(
    ["", " ", "   ", "\t", "\v", "\f", "\xA0", "\n\n", " ".repeat(300)].map((blank) => [
      `a head with ${JSON.stringify(blank).slice(0, 9)} before the branch`,
      (sandbox: GitSandbox, git: string) =>
        sandbox.write(`${git}/HEAD`, Buffer.from(`ref:${blank}${branch}\n`, "latin1")),
    ]),
  ),
  ...Object.fromEntries(
    [
      "[core]\nrepositoryFormatVersion = 9\n",
      "[core]\nrepositoryFormatVersion = 1\n[extensions]\nunheardOf = true\n",
      "[core]\nrepositoryFormatVersion = 1\n[extensions]\nobjectFormat = unheardOf\n",
    ].map((config) => [
      `the configuration ${JSON.stringify(config)}`,
      (sandbox: GitSandbox, git: string) => {
        sandbox.write(`${git}/HEAD`, `ref: ${branch}\n`);
        sandbox.write(`${git}/config`, config);
      },
    ]),
  ),
};

describe("folders that only some versions of Git accept as a repository", () => {
  const paths = ["a.pem", "own.x", "plain", "deep/a.pem", "deep/own.x", "deep/plain"];

  for (const [name, make] of Object.entries(forms)) {
    it(`ignore what Git ignores, within a repository and as a workspace: ${name}`, async () => {
      using sandbox = new GitSandbox();
      sandbox.init("outer");
      sandbox.write("outer/.gitignore", "*.pem\n");
      sandbox.write("outer/inner/.gitignore", "*.x\n");
      for (const part of ["objects", "refs"])
        mkdirSync(sandbox.path("outer/inner/.git", part), { recursive: true });
      make(sandbox, "outer/inner/.git");
      const byGit = expectedByGit(sandbox, paths);
      const asWorkspace = await sandbox.ignoredByUs("outer/inner", paths);
      const within = await sandbox.ignoredByUs(
        "outer",
        paths.map((path) => `inner/${path}`),
      );
      for (const path of byGit) {
        assert.ok(asWorkspace.has(path), path);
        assert.ok(within.has(`inner/${path}`), path);
      }
    });
  }

  it("ignore nothing more for an ordinary repository", async () => {
    using sandbox = new GitSandbox();
    sandbox.init("outer");
    sandbox.write("outer/.gitignore", "*.pem\n");
    sandbox.init("outer/inner");
    sandbox.write("outer/inner/.gitignore", "*.x\n");
    assert.deepEqual(await sandbox.ignoredByUs("outer/inner", paths), expectedByGit(sandbox, paths));
    assert.deepEqual(await sandbox.ignoredByUs("outer", ["inner/a.pem"]), new Set());
  });
});

describe("a path relative to Git's installation", () => {
  for (const line of [
    "[core]\nexcludesFile",
    "[include]\npath",
    '[includeIf "gitdir:%(prefix)/x"]\npath = x\n[core]\nunused',
  ]) {
    it(`ignores everything: ${line.replace("\n", " ")}`, async () => {
      using sandbox = new GitSandbox();
      sandbox.init("repository");
      sandbox.write("repository/.git/config", `${line} = "%(prefix)/x"\n`);
      assert.equal((await sandbox.ignoredByUs("repository", ["a"])).size, 1);
    });
  }
});

/** What Git ignores in the inner folder; if Git fails, all that either repository ignores. */
function expectedByGit(sandbox: GitSandbox, paths: readonly string[]): ReadonlySet<string> {
  try {
    return sandbox.ignoredByGit("outer/inner", paths);
  } catch {
    return new Set(paths.filter((path) => /\.(?:pem|x)$/.test(path)));
  }
}
