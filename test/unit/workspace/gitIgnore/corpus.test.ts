import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { GitSandbox } from "../../../support/gitRepository";
import { randomPath, randomRules } from "../../../support/ignorePatterns";
import { Chooser } from "../../../support/random";

/** INHOUSE_CORPUS=<a number> multiplies the size. */
const times = Number(process.env["INHOUSE_CORPUS"] ?? 1);

describe("random ignore rules", () => {
  for (const ignoreCase of [false, true]) {
    it(`agree with Git for any rules${ignoreCase ? ", ignoring case" : ""}`, async () => {
      for (let seed = 1; seed <= times; seed++) await compare(seed, ignoreCase);
    });
  }
});

/** 100 folders, each with rules for itself and its subfolders, and 40 paths. */
async function compare(seed: number, ignoreCase: boolean): Promise<void> {
  using sandbox = new GitSandbox();
  const choose = new Chooser(seed);
  sandbox.init("repository");
  sandbox.git("repository", ["config", "core.ignoreCase", String(ignoreCase)]);
  const all: string[] = [];
  for (let at = 0; at < 100; at++) {
    const paths = Array.from({ length: 40 }, () => randomPath(choose));
    const folder = `${at}`;
    sandbox.write(`repository/${folder}/.gitignore`, randomRules(choose, paths));
    for (const path of choose.some(paths, 5)) {
      const inner = path.split("/").slice(0, -1).join("/");
      mkdirSync(sandbox.path("repository", folder, path), { recursive: true });
      if (inner !== "") sandbox.write(`repository/${folder}/${inner}/.gitignore`, randomRules(choose, paths));
    }
    all.push(...paths.map((path) => `${folder}/${path}`));
  }
  const byGit = sandbox.ignoredByGit("repository", all);
  const byUs = await sandbox.ignoredByUs("repository", all);
  const different = all.filter((path) => byGit.has(path) !== byUs.has(path));
  assert.deepEqual(different, [], `seed ${seed}`);
  assert.ok(byGit.size > all.length / 20 && byGit.size < all.length / 1.2, `${byGit.size} of ${all.length}`);
}
