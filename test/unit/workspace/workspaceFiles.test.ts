import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { walkFolder } from "../../../server/workspace/walkFolder";
import { maxFileChars } from "../../../server/workspace/workspaceFiles";
import { TemporaryWorkspace } from "../../support/temporaryWorkspace";

describe("workspace files", () => {
  it("reads a file of the workspace, by URI and by path", async () => {
    using workspace = new TemporaryWorkspace({ "src/a b.ts": "\uFEFFone\r\ntwo" });
    const file = await workspace.files.read(workspace.uri("src/a b.ts"));
    assert.equal(file?.path, "src/a b.ts");
    assert.deepEqual(file?.lines, ["one", "two"]);
    assert.equal(await workspace.files.read(workspace.path("src/a b.ts")), file);
  });

  it("prefers the editor's text to the one on disk", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "on disk" });
    workspace.open("a.ts", "in the editor");
    assert.equal((await workspace.files.read(workspace.path("a.ts")))?.text, "in the editor");
  });

  it("notices a changed file", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "old" });
    assert.equal((await workspace.files.read(workspace.uri("a.ts")))?.text, "old");
    workspace.write("a.ts", "the new text");
    assert.equal((await workspace.files.read(workspace.uri("a.ts")))?.text, "the new text");
    rmSync(workspace.path("a.ts"));
    assert.equal(await workspace.files.read(workspace.uri("a.ts")), undefined);
  });

  it("reads nothing outside the workspace, not even open documents or through links", async () => {
    using workspace = new TemporaryWorkspace({ "inside/own.ts": "own" });
    const outside = join(workspace.parent, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "secret.ts"), "secret");
    mkdirSync(join(workspace.parent, "workspace-2"));
    writeFileSync(join(workspace.parent, "workspace-2", "a.ts"), "neighbour");
    symlinkSync(join(outside, "secret.ts"), workspace.path("file-link.ts"));
    symlinkSync(outside, workspace.path("folder-link"));
    symlinkSync(workspace.path("inside"), workspace.path("inner-link"));
    workspace.open("folder-link/secret.ts", "secret");
    for (const path of [
      join(outside, "secret.ts"),
      join(workspace.parent, "workspace-2", "a.ts"),
      workspace.path("file-link.ts"),
      workspace.path("folder-link/secret.ts"),
      workspace.path("../outside/secret.ts"),
      "untitled:Untitled-1",
      "file://%%%",
      "",
    ]) {
      assert.equal(await workspace.files.read(path), undefined, path);
    }
    assert.deepEqual(await workspace.files.list(workspace.path("folder-link"), 10), []);
    assert.equal((await workspace.files.read(workspace.path("inner-link/own.ts")))?.text, "own");
  });

  it("reads files of a workspace that is behind a link", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "text" });
    const link = join(workspace.parent, "link");
    symlinkSync(workspace.folder, link);
    workspace.folders = [`file://${link}/`];
    assert.equal((await workspace.files.read(join(link, "a.ts")))?.path, "a.ts");
    assert.equal((await workspace.files.read(workspace.path("a.ts")))?.path, "a.ts");
  });

  it("reads nothing once the folder is closed", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "text" });
    assert.ok(await workspace.files.read(workspace.path("a.ts")));
    workspace.folders = [];
    assert.equal(await workspace.files.read(workspace.path("a.ts")), undefined);
  });

  it("reads no never-read file, open or not, by its own name or through a link", async () => {
    using workspace = new TemporaryWorkspace({ ".env.local": "KEY=1", "private/a.ts": "private" });
    symlinkSync(workspace.path(".env.local"), workspace.path("harmless.ts"));
    workspace.open(".env", "KEY=1");
    for (const path of [".env", ".env.local", "harmless.ts"]) {
      assert.equal(await workspace.files.read(workspace.path(path)), undefined, path);
    }
    assert.ok(await workspace.files.read(workspace.path("private/a.ts")));
    workspace.files.configure(["**/private/**"]);
    assert.equal(await workspace.files.read(workspace.path("private/a.ts")), undefined);
    assert.ok(await workspace.files.read(workspace.path(".env.local")));
  });

  it("reads no binary file, large file or folder", async () => {
    using workspace = new TemporaryWorkspace({ "a.bin": "a\0b", "large.ts": "x".repeat(maxFileChars + 1) });
    mkdirSync(workspace.path("folder.ts"));
    workspace.open("open.ts", "x".repeat(maxFileChars + 1));
    for (const path of ["a.bin", "large.ts", "folder.ts"]) {
      assert.equal(await workspace.files.read(workspace.path(path)), undefined, path);
    }
    assert.equal((await workspace.files.read(workspace.path("open.ts")))?.text ?? "", "");
  });

  it("lists a bounded number of names", async () => {
    using workspace = new TemporaryWorkspace();
    for (let at = 0; at < 30; at++) workspace.write(`many/${at}.ts`, "");
    assert.equal((await workspace.files.list(workspace.path("many"), 10)).length, 10);
    assert.deepEqual(await workspace.files.list(workspace.path("none"), 10), []);
  });
});

describe("files that Git ignores", () => {
  const reads = async (workspace: TemporaryWorkspace, paths: readonly string[]) => {
    const read: string[] = [];
    for (const path of paths) if (await workspace.files.read(workspace.path(path))) read.push(path);
    return read;
  };

  it("are not read at any level, and the innermost rule decides", async () => {
    const files = {
      ".gitignore": "/build/\n*.log\n!kept.log\n/deep/only-here.ts\n",
      "build/out.ts": "",
      "src/build/fine.ts": "",
      "a.log": "",
      "kept.log": "",
      "deep/.gitignore": "*.gen.ts\n!a.log\n",
      "deep/a.log": "",
      "deep/b.log": "",
      "deep/x.gen.ts": "",
      "deep/further/x.gen.ts": "",
      "deep/only-here.ts": "",
      "x.gen.ts": "",
    };
    using workspace = new TemporaryWorkspace(files);
    assert.deepEqual(await reads(workspace, Object.keys(files)), [
      ".gitignore",
      "src/build/fine.ts",
      "kept.log",
      "deep/.gitignore",
      "deep/a.log",
      "x.gen.ts",
    ]);
  });

  it("stay ignored inside an ignored folder, whatever its own rules say", async () => {
    const files = { ".gitignore": "vendor\n", "vendor/.gitignore": "!*\n", "vendor/a.ts": "" };
    using workspace = new TemporaryWorkspace(files);
    assert.deepEqual(await reads(workspace, ["vendor/a.ts"]), []);
  });

  it("follow the repository's rules even when only one of its folders is open", async () => {
    const git = {
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/objects/x": "",
      ".git/refs/x": "",
      ".git/config": "",
    };
    const files = { ...git, ".gitignore": "*.gen.ts\n", ".git/info/exclude": "mine.ts\n" };
    using workspace = new TemporaryWorkspace({
      ...files,
      "app/a.gen.ts": "",
      "app/mine.ts": "",
      "app/b.ts": "",
    });
    assert.deepEqual(await reads(workspace, [".git/config"]), []);
    workspace.folders = [workspace.uri("app")];
    assert.deepEqual(await reads(workspace, ["app/a.gen.ts", "app/mine.ts", "app/b.ts"]), ["app/b.ts"]);
  });

  it("include files that match the user's own rules", async () => {
    using workspace = new TemporaryWorkspace({ "notes.md": "", "a.ts": "" });
    workspace.write("../.config/git/ignore", "notes.md\n");
    assert.deepEqual(await reads(workspace, ["notes.md", "a.ts"]), ["a.ts"]);
  });

  it("are not read even when they are open", async () => {
    using workspace = new TemporaryWorkspace({ ".gitignore": "local.ts\n", "local.ts": "" });
    workspace.open("local.ts", "private");
    assert.deepEqual(await reads(workspace, ["local.ts"]), []);
  });

  it("are skipped in a walk, as are Git's own files, but not a folder named head", async () => {
    const files = {
      ".gitignore": "out/\n",
      "out/a.ts": "",
      ".GIT/config": "",
      "src/head/a.ts": "",
      "src/HEAD": "",
    };
    using workspace = new TemporaryWorkspace(files);
    const found: string[] = [];
    for await (const { granted } of walkFolder(workspace.files.access, workspace.folder))
      found.push(granted.relativePath);
    assert.deepEqual(found.toSorted(), [".gitignore", "src/HEAD", "src/head/a.ts"]);
  });

  it("follow changed rules", async () => {
    using workspace = new TemporaryWorkspace({ "a.ts": "" });
    assert.deepEqual(await reads(workspace, ["a.ts"]), ["a.ts"]);
    workspace.write(".gitignore", "a.ts");
    workspace.now += 3000;
    assert.deepEqual(await reads(workspace, ["a.ts"]), []);
  });

  it("are found in time for any rules", async () => {
    using workspace = new TemporaryWorkspace({ ".gitignore": `${"a*".repeat(40)}b\n![\n\\\n`, "b.ts": "" });
    const long = `${"a".repeat(150)}.ts`;
    workspace.write(long, "");
    const began = performance.now();
    await reads(workspace, [long, "b.ts"]);
    assert.ok(performance.now() - began < 1000);
  });

  it("cause no failure for any rules", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), async (rules) => {
        using workspace = new TemporaryWorkspace({ ".gitignore": rules, "src/a.ts": "" });
        await workspace.files.read(workspace.path("src/a.ts"));
      }),
      { numRuns: 50 },
    );
  });
});
