import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type KnownFiles,
  resolveAnswerPath,
  resolveRenameTarget,
} from "../../../server/protocol/paths/answerPath";
import { folderLabels, workspaceLabel } from "../../../server/protocol/paths/workspacePaths";

interface World {
  readonly folders: readonly (string | { readonly path: string; readonly name: string })[];
  /** Paths that exist; "link -> target" for a link. */
  readonly files?: readonly string[];
  readonly sent?: readonly string[];
  readonly open?: readonly string[];
}

function known({ folders, files = [], sent = [], open = [] }: World): KnownFiles {
  const there = new Map<string, string>();
  for (const file of [...files, ...sent, ...open]) {
    const [path = "", target = path] = file.split(" -> ");
    there.set(path, target);
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      there.set(path.slice(0, at), path.slice(0, at));
  }
  return {
    folders: folders.map((each) =>
      typeof each === "string" ? { path: each, name: each.split("/").at(-1) ?? "" } : each,
    ),
    sent,
    open,
    real: async (path) => there.get(path),
  };
}

const two = ["/w/backend", "/w/frontend"];
const both = ["/w/backend/src/a.ts", "/w/frontend/src/a.ts"];
const three = [...two, "/w/shared"];

describe("paths of an answer", () => {
  const cases: readonly (readonly [string, World, string, string | readonly string[]])[] = [
    ["one folder", { folders: ["/w"], files: ["/w/src/a.ts"] }, "src/a.ts", "/w/src/a.ts"],
    ["one folder, ./ in front", { folders: ["/w"], files: ["/w/src/a.ts"] }, "./src/a.ts", "/w/src/a.ts"],
    ["one folder, backslashes", { folders: ["/w"], files: ["/w/src/a.ts"] }, "src\\a.ts", "/w/src/a.ts"],
    [
      "one folder with its name in front",
      { folders: ["/x/shop"], files: ["/x/shop/src/a.ts"] },
      "shop/src/a.ts",
      "/x/shop/src/a.ts",
    ],
    [
      "one folder with a folder of its name",
      { folders: ["/x/app"], files: ["/x/app/app/a.ts", "/x/app/a.ts"] },
      "app/a.ts",
      "/x/app/app/a.ts",
    ],
    ["one folder, new", { folders: ["/w"] }, "src/new.ts", "new /w/src/new.ts"],
    [
      "one folder, new, with its name in front",
      { folders: ["/x/app"] },
      "app/new.ts",
      "new /x/app/app/new.ts",
    ],
    ["one folder, a way out", { folders: ["/w"] }, "../b.ts", "new /b.ts"],
    ["no folder", { folders: [] }, "a.ts", "none"],
    ["no folder, sent", { folders: [], sent: ["/tmp/a.py"] }, "a.py", "/tmp/a.py"],
    [
      "no folder, sent by its whole path",
      { folders: [], sent: ["/tmp/a.py", "/b/a.py"] },
      "/tmp/a.py",
      "/tmp/a.py",
    ],
    [
      "no folder, two sent",
      { folders: [], sent: ["/tmp/a.py", "/b/a.py"] },
      "a.py",
      ["/tmp/a.py", "/b/a.py"],
    ],
    [
      "sent from the first",
      { folders: two, files: both, sent: ["/w/backend/src/a.ts"] },
      "src/a.ts",
      "/w/backend/src/a.ts",
    ],
    [
      "sent from the second",
      { folders: two, files: both, sent: ["/w/frontend/src/a.ts"] },
      "src/a.ts",
      "/w/frontend/src/a.ts",
    ],
    [
      "open in the second",
      { folders: two, files: both, open: ["/w/frontend/src/a.ts"] },
      "src/a.ts",
      "/w/frontend/src/a.ts",
    ],
    [
      "open in one, sent from the other",
      { folders: two, sent: ["/w/backend/src/a.ts"], open: ["/w/frontend/src/a.ts"] },
      "src/a.ts",
      "/w/backend/src/a.ts",
    ],
    ["both sent", { folders: two, sent: both }, "src/a.ts", both],
    ["both open", { folders: two, open: both }, "src/a.ts", both],
    ["both there", { folders: two, files: both }, "src/a.ts", both],
    ["both sent, one named", { folders: two, sent: both }, "frontend/src/a.ts", "/w/frontend/src/a.ts"],
    [
      "the other one sent",
      { folders: two, files: both, sent: ["/w/backend/src/a.ts"] },
      "frontend/src/a.ts",
      "/w/frontend/src/a.ts",
    ],
    [
      "only the last is there",
      { folders: three, files: ["/w/shared/src/a.ts"] },
      "src/a.ts",
      "/w/shared/src/a.ts",
    ],
    [
      "two of three",
      { folders: three, files: ["/w/shared/src/a.ts", "/w/backend/src/a.ts"] },
      "src/a.ts",
      ["/w/backend/src/a.ts", "/w/shared/src/a.ts"],
    ],
    [
      "a sent file without its first folders",
      { folders: two, sent: ["/w/frontend/src/ui/a.ts"] },
      "ui/a.ts",
      "/w/frontend/src/ui/a.ts",
    ],
    [
      "two sent files without their first folders",
      { folders: two, sent: ["/w/frontend/src/ui/a.ts", "/w/backend/ui/a.ts"] },
      "ui/a.ts",
      ["/w/frontend/src/ui/a.ts", "/w/backend/ui/a.ts"],
    ],
    ["new, named", { folders: two, files: both }, "frontend/src/new.ts", "new /w/frontend/src/new.ts"],
    [
      "new, named by its folder's name in the editor",
      { folders: ["/w/backend", { path: "/w/ui", name: "Web Client" }] },
      "Web Client/new.ts",
      "new /w/ui/new.ts",
    ],
    [
      "new, not named",
      { folders: two, files: both },
      "src/new.ts",
      ["/w/backend/src/new.ts", "/w/frontend/src/new.ts"],
    ],
    [
      "new, beside what was sent",
      { folders: two, files: both, sent: ["/w/frontend/src/a.ts"] },
      "src/new.ts",
      "new /w/frontend/src/new.ts",
    ],
    [
      "new, both sent",
      { folders: two, sent: both },
      "src/new.ts",
      ["/w/backend/src/new.ts", "/w/frontend/src/new.ts"],
    ],
    [
      "new, another folder has one of that name",
      { folders: two, files: ["/w/frontend/backend/b.ts"] },
      "backend/new.ts",
      ["/w/backend/new.ts", "/w/frontend/backend/new.ts"],
    ],
    [
      "a folder called as another root, both there",
      { folders: two, files: ["/w/frontend/backend/b.ts", "/w/backend/b.ts"] },
      "backend/b.ts",
      ["/w/frontend/backend/b.ts", "/w/backend/b.ts"],
    ],
    [
      "a folder called as another root, one there",
      { folders: two, files: ["/w/frontend/backend/b.ts"] },
      "backend/b.ts",
      "/w/frontend/backend/b.ts",
    ],
    [
      "a folder called as another root, sent",
      { folders: two, files: ["/w/backend/b.ts"], sent: ["/w/frontend/backend/b.ts"] },
      "backend/b.ts",
      "/w/frontend/backend/b.ts",
    ],
    [
      "a folder called as another root, both sent",
      { folders: two, sent: ["/w/frontend/backend/b.ts", "/w/backend/b.ts"] },
      "backend/b.ts",
      "/w/backend/b.ts",
    ],
    [
      "nested, by the inner name",
      { folders: ["/w", "/w/pkg"], files: ["/w/pkg/a.ts"] },
      "pkg/a.ts",
      "/w/pkg/a.ts",
    ],
    [
      "nested, by both names",
      { folders: ["/w", "/w/pkg"], files: ["/w/pkg/a.ts"] },
      "w/pkg/a.ts",
      "/w/pkg/a.ts",
    ],
    [
      "nested, both there",
      { folders: ["/w", "/w/pkg"], files: ["/w/a.ts", "/w/pkg/a.ts"] },
      "a.ts",
      ["/w/a.ts", "/w/pkg/a.ts"],
    ],
    [
      "nested, the inner one sent",
      { folders: ["/w", "/w/pkg"], files: ["/w/a.ts"], sent: ["/w/pkg/a.ts"] },
      "a.ts",
      "/w/pkg/a.ts",
    ],
    [
      "the same name twice",
      { folders: ["/x/app", "/y/app"], files: ["/x/app/a.ts", "/y/app/a.ts"] },
      "app/a.ts",
      ["/x/app/a.ts", "/y/app/a.ts"],
    ],
    [
      "the same name twice, one sent",
      { folders: ["/x/app", "/y/app"], files: ["/x/app/a.ts"], sent: ["/y/app/a.ts"] },
      "app/a.ts",
      "/y/app/a.ts",
    ],
    [
      "the same name twice, told apart",
      { folders: ["/x/app", "/y/app"], files: ["/x/app/a.ts", "/y/app/a.ts"] },
      "y/app/a.ts",
      "/y/app/a.ts",
    ],
    [
      "the same name twice, new",
      { folders: ["/x/app", "/y/app"] },
      "app/new.ts",
      ["/x/app/new.ts", "/y/app/new.ts"],
    ],
    [
      "links to the same file",
      { folders: two, files: ["/w/backend/src/a.ts", "/w/frontend/src/a.ts -> /w/backend/src/a.ts"] },
      "src/a.ts",
      "/w/backend/src/a.ts",
    ],
    [
      "another case of a sent file",
      { folders: two, sent: ["/w/backend/src/App.ts"] },
      "src/app.ts",
      "/w/backend/src/App.ts",
    ],
    [
      "another case of a folder's name",
      { folders: two, files: both },
      "Backend/src/a.ts",
      "/w/backend/src/a.ts",
    ],
    [
      "another case of what is there as well",
      { folders: ["/w"], files: ["/w/app.ts"], sent: ["/w/App.ts"] },
      "app.ts",
      "/w/app.ts",
    ],
    [
      "a drive",
      { folders: ["C:/w/backend", "C:/w/frontend"], sent: ["C:/w/frontend/src/a.ts"] },
      "src\\a.ts",
      "C:/w/frontend/src/a.ts",
    ],
    ["an absolute path", { folders: two, files: both }, "/w/backend/src/a.ts", "/w/backend/src/a.ts"],
    ["an absolute path elsewhere", { folders: two, files: both }, "/etc/hosts", "new /etc/hosts"],
    ["a way out of all folders", { folders: two, files: both }, "../../etc/hosts", "new /etc/hosts"],
    [
      "a file that is open and not in the root",
      { folders: ["/w"], files: ["/w/package.json"], open: ["/w/a/package.json"] },
      "package.json",
      "/w/package.json",
    ],
    [
      "an open file without its first folders",
      { folders: ["/w"], open: ["/w/packages/a/src/b.ts"] },
      "src/b.ts",
      "/w/packages/a/src/b.ts",
    ],
  ];
  for (const [name, world, path, wanted] of cases)
    it(`resolve to the right file or to none: ${name}`, async () => {
      const resolved = await resolveAnswerPath(path, known(world));
      const found =
        resolved.kind === "several"
          ? resolved.paths
          : resolved.kind === "none"
            ? "none"
            : `${resolved.kind === "new" ? "new " : ""}${resolved.path}`;
      assert.deepEqual(found, wanted);
    });

  it("resolve a rename to the same workspace folder or to the named one", async () => {
    const world = known({ folders: two, files: both });
    const to = (named: string) => resolveRenameTarget(named, "/w/frontend/src/a.ts", world);
    assert.deepEqual(await to("src/b.ts"), { kind: "new", path: "/w/frontend/src/b.ts" });
    assert.deepEqual(await to("backend/src/b.ts"), { kind: "new", path: "/w/backend/src/b.ts" });
    assert.deepEqual(await to("backend/src/a.ts"), { kind: "file", path: "/w/backend/src/a.ts" });
  });

  it("always resolve a label to the file that was sent, and never pick one of two", async () => {
    const step = fc.constantFrom("a", "b", "app", "src");
    const path = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join("/"));
    const root = path.map((each) => `/${each}`);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(root, { minLength: 2, maxLength: 4 }),
        fc.uniqueArray(fc.tuple(fc.nat(3), path), { minLength: 1, maxLength: 8, selector: String }),
        path,
        async (folders, places, other) => {
          const files = [...new Set(places.map(([at, way]) => `${folders[at % folders.length]}/${way}.ts`))];
          const world = known({ folders, files, sent: files });
          const labels = files.map((file) => workspaceLabel(file, world.folders) ?? "");
          assert.equal(new Set(labels).size, files.length, String(labels));
          for (const [at, file] of files.entries())
            assert.deepEqual(await resolveAnswerPath(labels[at] ?? "", world), { kind: "file", path: file });
          const unsent = known({ folders, files });
          const resolved = await resolveAnswerPath(`${other}.ts`, unsent);
          const fitting = files.filter((file) => folders.some((each) => file === `${each}/${other}.ts`));
          if (fitting.length > 1) assert.equal(resolved.kind, "several");
        },
      ),
    );
  });
});

describe("labels of workspace folders", () => {
  const named = (...folders: readonly (readonly [string, string])[]) =>
    folderLabels(folders.map(([path, name]) => ({ path, name })));

  it("are empty for a single folder, otherwise distinct", () => {
    assert.deepEqual(named(["/w", "w"]), [""]);
    assert.deepEqual(named(["/w/a", "a"], ["/w/b", "b"]), ["a", "b"]);
    assert.deepEqual(named(["/x/app", "app"], ["/y/app", "app"]), ["x/app", "y/app"]);
    assert.deepEqual(named(["/x/one", "app"], ["/y/two", "app"]), ["one", "two"]);
    assert.deepEqual(named(["/x/app", "app"], ["/y/app", "app"], ["/z", "z"]), ["x/app", "y/app", "z"]);
    assert.deepEqual(named(["/x/app", "Shop"], ["/y/app", "app"]), ["Shop", "app"]);
  });
});
