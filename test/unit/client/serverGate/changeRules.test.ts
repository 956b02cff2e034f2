import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { mayChange } from "../../../../client/serverGate/changes/changeRules";

describe("mayChange", () => {
  let base = "";
  let folder = "";
  const place = () => ({ folders: [folder], neverRead: ["**/.env*"] });
  const may = (way: string, is: { isNamed?: boolean; isNew?: boolean } = {}) =>
    mayChange({ path: `${folder}/${way}`, isNamed: false, isNew: false, ...is }, place());

  before(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), "inhouse-rules-")));
    folder = join(base, "workspace");
    for (const each of [".git/hooks", "src", "kept", "bare"])
      await mkdir(join(folder, each), { recursive: true });
    await writeFile(join(folder, "src/a.ts"), "");
    await writeFile(join(folder, "bare/HEAD"), "ref: refs/heads/main\n");
    await writeFile(join(folder, ".env"), "");
    await writeFile(join(base, "outside.txt"), "");
    await symlink(join(base, "outside.txt"), join(folder, "link.txt"));
    await symlink(base, join(folder, "up"));
    await symlink(join(folder, ".git"), join(folder, "harmless"));
    await symlink(join(folder, ".env"), join(folder, "plain.txt"));
    await symlink(join(base, "nothing"), join(folder, "dangling"));
    await symlink("src/a.ts", join(folder, "inner.ts"));
  });
  after(() => rm(base, { recursive: true, force: true }));

  for (const way of [
    "src/a.ts",
    "inner.ts",
    "src/../src/a.ts",
    "not/there/yet.ts",
    "src/config",
    "bare/a.ts",
  ])
    it(`allows ${way}`, async () => assert.ok(await may(way)));

  for (const way of [
    ...[
      "../outside.txt",
      "",
      ".",
      "..",
      "link.txt",
      "up/outside.txt",
      "up/new.txt",
      "dangling",
      "dangling/x",
    ],
    ...[
      ".git/config",
      ".git/hooks/pre-commit",
      ".GIT/config",
      ".git./config",
      "sub/.git/config",
      "git~1/config",
    ],
    ...["bare/HEAD", "bare/config", "bare/CONFIG", "bare/objects/a", "bare/hooks/x", "HEAD", "src/head"],
    ...["harmless/config", ".env", ".env.local", "src/.env", "plain.txt", "src/../../outside.txt"],
  ])
    it(`forbids ${way}`, async () => {
      assert.equal(await may(way), false);
      assert.equal(await may(way, { isNew: true }), false);
    });

  for (const way of ["con", "src/NUL.txt", "a.ts ", "a.ts.", "a\u202ets.exe", "a:stream", "\u200ba.ts"])
    it(`forbids creating ${JSON.stringify(way)}`, async () =>
      assert.equal(await may(way, { isNew: true }), false));

  it("allows files outside the workspace that the user named, but no never-read or Git files", async () => {
    assert.ok(await may("../outside.txt", { isNamed: true }));
    assert.equal(await may(".env", { isNamed: true }), false);
    assert.equal(await may("plain.txt", { isNamed: true }), false);
    assert.equal(await may("harmless/config", { isNamed: true }), false);
    assert.equal(await may("../outside.txt", { isNamed: true, isNew: true }), false);
  });

  it("decides by a path's target, however it is written", async () => {
    const step = fc.constantFrom(
      "..",
      ".",
      "src",
      "up",
      ".git",
      "a.ts",
      "harmless",
      "workspace",
      "outside.txt",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (steps) => {
        const path = `${folder}/${steps.join("/")}`;
        if (!(await mayChange({ path, isNamed: false, isNew: false }, place()))) return;
        const real = await realpath(path).catch(() => undefined);
        if (real === undefined) return;
        assert.ok(real.startsWith(`${folder}/`), `${path} → ${real}`);
        assert.ok(!real.includes("/.git"), `${path} → ${real}`);
      }),
      { numRuns: 2000 },
    );
  });
});
