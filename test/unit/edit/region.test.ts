import assert from "node:assert/strict";
import { regionOf } from "../../../server/edit/region";
import { testPlaces } from "../../../server/edit/tests/testPlaces";
import type { SyntaxTrees } from "../../../server/syntax/syntax";
import { loadedTrees } from "../../support/syntaxTrees";

describe("region of a cursor", () => {
  let trees: SyntaxTrees;
  before(async () => {
    trees = await loadedTrees(["typescript", "python", "go"]);
  });

  /** The region's lines for a cursor at "█". */
  async function region(text: string, languageId = "typescript"): Promise<string> {
    const lines = text.split("\n");
    const line = lines.findIndex((each) => each.includes("█"));
    const character = lines[line]?.indexOf("█") ?? 0;
    const bare = lines.map((each) => each.replace("█", ""));
    const place = { line, character };
    const { start, end } = await regionOf({ start: place, end: place }, bare, languageId, trees);
    return bare.slice(start, end).join("\n");
  }

  const method =
    "  /** Adds. */\n  add(item: string) {\n    if (item) {\n      this.items.push(item);█\n    }\n  }";
  const shop = `class Shop {\n  items = [];\n\n${method}\n}\n`;

  it("covers the method with its comment, not the block or the class", async () => {
    assert.equal(await region(shop), method.replace("█", ""));
  });

  it("covers the method below a comment", async () => {
    assert.equal(await region(shop.replace("█", "").replace("Adds", "█Adds")), method.replace("█", ""));
  });

  it("covers an exported function that is a value", async () => {
    const arrow = "export const add = (a: number) => {\n  return a;\n};";
    assert.equal(await region(`let x;\n\n${arrow.replace("return", "re█turn")}\nlet y;`), arrow);
  });

  it("covers a decorated Python function", async () => {
    const own = "@cached\ndef total(prices):\n    return sum(prices)";
    assert.equal(await region(`import a\n\n${own.replace("sum", "█sum")}\n\n\nx = 1\n`, "python"), own);
  });

  it("covers a Go function", async () => {
    const own = "// Total adds.\nfunc Total() int {\n\treturn 1\n}";
    assert.equal(await region(`package shop\n\n${own.replace("return", "█return")}\n`, "go"), own);
  });

  it("covers the statement if there is no definition", async () => {
    assert.equal(
      await region("a();\nfor (const x of y) {\n  b(█);\n}\nc();"),
      "for (const x of y) {\n  b();\n}",
    );
  });

  it("is empty on a blank line between definitions", async () => {
    assert.equal(await region("function a() {\n}\n█\nfunction b() {\n}"), "");
  });

  it("follows indentation in a language without a grammar", async () => {
    const own = "fun total(): Int {\n    return 1\n}";
    assert.equal(
      await region(`val a = 1\n\n${own.replace("return", "█return")}\n\nval b = 2`, "kotlin"),
      own,
    );
    assert.equal(await region("a\nb█\nc\n\nd", "plaintext"), "a\nb\nc");
  });

  it("covers whole lines of a selection, without a line that it only touches", async () => {
    const lines = ["a", "bcd", "e", "f"];
    const selection = { start: { line: 1, character: 2 }, end: { line: 3, character: 0 } };
    assert.deepEqual(await regionOf(selection, lines, "plaintext", trees), { start: 1, end: 3 });
  });
});

describe("syntax errors", () => {
  it("are found at their place, and none without a grammar", async () => {
    const trees = await loadedTrees(["typescript"]);
    assert.deepEqual(await trees.mistakes("const a = 1;\n", "typescript"), []);
    assert.deepEqual(
      (await trees.mistakes("const a = 1;\nconst b = ;\n", "typescript"))?.map(({ line }) => line),
      [1],
    );
    assert.equal((await trees.mistakes("function a() {\n", "typescript"))?.length, 1);
    assert.equal(await trees.mistakes("(", "kotlin"), undefined);
  });
});

describe("paths of tests", () => {
  for (const [path, language, expected] of [
    [
      "src/app/shop.ts",
      "typescript",
      [
        "src/app/shop.test.ts",
        "src/app/__tests__/shop.test.ts",
        "test/app/shop.test.ts",
        "tests/app/shop.test.ts",
      ],
    ],
    [
      "shop/stock.py",
      "python",
      ["tests/shop/test_stock.py", "tests/test_stock.py", "shop/test_stock.py", "shop/stock_test.py"],
    ],
    ["shop/total.go", "go", ["shop/total_test.go"]],
    ["src/main/java/shop/Cart.java", "java", ["src/test/java/shop/CartTest.java"]],
    ["lib/shop.rb", "ruby", ["spec/shop_spec.rb", "test/shop_test.rb"]],
    ["src/shop.rs", "rust", ["tests/shop.rs"]],
    ["src/Shop.php", "php", ["tests/ShopTest.php"]],
  ] as const) {
    it(path, () => {
      const places = testPlaces(path, language);
      for (const place of expected) assert.ok(places.includes(place), `${place} in ${places.join(", ")}`);
      assert.equal(places[0], expected[0]);
    });
  }
});
