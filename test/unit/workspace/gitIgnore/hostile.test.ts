import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { GitIgnore } from "../../../../server/workspace/gitIgnore/gitIgnore";
import { pathFrom } from "../../../../server/workspace/gitIgnore/repository";
import { GitSandbox } from "../../../support/gitRepository";
import { hostileKinds } from "../../../support/hostileFiles";

/** All places of rules, in a repository and in the user's home. */
const places = [
  ".gitignore",
  "folder/.gitignore",
  "nested/.git",
  "nested/.git/HEAD",
  "nested/.git/config",
  "HEAD",
  ".git/HEAD",
  ".git/config",
  ".git/commondir",
  ".git/config.worktree",
  ".git/info/exclude",
  "../home/.gitconfig",
  "../home/.config/git/ignore",
  "../home/included",
];

/** Links that Git follows, files without content and too large files; sources.test.ts covers what Git says about them. */
describe("hostile files in place of Git's rules", () => {
  for (const [kind, make] of Object.entries(hostileKinds)) {
    it(`do no harm, and rules elsewhere still apply: ${kind}`, async () => {
      for (const place of places) {
        using sandbox = new GitSandbox();
        sandbox.writeRepository("repository");
        sandbox.writeRepository("repository/nested");
        sandbox.write("repository/.gitignore", "own.x\n");
        sandbox.write("repository/nested/.gitignore", "own.x\n");
        sandbox.write(
          "repository/.git/config",
          "[extensions]\nworktreeConfig\n[include]\npath = ~/included\n",
        );
        const path = sandbox.path("repository", place);
        rmSync(path, { recursive: true, force: true });
        mkdirSync(dirname(path), { recursive: true });
        make(path);
        const asked = ["own.x", "folder/own.x", "nested/own.x", "nested/deep/own.x"];
        const ignored = await sandbox.ignoredByUs("repository", asked);
        if (place === ".gitignore") continue;
        for (const each of asked) assert.ok(ignored.has(each), `${place}: ${each}`);
      }
    });
  }

  it("ignore a path instead of working too long on it", async () => {
    const ignores = async (files: Readonly<Record<string, string>>, path = "a/b.x") => {
      using sandbox = new GitSandbox();
      sandbox.writeRepository("repository");
      for (const [place, text] of Object.entries(files)) sandbox.write(`repository/${place}`, text);
      const ignored = await sandbox.ignoredByUs("repository", [path]);
      return ignored.has(path);
    };
    const lines = (count: number, line: (at: number) => string) =>
      Array.from({ length: count }, (_, at) => line(at)).join("\n");
    assert.equal(await ignores({ ".gitignore": "#".repeat(2 ** 21 + 1) }), true, "a large file");
    assert.equal(await ignores({ ".gitignore": lines(20_000, (at) => `${"*b".repeat(20)}${at}`) }), false);
    assert.equal(await ignores({ ".gitignore": lines(50_000, (at) => `b${at}*`) }, "a".repeat(200)), false);
    assert.equal(
      await ignores({ ".gitignore": lines(20_000, (at) => `${"*a".repeat(20)}${at}*`) }, "a".repeat(200)),
      true,
    );
    assert.equal(
      await ignores({ ".gitignore": `${"[[:alpha:]]".repeat(50_000)}` }),
      true,
      "a pattern of many sets",
    );
    assert.equal(await ignores({ ".gitignore": lines(100_000, (at) => `name-${at}`) }), false, "many names");
    assert.equal(
      await ignores({ ".gitignore": lines(100_000, (at) => `*.${at}`) }),
      false,
      "many ends of names",
    );
    assert.equal(await ignores({ ".gitignore": lines(100_001, (at) => `${at}`) }), true, "too many rules");
    const deep = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`${"a/".repeat(at)}.gitignore`, "# ".repeat(100_000)]),
    );
    assert.equal(await ignores(deep, `${"a/".repeat(40)}b`), true, "many large files on the way");
  });

  it("ignore everything for a configuration that includes itself or too many files", async () => {
    for (const config of [
      "[include]\npath = config\n",
      "[include]\npath = config\npath = config\npath = config\n",
      `[include]\n${Array.from({ length: 300 }, (_, at) => `path = /nowhere/${at}\n`).join("")}`,
      "[core\n",
      "[core]\nexcludesFile\n",
      "[core]\nexcludesFile = ~nobody-of-this-name/x\n",
      "[core]\nignoreCase = perhaps\n",
    ]) {
      using sandbox = new GitSandbox();
      sandbox.writeRepository("repository");
      sandbox.write("repository/.git/config", config);
      assert.equal((await sandbox.ignoredByUs("repository", ["a.x"])).size, 1, config.slice(0, 60));
    }
  });

  it("never lead to other machines", async () => {
    for (const share of ["//evil/share/x", "\\\\evil\\share\\x", "\\\\?\\UNC\\evil\\x"]) {
      assert.throws(() => pathFrom("/w", share), share);
      assert.throws(() => pathFrom("\\\\own\\share\\w", share), share);
      const quoted = share.replaceAll("\\", "\\\\");
      for (const line of ["[include]\npath", "[core]\nexcludesFile", "[core]\nworktree"]) {
        using sandbox = new GitSandbox();
        sandbox.writeRepository("repository");
        sandbox.write("repository/.git/config", `${line} = ${quoted}\n`);
        assert.equal((await sandbox.ignoredByUs("repository", ["a.x"])).size, 1, line);
      }
    }
    assert.equal(pathFrom("//own/share/w", "a"), resolve("//own/share/w", "a"));
    assert.doesNotThrow(() => pathFrom("\\\\Own\\share\\w", "//own/share/.git/worktrees/w"));
  });

  it("are read again after two seconds", async () => {
    using sandbox = new GitSandbox();
    sandbox.writeRepository("repository");
    let now = 0;
    const rules = new GitIgnore(() => now, sandbox.environment);
    const asked = sandbox.path("repository", "folder", "a.x");
    const ignores = () => rules.ignores(sandbox.path("repository"), asked);
    assert.equal(await ignores(), false);
    sandbox.write("repository/.git/info/exclude", "a.x\n");
    assert.equal(await ignores(), false);
    now = 2000;
    assert.equal(await ignores(), true);
    sandbox.write("repository/folder/.gitignore", "!a.x\n");
    now = 4000;
    assert.equal(await ignores(), false);
    assert.ok(!existsSync(asked));
  });
});
