import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { GitIgnore } from "../../../../server/workspace/gitIgnore/gitIgnore";
import { GitSandbox } from "../../../support/gitRepository";
import { randomPath, randomRules } from "../../../support/ignorePatterns";
import { Chooser } from "../../../support/random";

describe("nested repositories", () => {
  it("decide about their own files, and are ignored when the outer one ignores their folder", async () => {
    using sandbox = new GitSandbox();
    const choose = new Chooser(3);
    const paths = Array.from({ length: 60 }, () => randomPath(choose));
    sandbox.init("outer");
    sandbox.write("outer/.gitignore", "*.x\n/ignored\n");
    commit(sandbox, "outer");
    const nested = ["plain", "ignored", "deep/er", "linked", "module", "bare.git/tree", "plain/within"];
    for (const folder of nested) makeNested(sandbox, folder);
    for (const folder of nested) {
      sandbox.write(`outer/${folder}/.gitignore`, `${randomRules(choose, paths)}\n/a.x\n!/kept.x\n`);
    }
    for (const folder of nested) {
      const asked = [...new Set([...paths, "a.x", "b.x", "deep/b.x", "kept.x"])];
      const around = folder === "plain/within" ? "outer/plain" : "outer";
      const inAround = folder === "plain/within" ? "within" : folder;
      const isOut = folder !== "bare.git/tree" && sandbox.ignoredByGit(around, [inAround]).size > 0;
      const expected = isOut ? new Set(asked) : sandbox.ignoredByGit(`outer/${folder}`, asked);
      const rules = new GitIgnore(() => 0, sandbox.environment);
      for (const path of asked) {
        const ignored = await rules.ignores(sandbox.path("outer"), sandbox.path("outer", folder, path));
        assert.equal(ignored, expected.has(path), `${folder}: ${path}`);
      }
      assert.ok(expected.has("a.x"), folder);
      assert.equal(expected.has("kept.x"), folder === "ignored", folder);
    }
  });

  it("do not apply rules from outside the workspace", async () => {
    using sandbox = new GitSandbox();
    sandbox.init("home");
    sandbox.write("home/.gitignore", "*\n");
    sandbox.init("home/project");
    assert.equal((await sandbox.ignoredByUs("home/project", ["a.ts"])).size, 0);
    assert.equal((await sandbox.ignoredByUs("home", ["project/a.ts"])).size, 1);
  });

  it("ignore Git's own files: .git anywhere, and all of a bare repository", async () => {
    using sandbox = new GitSandbox();
    sandbox.init("outer");
    sandbox.git("outer", ["init", "-q", "--bare", "bare.git"]);
    const own = [
      ".git",
      ".git/config",
      "a/.git",
      "a/.git/COMMIT_EDITMSG",
      "bare.git/config",
      "bare.git/hooks/a",
    ];
    assert.deepEqual([...(await sandbox.ignoredByUs("outer", own))], own);
    for (const folder of ["outer/.git", "outer/bare.git", "outer/bare.git/hooks"]) {
      assert.equal((await sandbox.ignoredByUs(folder, ["config"])).size, 1, folder);
    }
  });
});

describe("folders outside any repository", () => {
  it("apply the rules of the workspace's folders and of the user", async () => {
    using sandbox = new GitSandbox();
    sandbox.write("home/.config/git/ignore", "*.y\n");
    sandbox.write("plain/.gitignore", "*.x\n");
    sandbox.write("plain/folder/.gitignore", "!a.x\n");
    sandbox.write(".gitignore", "*\n");
    const paths = ["a.x", "folder/a.x", "folder/b.x", "a.y", "a.z"];
    assert.deepEqual([...(await sandbox.ignoredByUs("plain", paths))], ["a.x", "folder/b.x", "a.y"]);
  });

  it("also apply them when a .git file leads to a missing repository", async () => {
    using sandbox = new GitSandbox();
    sandbox.write("copied/.git", "gitdir: /nowhere/.git/worktrees/copied\n");
    sandbox.write("copied/.gitignore", "*.x\n");
    mkdirSync(sandbox.path("copied", "folder"));
    assert.deepEqual([...(await sandbox.ignoredByUs("copied/folder", ["a.x", "a.z"]))], ["a.x"]);
  });
});

describe("names in two forms of Unicode", () => {
  const composed = "\u00e9.ts";
  const decomposed = "e\u0301.ts";

  it("are two names, except for Git on macOS with core.precomposeUnicode", async () => {
    using sandbox = new GitSandbox();
    sandbox.init("repository");
    sandbox.write("repository/.gitignore", `${composed}\n`);
    sandbox.git("repository", ["config", "core.precomposeUnicode", "true"]);
    const ignored = async (canPrecompose: boolean) => {
      const rules = new GitIgnore(() => 0, { ...sandbox.environment, canPrecompose });
      const folder = sandbox.path("repository");
      return Promise.all([composed, decomposed].map((name) => rules.ignores(folder, `${folder}/${name}`)));
    };
    assert.deepEqual(await ignored(false), [true, false]);
    assert.deepEqual(await ignored(true), [true, true]);
    assert.equal(
      sandbox.ignoredByGit("repository", [composed, decomposed]).has(decomposed),
      process.platform === "darwin",
    );
  });
});

/** A repository of the kind that its folder's name says, in the outer one. */
function makeNested(sandbox: GitSandbox, folder: string): void {
  const place = `outer/${folder}`;
  if (folder === "linked") sandbox.git("outer", ["worktree", "add", "-q", "linked", "-b", "linked"]);
  else if (folder === "module") {
    mkdirSync(sandbox.path("outer/.git/modules"));
    sandbox.git("outer", ["init", "-q", "--separate-git-dir", ".git/modules/module", "module"]);
    sandbox.git("outer/module", ["config", "core.worktree", "../../../module"]);
    writeFileSync(sandbox.path("outer/module/.git"), "gitdir: ../.git/modules/module\n");
  } else if (folder === "bare.git/tree") {
    sandbox.git("outer", ["clone", "-q", "--bare", ".", "bare.git"]);
    sandbox.git("outer/bare.git", ["worktree", "add", "-q", "tree"]);
  } else {
    mkdirSync(sandbox.path(place), { recursive: true });
    sandbox.init(place);
  }
}

function commit(sandbox: GitSandbox, folder: string): void {
  const who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
  sandbox.git(folder, [...who, "commit", "-q", "--allow-empty", "-m", "a"]);
}
