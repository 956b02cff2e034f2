import assert from "node:assert/strict";
import { reached } from "../../../support/reached";

const value = (name: string) => `export const ${name} = 1;\n`;

describe("imports of JavaScript and TypeScript", () => {
  it("are found by paths with and without extensions, in every form", async () => {
    const main = `import { load, type Store as S } from "../store.js";
import Shop, * as all from './shop';
import Default, { b as c } from "./b";
import type { T } from "./types";
import "./effect";
import old = require("./old");
const { x: y } = require("./c");
const z = require("./d").part;
const lazy = await import("./lazy");
import {
  long,
} from "./long.ts";
export * from "./all";
import fs from "node:fs";
`;
    const files = {
      "src/store.ts": value("load"),
      "src/app/shop/index.ts": value("shop"),
      "src/app/b.tsx": value("b"),
      "src/app/types.d.ts": "export interface T {}",
      "src/app/effect.js": "run();",
      "src/app/old.js": "module.exports = 1;",
      "src/app/c.cjs": "exports.x = 1;",
      "src/app/d.mjs": value("part"),
      "src/app/lazy.ts": value("lazy"),
      "src/app/long.ts": value("long"),
      "src/app/all.ts": value("every"),
      "src/app/main.ts": main,
    };
    assert.deepEqual(await reached(files, "src/app/main.ts", "typescript"), [
      "imported src/store.ts {load,Store>S}",
      "imported src/app/shop/index.ts as all",
      "imported src/app/b.tsx {b>c,default>Default}",
      "imported src/app/types.d.ts {T}",
      "imported src/app/effect.js",
      "imported src/app/old.js as old",
      "imported src/app/c.cjs {x>y}",
      "imported src/app/d.mjs {part>z}",
      "imported src/app/lazy.ts as lazy",
      "imported src/app/long.ts {long}",
      "imported src/app/all.ts",
    ]);
  });

  it("are followed through barrels to the file that declares the name", async () => {
    const files = {
      "main.ts":
        'import { One, Two as Second, Three, own, Kept } from "./lib";\nimport * as lib from "./lib";\n',
      "lib/index.ts": `export { One } from "./one";
import { Deep } from "./two";
export { Deep as Two };
export * from "./more";
export { default as Kept } from "./kept";
export const own = 1;
`,
      "lib/one.ts": "export class One {}",
      "lib/two.ts": "export class Deep {}",
      "lib/more/index.ts": 'export * from "./empty";\nexport * from "./three";\n',
      "lib/more/empty.ts": "export {};",
      "lib/more/three.ts": "export function Three() {}",
      "lib/kept.ts": "export default class {}",
    };
    const found = await reached(files, "main.ts", "typescript");
    assert.deepEqual(found.slice(0, 6), [
      "imported lib/index.ts {own}",
      "reexported lib/one.ts {One}",
      "reexported lib/two.ts {Deep>Second}",
      "reexported lib/more/three.ts {Three}",
      "reexported lib/kept.ts {default>Kept}",
      "imported lib/index.ts as lib",
    ]);
    assert.ok(found.includes("reexported lib/more/index.ts as lib"));
    const common = {
      "main.js": 'const { a, b } = require("./lib");\n',
      "lib/index.js": 'const a = require("./a");\nmodule.exports = { a, b: require("./b").b };\n',
      "lib/a.js": "exports.a1 = 1;",
      "lib/b.js": "exports.b = 1;",
    };
    assert.deepEqual(await reached(common, "main.js", "javascript"), [
      "reexported lib/a.js as a",
      "reexported lib/b.js {b}",
    ]);
  });

  it("end when barrels re-export each other", async () => {
    const files = {
      "main.ts": 'import { x } from "./a";\nimport * as all from "./a";\n',
      "a.ts": 'export * from "./b";\nexport { x } from "./b";\n',
      "b.ts": 'export * from "./a";\nexport { x } from "./a";\n',
    };
    assert.ok((await reached(files, "main.ts", "typescript")).length < 6);
  });

  it("follow the aliases of the configuration, and those of frameworks", async () => {
    const main =
      'import { a } from "@app/a";\nimport { b } from "lib/b";\nimport { c } from "#own/c.js";\nimport { d } from "~/d";\n';
    const files = {
      "web/tsconfig.json": '{ "extends": "./base.json", // one\n }',
      "web/base.json":
        '{ "compilerOptions": { "baseUrl": ".", /* two */ "paths": { "@app/*": ["source/*"], }, } }',
      "web/package.json": '{ "imports": { "#own/*": "./private/*" } }',
      "web/source/a.ts": value("a"),
      "web/lib/b.ts": value("b"),
      "web/private/c.ts": value("c"),
      "web/src/d.ts": value("d"),
      "web/main.ts": main,
    };
    assert.deepEqual(await reached(files, "web/main.ts", "typescript"), [
      "imported web/source/a.ts {a}",
      "imported web/lib/b.ts {b}",
      "imported web/private/c.ts {c}",
      "imported web/src/d.ts {d}",
    ]);
  });

  it("find the packages of a monorepo, by folder and by name", async () => {
    const files = {
      "package.json": '{ "workspaces": ["packages/*"] }',
      "packages/core/package.json":
        '{ "name": "@shop/core", "exports": { ".": { "import": "./dist/main.js" }, "./tools/*": "./dist/tools/*.mjs" } }',
      "packages/core/src/main.ts": value("core"),
      "packages/core/src/tools/cut.ts": value("cut"),
      "packages/other-folder/package.json": '{ "name": "@shop/named" }',
      "packages/other-folder/src/index.ts": value("named"),
      "packages/app/package.json": '{ "name": "@shop/app" }',
      "packages/app/src/main.ts":
        'import { core } from "@shop/core";\nimport { cut } from "@shop/core/tools/cut";\nimport { named } from "@shop/named";\nimport react from "react";\n',
    };
    const expected = [
      "imported packages/core/src/main.ts {core}",
      "imported packages/core/src/tools/cut.ts {cut}",
      "imported packages/other-folder/src/index.ts {named}",
    ];
    assert.deepEqual(await reached(files, "packages/app/src/main.ts", "typescript"), expected);
    const pnpm = { ...files, "package.json": "{}", "pnpm-workspace.yaml": 'packages:\n  - "packages/*"\n' };
    assert.deepEqual(await reached(pnpm, "packages/app/src/main.ts", "typescript"), expected);
  });

  it("are found in the script blocks of components", async () => {
    const block = 'import { a } from "./a";\nimport Part from "./Part.vue";\n';
    const files = {
      "main.vue": `<template>\n  import { n } from "./no";\n</template>\n<script setup lang="ts">\n${block}</script>\n`,
      "main.astro": `---\n${block}---\n<p>import { n } from "./no"</p>\n`,
      "a.ts": value("a"),
      "no.ts": value("n"),
      "Part.vue": "<template></template>",
    };
    const expected = ["imported a.ts {a}", "imported Part.vue {default>Part}"];
    assert.deepEqual(await reached(files, "main.vue", "vue"), expected);
    assert.deepEqual(await reached(files, "main.astro", "astro"), expected);
  });
});
