import assert from "node:assert/strict";
import { GitIgnore } from "../../../../server/workspace/gitIgnore/gitIgnore";
import { GitSandbox } from "../../../support/gitRepository";

/** Each rule takes thousands of steps for a name of many "f", and matches none. */
const costly = (count: number) =>
  Array.from({ length: count }, (_, at) => `**/*f*f*f*f*f*f*f*f*z${at}*`).join("\n");
const name = (at: number) => `${"f".repeat(40)}${at}.ts`;

/** Typical rules of people and templates. */
const ordinary = `
*.log
*.[Cc]ache
!?*.[Cc]ache/
[Bb]in/
[Oo]bj/
[Dd]ebug*/
**/[Pp]ackages/*
!**/[Pp]ackages/build/
**/node_modules/**
build-*.tmp
**/generated/**/*.g.ts
/docs/**/*.html
.env.*
*~
coverage*/
logs/*.txt
ClientBin/
**/*.Server/GeneratedArtifacts
**/target/
**/__pycache__/**
`;

describe("the work budget for rules", () => {
  const rulesIn = (sandbox: GitSandbox, workspace: string) => {
    const rules = new GitIgnore(() => 0, sandbox.environment);
    return (path: string, folder = workspace) =>
      rules.ignores(sandbox.path(folder), sandbox.path(folder, path));
  };

  it("is shared in a workspace folder; once it is spent, paths that need more are ignored", async () => {
    using sandbox = new GitSandbox();
    for (const repository of ["hostile", "hostile/nested", "other"]) {
      sandbox.writeRepository(repository);
      sandbox.write(`${repository}/.gitignore`, costly(100));
    }
    const ignores = rulesIn(sandbox, "hostile");
    assert.equal(await ignores(name(0)), false);
    let asked = 1;
    while (!(await ignores(name(asked)))) asked++;
    assert.equal(await ignores(`nested/${name(0)}`), true);
    assert.equal(await ignores(name(0), "other"), false);
  });

  it("counts the lines of a Git configuration once for all repositories that share it", async () => {
    using sandbox = new GitSandbox();
    for (const [lines, isTooMuch] of [
      [100_000, false],
      [400_000, true],
    ] as const) {
      const workspace = `with${lines}`;
      sandbox.writeRepository(workspace);
      sandbox.write(`${workspace}/.git/config`, `[a]\n${"b\n".repeat(lines)}`);
      const ignores = rulesIn(sandbox, workspace);
      assert.equal(await ignores("a.ts"), isTooMuch);
      let nested = "";
      for (let depth = 0; depth < 20; depth++) {
        nested += "d/";
        sandbox.write(`${workspace}/${nested}.git/HEAD`, "ref: refs/heads/main\n");
        sandbox.write(`${workspace}/${nested}.git/commondir`, `${sandbox.path(workspace, ".git")}\n`);
      }
      // Twenty times as many lines would exceed the budget, but they are parsed once.
      assert.equal(await ignores(`${nested}a.ts`), isTooMuch);
    }
  });

  it("lets other work run in between", async () => {
    using sandbox = new GitSandbox();
    sandbox.writeRepository("hostile");
    sandbox.write("hostile/.gitignore", costly(900));
    const ignores = rulesIn(sandbox, "hostile");
    await ignores(name(0));
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    for (let at = 1; at <= 300; at++) await ignores(name(at));
    clearImmediate(next);
    // 8 million steps are saved up, and each path adds 10,000. Other work runs after each of the most expensive paths, and after about every 25th.
    assert.ok(turns >= 20, `${turns}`);
  });

  it("is sufficient for ordinary rules and any number of paths", async () => {
    using sandbox = new GitSandbox();
    sandbox.init("ordinary");
    sandbox.write("ordinary/.gitignore", ordinary);
    const ignores = rulesIn(sandbox, "ordinary");
    const paths = Array.from(
      { length: 20_000 },
      (_, at) => `src/components/panel${at % 50}/views/viewOfSomething${at}.ts`,
    );
    for (const path of paths) assert.equal(await ignores(path), false, path);
    assert.equal(sandbox.ignoredByGit("ordinary", paths).size, 0);
  });
});
