import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { reach } from "../../../server/context/reach";
import type { WorkspaceFile, WorkspaceFiles } from "../../../server/workspace/workspaceFiles";
import { reached } from "../../support/reached";

const root = resolve("/w/inside");

/** A workspace that records its requests; it has every file and folder, or never answers. */
class Everything {
  readonly asked: string[] = [];
  reads = 0;
  listings = 0;

  constructor(readonly answers = true) {}

  folderPaths() {
    return [root];
  }

  read(path: string): Promise<WorkspaceFile | undefined> {
    this.asked.push(path);
    this.reads++;
    const text = 'export * from "./a";\nexport * from "../b";\nfrom . import c\n';
    const file = { uri: pathToFileURL(path).href, path, text, lines: text.split("\n") };
    return this.answers ? Promise.resolve(file) : new Promise(() => {});
  }

  entries(path: string) {
    this.asked.push(path);
    this.listings++;
    const names = [..."abcdef"];
    const files = names.flatMap((name) =>
      [".ts", ".py", ".h", ".rs", ".go", ".java"].map((end) => name + end),
    );
    const found = {
      files: [...files, "go.mod", "package.json", "tsconfig.json"],
      folders: names,
      isCut: true,
    };
    return this.answers ? Promise.resolve(found) : new Promise<never>(() => {});
  }
}

async function paths(
  languageId: string,
  text: string,
  files: Everything,
  signal = new AbortController().signal,
) {
  const uri = pathToFileURL(join(root, "a", "main.x")).href;
  const found: string[] = [];
  for await (const { file } of reach({ uri, languageId, text }, files as unknown as WorkspaceFiles, signal))
    found.push(file.path);
  return found;
}

/** How many listeners for "abort" the signal had at most. */
class CountedSignal {
  readonly #abort = new AbortController();
  most = 0;
  #listeners = 0;

  get signal(): AbortSignal {
    const { signal } = this.#abort;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...all: unknown[]) => {
      this.most = Math.max(this.most, ++this.#listeners);
      Reflect.apply(addEventListener, signal, all);
    };
    signal.removeEventListener = (...all: unknown[]) => {
      this.#listeners--;
      Reflect.apply(removeEventListener, signal, all);
    };
    return signal;
  }
}

describe("many imports", () => {
  it("wait for an abort with one listener, so Node does not warn of a leak", async () => {
    const text = Array.from({ length: 60 }, (_, at) => `import { x${at} } from "./m${at}";\n`).join("");
    const counted = new CountedSignal();
    assert.ok((await paths("typescript", text, new Everything(), counted.signal)).length > 10);
    assert.ok(counted.most <= 2, `${counted.most} listeners`);
  });
});

const outside: Readonly<Record<string, string>> = {
  typescript: 'import { a } from "../../../../etc/passwd";\nimport "../../inside-2/a";\nimport "/etc/a";\n',
  python: "from ......etc import a\nfrom .... import b\n",
  rust: 'use super::super::super::super::a::b;\nmod x;\n#[path = "../../../a.rs"]\nmod y;\n',
  c: '#include "../../../a.h"\n#include "/etc/a.h"\n',
  ruby: 'require_relative "../../../a"\nrequire "../../../../b"\n',
  php: "<?php require '../../../a.php';\nuse A\\..\\B;\n",
  scss: '@use "../../../../a";\n',
  dart: "import '../../../a.dart';\nimport 'package:x/../../../../a.dart';\n",
  shellscript: "source ../../../../a.sh\n",
  go: 'import "x/../../../../a"\n',
};

describe("reachable files", () => {
  for (const [languageId, text] of Object.entries(outside)) {
    it(`are never searched outside the workspace: ${languageId}`, async () => {
      const files = new Everything();
      await paths(languageId, text, files);
      assert.deepEqual(
        files.asked.filter((path) => path !== root && !path.startsWith(join(root, "/"))),
        [],
      );
    });
  }

  it("are limited in number, as are the folders that are listed", async () => {
    const many: Readonly<Record<string, (at: number) => string>> = {
      typescript: (at) => `import { x${at} } from "./d${at}/a";\nexport * from "./${at}/b";\n`,
      python: (at) => `from .d${at} import x${at}\nimport e${at}.f.g\n`,
      rust: (at) => `use crate::d${at}::{a, b${at}};\n`,
      go: (at) => `import "d${at}.com/a"\n`,
      java: (at) => `import a.d${at}.C;\nimport e${at}.f.*;\n`,
      c: (at) => `#include "d${at}/a.h"\n`,
      csharp: (at) => `using A${at}.B;\n`,
      ruby: (at) => `D${at}::E\n`,
    };
    for (const [languageId, line] of Object.entries(many)) {
      const files = new Everything();
      const text = Array.from({ length: 2000 }, (_, at) => line(at)).join("");
      await paths(languageId, text, files);
      assert.ok(files.reads <= 64 && files.listings <= 24, `${languageId} ${files.reads} ${files.listings}`);
    }
  });

  it("do not wait for a slow disk after an abort", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    assert.deepEqual(await paths("typescript", 'import "./a";', new Everything(false), stop.signal), []);
  });

  it("exclude the file itself, and are none for an unknown language", async () => {
    assert.deepEqual(await reached({ "a.ts": 'import { a } from "./a";' }, "a.ts", "typescript"), []);
    for (const languageId of ["constructor", "plaintext", ""]) {
      assert.deepEqual(await reached({ "a.ts": 'import "./b";', "b.ts": "" }, "a.ts", languageId), []);
    }
  });
});
