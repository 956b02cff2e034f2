import assert from "node:assert/strict";
import fc from "fast-check";
import { importsOf } from "../../../server/context/importStyles";
import { startProcessorTime } from "../../support/processorTime";

const place = { root: "/w", path: "/w/src/app/main.ts" };
const find = (languageId: string, text: string, path = place.path) =>
  importsOf(languageId, text, { ...place, path });

describe("imports", () => {
  it("of TypeScript and JavaScript", () => {
    const [a, b, c, d] = find(
      "typescript",
      `import { load, type Store as S } from "../store.js";
import Shop, * as all from './shop';
export { x } from "./x";
import fs from "node:fs";
import { near } from "@/near";
import { startProcessorTime } from "../../support/processorTime";
`,
    );
    assert.deepEqual(a?.names, ["load", "Store"]);
    assert.ok(a?.candidates.includes("/w/src/store.ts"));
    assert.deepEqual(b?.names, []);
    assert.equal(b?.candidates[0], "/w/src/app/shop.ts");
    assert.ok(b?.candidates.includes("/w/src/app/shop/index.ts"));
    assert.deepEqual(c?.names, ["x"]);
    assert.ok(d?.candidates.includes("/w/src/near.ts"));
    const [required] = find("javascript", 'const { a, b } = require("./lib");');
    assert.deepEqual(required?.names, ["a", "b"]);
  });

  it("of Python", () => {
    const path = "/w/pkg/sub/main.py";
    const found = find(
      "python",
      "from ..models import Account, Bill as B\nfrom . import helpers\nimport pkg.util as u\nimport os\n",
      path,
    );
    assert.ok(found[0]?.candidates.includes("/w/pkg/models.py"));
    assert.deepEqual(found[0]?.names, ["Account", "Bill"]);
    assert.ok(found.some(({ candidates }) => candidates.includes("/w/pkg/sub/helpers.py")));
    assert.ok(found.some(({ candidates }) => candidates.includes("/w/pkg/util.py")));
  });

  it("of Go, Rust, C, Java, Ruby, Lua and Dart", () => {
    const has = (languageId: string, text: string, path: string, candidate: string) =>
      assert.ok(
        find(languageId, text, path).some(({ candidates }) => candidates.includes(candidate)),
        `${languageId}: ${JSON.stringify(find(languageId, text, path))}`,
      );
    has(
      "go",
      'import (\n\t"fmt"\n\tdb "example.com/me/shop/internal/db"\n)',
      "/w/main.go",
      "/w/internal/db/",
    );
    has("rust", "mod parser;\n", "/w/src/main.rs", "/w/src/parser.rs");
    has("rust", "use crate::model::{Order, Item};\n", "/w/src/a/b.rs", "/w/src/model.rs");
    has("rust", "use super::sibling::Thing;\n", "/w/src/a/b.rs", "/w/src/a/sibling.rs");
    has("c", '#include "node.h"\n#include <stdio.h>\n', "/w/src/main.c", "/w/src/node.h");
    has(
      "java",
      "package com.shop.ui;\nimport com.shop.model.Order;\n",
      "/w/src/com/shop/ui/View.java",
      "/w/src/com/shop/model/Order.java",
    );
    has("ruby", "require_relative '../lib/shop'\n", "/w/bin/run.rb", "/w/lib/shop.rb");
    has("lua", 'local m = require("shop.model")\n', "/w/main.lua", "/w/shop/model.lua");
    has("dart", "import '../model.dart';\n", "/w/lib/ui/view.dart", "/w/lib/model.dart");
  });

  it("never lead out of the workspace or to the file itself", () => {
    assert.deepEqual(find("typescript", 'import { a } from "../../../../etc/x";'), []);
    const self = find("typescript", 'import { a } from "./main";').flatMap(({ candidates }) => candidates);
    assert.ok(!self.includes(place.path));
  });

  it("cope with anything, in time", () => {
    for (const languageId of [
      "typescript",
      "python",
      "go",
      "rust",
      "c",
      "java",
      "ruby",
      "lua",
      "dart",
      "none",
    ]) {
      fc.assert(
        fc.property(
          fc.string({
            unit: fc.constantFrom(
              "import ",
              "from ",
              "{",
              "}",
              '"',
              "./a",
              "use ",
              "::",
              "\n",
              " ",
              "(",
              "mod ",
              ";",
            ),
          }),
          (text) => {
            find(languageId, text);
          },
        ),
        { numRuns: 50 },
      );
      for (const hostile of [
        "import ",
        "import {",
        "from . import (",
        "use crate::",
        " ",
        "\n",
        '"a.b/',
        "const {",
      ]) {
        const processorMs = startProcessorTime();
        find(languageId, hostile.repeat(4000));
        assert.ok(processorMs() < 1000, `${languageId} ${JSON.stringify(hostile)} ${processorMs()}`);
      }
    }
  });
});
