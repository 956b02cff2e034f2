import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { reasonOf } from "../../../server/files/fileRefusedError";
import { isInside, realPath, realPathWithin } from "../../../server/files/realPath";

describe("a real path within the workspace", () => {
  let parent: string;
  let root: string;
  const within = (path: string, roots = [{ named: root, real: root }]) =>
    realPathWithin(roots, path).catch((error) => ({ fails: reasonOf(error) }));

  beforeEach(() => {
    parent = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-real-")));
    root = join(parent, "workspace");
    mkdirSync(join(root, "a/b"), { recursive: true });
    mkdirSync(join(parent, "outside"));
    writeFileSync(join(root, "a/file"), "");
    writeFileSync(join(parent, "outside/file"), "");
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it("follows links within the workspace", async () => {
    symlinkSync("../a", join(root, "a/up"));
    symlinkSync(join(root, "a/file"), join(root, "absolute"));
    symlinkSync("a/up/up/file", join(root, "twice"));
    symlinkSync("../workspace/a/file", join(root, "aroundTheCorner"));
    for (const name of ["a/up/file", "absolute", "twice", "aroundTheCorner", "a/../a/file"])
      assert.deepEqual(await within(join(root, name)), { real: join(root, "a/file"), exists: true }, name);
    assert.deepEqual(await within(join(root, "a/none/more")), {
      real: join(root, "a/none/more"),
      exists: false,
    });
    assert.deepEqual(await within(root), { real: root, exists: true });
  });

  it("says where a link leaves the workspace, without following it", async () => {
    symlinkSync(join(parent, "outside"), join(root, "out"));
    symlinkSync("../outside/file", join(root, "file"));
    symlinkSync("/net/another.example/share", join(root, "net"));
    symlinkSync("out/file", join(root, "behind"));
    assert.deepEqual(await within(join(root, "out/file")), { leadsTo: join(parent, "outside/file") });
    assert.deepEqual(await within(join(root, "file")), { leadsTo: join(parent, "outside/file") });
    assert.deepEqual(await within(join(root, "net/x")), { leadsTo: "/net/another.example/share/x" });
    assert.deepEqual(await within(join(root, "behind")), { leadsTo: join(parent, "outside/file") });
    // A link outside that leads back in is not followed either.
    symlinkSync(root, join(parent, "outside/back"));
    assert.deepEqual(await within(join(root, "out/back/a/file")), {
      leadsTo: join(parent, "outside/back/a/file"),
    });
  });

  it("accepts the name by which the user opened the workspace", async () => {
    const named = join(parent, "link");
    symlinkSync(root, named);
    symlinkSync(join(named, "a/file"), join(root, "file"));
    const roots = [{ named, real: root }];
    for (const path of [join(named, "file"), join(root, "file"), join(named, "a/file")])
      assert.deepEqual(await within(path, roots), { real: join(root, "a/file"), exists: true });
  });

  it("fails on circular links", async () => {
    symlinkSync("self", join(root, "self"));
    symlinkSync("ping", join(root, "pong"));
    symlinkSync("pong/x", join(root, "ping"));
    for (const name of ["self", "ping", "pong"])
      assert.deepEqual(await within(join(root, name)), { fails: "ELOOP" });
  });

  it("agrees with the system for any tangle of links", async () => {
    const name = fc.constantFrom("a", "b", "c");
    const step = fc.constantFrom("a", "b", "c", "..", ".");
    const target = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join("/"));
    const thing = fc.record({ folder: fc.array(name, { maxLength: 2 }), name, target: fc.option(target) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(thing, { maxLength: 10 }),
        fc.array(step, { minLength: 1, maxLength: 5 }),
        async (things, way) => {
          const own = mkdtempSync(join(parent, "tangle-"));
          for (const { folder, name, target } of things) {
            const path = join(own, ...folder, name);
            try {
              mkdirSync(dirname(path), { recursive: true });
              if (target === null) mkdirSync(path);
              else symlinkSync(target, path);
            } catch {
              // The path exists already, or leads nowhere.
            }
          }
          const path = `${own}/${way.join("/")}`;
          const found = await within(path, [{ named: own, real: own }]);
          const system = await realPath(path).catch((error) => ({ fails: reasonOf(error) }));
          if ("leadsTo" in found) return;
          if ("fails" in found) return assert.ok("fails" in system || !system.exists);
          assert.ok(isInside(own, found.real) || isInside(found.real, own));
          if ("exists" in system && system.exists) assert.deepEqual(found, system);
          else assert.equal(existsSync(path), false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
