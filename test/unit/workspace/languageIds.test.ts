import assert from "node:assert/strict";
import { languageIdOf } from "../../../server/protocol/code/languageIds";
import { languageOfPath } from "../../../server/workspace/languages";

/** Other editors' names of languages, by VS Code's names. */
const others: Readonly<Record<string, string>> = {
  shellscript: "sh bash zsh shell-script",
  makefile: "make",
  latex: "plaintex tex",
  "git-commit": "gitcommit",
  restructuredtext: "rst",
  csharp: "cs c_sharp c-sharp c#",
  "objective-c": "objc",
  "objective-cpp": "objcpp",
  typescriptreact: "typescript.tsx tsx",
  javascriptreact: "javascript.jsx jsx",
  viml: "vim",
  bat: "dosbatch",
  powershell: "ps1",
  jsonc: "json5",
  yaml: "yaml.ansible yaml.gitlab yml",
  dockerfile: "docker",
  dockercompose: "yaml.docker-compose docker-compose",
  plaintext: "text",
  cpp: "c-or-c++ c++",
  javascript: "js js2 JavaScript",
  proto3: "protobuf",
  markdown: "md gfm Markdown",
  html: "htmldjango html.twig",
};

describe("language identifiers", () => {
  for (const [id, names] of Object.entries(others)) {
    it(`are translated from other editors to ${id}`, () => {
      for (const name of names.split(" ")) assert.equal(languageIdOf(name), id, name);
    });
  }

  it("stay unchanged for VS Code's names", () => {
    const own =
      "a.ts a.tsx a.js a.jsx a.py a.rs a.go a.c a.cpp a.cs a.java a.rb a.sh a.ps1 a.md a.rst a.json a.jsonc a.sql a.vue";
    for (const id of own.split(" ").map(languageOfPath)) assert.equal(languageIdOf(id), id);
    for (const id of ["ocaml", "haskell", "zig", "typescriptreact", "git-rebase", "unheard-of"])
      assert.equal(languageIdOf(id), id);
  });
});
