import assert from "node:assert/strict";
import { isGitsOwn, isNeverRead } from "../../../server/protocol/code/neverRead";
import { defaultNeverRead, parseSettings } from "../../../server/protocol/settings";
import { startProcessorTime } from "../../support/processorTime";

describe("what is never read", () => {
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

describe("globs that nobody could match in time", () => {
  // The longest name and the longest path that Linux allows.
  const name = "a".repeat(255);
  const paths = [`/${name}`, `/${Array(15).fill(name).join("/")}`, `/${Array(2000).fill("a").join("/")}`];
  const globs = [
    ...["*", "{a,aa}", "@(a|aa)", "?(a)", "!(a)", "[a]"].map((wild) => `**/*${wild}a${wild}a${wild}z`),
    ...["**/*a*/**/*az", "**/**/*a*a*z", "**/a/**/z", "**/!(*a*a*)z", "**/{*a,*a}{*a,b}z", "**/?????*a*a*"],
  ];
  for (const glob of globs) {
    it(`${glob} is refused or fast`, () => {
      const { settings } = parseSettings({ privacy: { neverRead: [glob] } });
      const processorMs = startProcessorTime();
      for (const path of paths) isNeverRead(path, settings.privacy.neverRead);
      // Seconds and minutes are what is to be ruled out.
      assert.ok(processorMs() < 5000);
    });
  }
});

describe("what is Git's own", () => {
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
    it(JSON.stringify(path), () => assert.equal(isGitsOwn(path), true));

  for (const path of [
    ".gitignore",
    "git/a.ts",
    "a.git/x",
    ".git/COMMIT_EDITMSG",
    ".git/worktrees/a/MERGE_MSG",
    ".github/a.yml",
  ])
    it(`not ${path}`, () => assert.equal(isGitsOwn(path), false));
});
