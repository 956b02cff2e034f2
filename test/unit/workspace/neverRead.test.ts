import assert from "node:assert/strict";
import { isInGitFolder, isNeverRead, mayControlGit } from "../../../server/protocol/paths/neverRead";
import { defaultNeverRead } from "../../../server/protocol/settings";

describe("never-read files", () => {
  for (const path of [
    "/w/.env",
    "/w/.ENV.Local",
    "/w/server.pem::$DATA",
    "/w/server.pem:stream",
    "/w/server.pem. .",
    "file:///w/%73ecrets.json",
    "vscode-notebook-cell:/w/secrets.ipynb#W0",
  ])
    it(JSON.stringify(path), () => assert.equal(isNeverRead(path, defaultNeverRead), true));

  for (const path of ["/w/environment.ts", "/c:/w/a.ts", "/w/a.pem.ts", "C:/w/pem"])
    it(`not ${path}`, () => assert.equal(isNeverRead(path, defaultNeverRead), false));
});

describe("globs that naive matchers could not match in time", () => {
  const path = `/${Array(15).fill("a".repeat(255)).join("/")}`;

  it("are matched", () => {
    for (const glob of ["**/*a*a*a*z", "**/*a*a*z/**/*a*a*z", `**/${"@(a|aa)".repeat(30)}z`, "**/+(a|aa)z"])
      assert.equal(isNeverRead(path, [glob]), false, glob);
  });

  it("prevent reading when there are too many of them", () => {
    const many = Array.from({ length: 1000 }, (_, at) => `**/*${"a*".repeat(100)}${at}`);
    assert.equal(isNeverRead(path, many), true);
    assert.equal(isNeverRead("/w/b.ts", many), false);
  });
});

describe("Git's own files", () => {
  for (const path of [
    ".git",
    "a/.git/config",
    ".GIT/hooks/x",
    ".git./config",
    ".git::$INDEX_ALLOCATION/config",
    ".g\u200cit/config",
    "GIT~1/config",
    ".git\\config",
    ".git/rebase-merge/git-rebase-todo",
  ])
    it(JSON.stringify(path), () => assert.equal(isInGitFolder(path), true));

  for (const path of [
    ".gitignore",
    "git/a.ts",
    "a.git/x",
    ".git/COMMIT_EDITMSG",
    ".git/worktrees/a/MERGE_MSG",
    ".github/a.yml",
    "src/head",
    "HEAD",
  ])
    it(`not ${path}`, () => assert.equal(isInGitFolder(path), false));

  for (const path of ["HEAD", "a/head", "a/HEAD.", ".git/config"])
    it(`${path} is not written`, () => assert.equal(mayControlGit(path), true));

  for (const path of ["head/a.ts", "HEAD.md", "src/header"])
    it(`${path} is written`, () => assert.equal(mayControlGit(path), false));
});
