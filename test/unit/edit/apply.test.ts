import assert from "node:assert/strict";
import fc from "fast-check";
import { isLazyMarker } from "../../../server/edit/apply/lazyMarkers";
import { type ApplyRequest, planApply } from "../../../server/edit/apply/planApply";
import { parseCodeBlockInfo, takePathComment } from "../../../server/protocol/code/codeBlockInfo";
import { languageIdOf } from "../../../server/protocol/code/languageIds";

const shop = `import { Cents } from "./money";

/** What is sold. */
export interface Item {
  name: string;
  price: Cents;
}

export function total(items: Item[]): Cents {
  let sum = 0;
  for (const item of items) {
    sum += item.price;
  }
  return sum;
}

export function cheapest(items: Item[]): Item | undefined {
  return items.toSorted((a, b) => a.price - b.price)[0];
}

export class Shop {
  private readonly items: Item[] = [];

  add(item: Item): void {
    this.items.push(item);
  }

  get size(): number {
    return this.items.length;
  }
}
`;

const stock = `import json


class Stock:
    def __init__(self, path):
        self.path = path

    def load(self):
        with open(self.path) as file:
            return json.load(file)


def report(stock):
    for name, count in stock.items():
        print(name, count)
`;

function apply(code: string, text = shop, more: Partial<ApplyRequest> = {}) {
  return planApply({ code, text, languageId: text === stock ? "python" : "typescript", ...more });
}

function applied(code: string, text = shop, more: Partial<ApplyRequest> = {}): string {
  const plan = apply(code, text, more);
  assert(plan.kind === "edit", `the block was ${JSON.stringify(plan)}`);
  return plan.text;
}

function linesOf(text: string, first: string, last: string) {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.includes(first));
  return { start, end: lines.findIndex((line, at) => at >= start && line.includes(last)) + 1 };
}

describe("applying a complete block", () => {
  it("replaces only the function of the same name", () => {
    const code = `export function total(items: Item[]): Cents {
  return items.reduce((sum, item) => sum + item.price, 0);
}`;
    const expected = shop.replace(/export function total[\s\S]*?\n}\n/, `${code}\n`);
    assert.equal(applied(code), expected);
  });

  it("replaces a method at its own depth regardless of the block's depth", () => {
    const code = `add(item: Item): void {
  if (item.price < 0) throw new Error("negative");
  this.items.push(item);
}`;
    const result = applied(code);
    assert(
      result.includes(`  add(item: Item): void {
    if (item.price < 0) throw new Error("negative");
    this.items.push(item);
  }

  get size`),
      result,
    );
  });

  it("replaces a Python function by its indentation", () => {
    const code = `def load(self):
    return json.loads(self.path.read_text())`;
    assert.equal(
      applied(code, stock),
      stock.replace(
        / {4}def load[\s\S]*?\n\n\n/,
        `    def load(self):\n        return json.loads(self.path.read_text())\n\n\n`,
      ),
    );
  });

  it("uses the block's doc comment if it has one and otherwise keeps the file's", () => {
    const without = applied(
      "export interface Item {\n  name: string;\n  price: Cents;\n  tags: string[];\n}",
    );
    assert(
      without.includes(
        "/** What is sold. */\nexport interface Item {\n  name: string;\n  price: Cents;\n  tags",
      ),
    );
    const withComment = applied(
      "/** Something with a price. */\nexport interface Item {\n  name: string;\n  price: Cents;\n}",
    );
    assert(withComment.includes("/** Something with a price. */\nexport interface Item {"));
    assert(!withComment.includes("What is sold"));
  });

  it("replaces several functions and puts a new one after its predecessor", () => {
    const code = `export function total(items: Item[]): Cents {
  return sum(items.map(priceOf));
}

function priceOf(item: Item): Cents {
  return item.price;
}`;
    const result = applied(code);
    assert(
      result.includes(`  return sum(items.map(priceOf));
}

function priceOf(item: Item): Cents {
  return item.price;
}

export function cheapest`),
      result,
    );
  });

  it("replaces a whole class", () => {
    const code = `export class Shop {
  private readonly items = new Map<string, Item>();

  add(item: Item): void {
    this.items.set(item.name, item);
  }

  get size(): number {
    return this.items.size;
  }
}`;
    assert(applied(code).endsWith(`${code}\n`));
    assert(applied(code).startsWith(shop.slice(0, 200)));
  });

  it("replaces the whole file if the block is another version of it", () => {
    const code = shop.replace("let sum = 0;", "let sum: Cents = 0;").replace("name: string", "title: string");
    assert.equal(applied(code), code);
  });

  it("fills an empty file", () => {
    assert.equal(applied("let a = 1;\n", ""), "let a = 1;\n");
  });

  it("keeps Windows line ends", () => {
    const code = "export function cheapest(items: Item[]): Item {\n  return items[0]!;\n}";
    const result = applied(code, shop.replaceAll("\n", "\r\n"));
    assert(
      result.includes("export function cheapest(items: Item[]): Item {\r\n  return items[0]!;\r\n}\r\n"),
    );
    assert(!/[^\r]\n/.test(result));
  });

  it("adds no line break at the end of a file without one", () => {
    assert.equal(
      applied("const a = 1;\nconst b = 3;", "const a = 1;\nconst b = 2;"),
      "const a = 1;\nconst b = 3;",
    );
  });

  it("writes tabs into a file with tabs", () => {
    const tabbed = "function a() {\n\tif (x) {\n\t\ty();\n\t}\n}\n";
    const result = applied("function a() {\n  if (x) {\n    z();\n  }\n}", tabbed);
    assert.equal(result, "function a() {\n\tif (x) {\n\t\tz();\n\t}\n}\n");
  });

  it("finds statements without a name by the lines around them", () => {
    const code = `for (const item of items) {
  if (item.price < 0) continue;
  sum += item.price;
}`;
    const result = applied(code);
    assert(
      result.includes(
        "  let sum = 0;\n  for (const item of items) {\n    if (item.price < 0) continue;\n    sum += item.price;\n  }\n  return sum;",
      ),
      result,
    );
  });

  it("replaces the selection if the block is a version of it", () => {
    const selection = linesOf(shop, "for (const item", "  }");
    const code = "for (const { price } of items) {\n  sum += price;\n}";
    const result = applied(code, shop, { selection });
    assert(
      result.includes(
        "  let sum = 0;\n  for (const { price } of items) {\n    sum += price;\n  }\n  return sum;",
      ),
    );
  });

  it("ignores a selection that is unrelated to the block", () => {
    const selection = linesOf(shop, "import", "import");
    const code = "export function cheapest(items: Item[]): Item {\n  return items[0]!;\n}";
    assert(applied(code, shop, { selection }).startsWith('import { Cents } from "./money";'));
  });

  it("reports that nothing changes", () => {
    assert.deepEqual(apply("get size(): number {\n  return this.items.length;\n}"), { kind: "unchanged" });
    assert.deepEqual(apply("  \n"), { kind: "unchanged" });
  });
});

describe("applying a block of unclear place", () => {
  it("rejects a block that matches nothing in the file", () => {
    assert.deepEqual(apply("const answer = 42;\nconsole.log(answer);"), { kind: "refused", reason: "where" });
  });

  it("rejects a block if two functions have its name", () => {
    const twice = "class A {\n  run() {\n    a();\n  }\n}\nclass B {\n  run() {\n    b();\n  }\n}\n";
    assert.equal(apply("run() {\n  c();\n}", twice).kind, "refused");
  });

  it("rejects a block if two places look alike", () => {
    const repeated =
      "open();\nread(1);\nread(2);\nclose();\nother();\nopen();\nread(1);\nread(3);\nclose();\n";
    assert.equal(apply("open();\nread(1);\nread(4);\nclose();", repeated).kind, "refused");
  });

  it("keeps statements next to a function in the block", () => {
    const code = "export function total(items: Item[]): Cents {\n  return 0;\n}\n\nconsole.log(total([]));";
    assert.equal(apply(code).kind, "refused");
  });
});

describe("applying a block that leaves code out", () => {
  it("rejects a block if it is unclear what it leaves out", () => {
    const code = `export function total(items: Item[]): Cents {
  // ... existing code ...
  return Math.round(sum);
}`;
    assert.deepEqual(apply(code), { kind: "refused", reason: "lazy" });
    assert.deepEqual(apply("export class Shop { ... }"), { kind: "refused", reason: "lazy" });
  });

  it("fills the gap between lines that are unique in the file", () => {
    const code = `export class Shop {
  // ... existing code ...
  get size(): number {
    return this.items.filter(({ price }) => price > 0).length;
  }
}`;
    assert.equal(
      applied(code),
      shop.replace("this.items.length;", "this.items.filter(({ price }) => price > 0).length;"),
    );
    const certain = `  let sum = 0;
  // ... rest unchanged ...
  return sum;
}

// existing code

  get size(): number {`;
    assert.deepEqual(apply(certain), { kind: "unchanged" });
    const changed = `export function total(items: Item[]): Cents {
  let sum: Cents = 0;
  for (const item of items) {
  // ...
  return sum;`;
    const result = applied(changed);
    assert(
      result.includes(
        "Cents {\n  let sum: Cents = 0;\n  for (const item of items) {\n    sum += item.price;",
      ),
      result,
    );
    // It is unclear whether the changed line replaces one that is left out.
    const beside = changed.replace("  for (const item of items) {\n", "");
    assert.deepEqual(apply(beside), { kind: "refused", reason: "lazy" });
  });

  it("adds members to a class whose other members are left out", () => {
    const code = `export class Shop {
  // ... existing methods ...

  clear(): void {
    this.items.length = 0;
  }
}`;
    const result = applied(code);
    assert(
      result.endsWith(`    return this.items.length;
  }

  clear(): void {
    this.items.length = 0;
  }
}
`),
      result,
    );
  });

  it("adds methods to a Python class", () => {
    const code = `class Stock:
    # ... rest of the class ...

    def save(self, data):
        self.path.write_text(json.dumps(data))`;
    const result = applied(code, stock);
    assert(
      result.includes(`            return json.load(file)

    def save(self, data):
        self.path.write_text(json.dumps(data))


def report`),
      result,
    );
  });

  it("keeps the depth of members with tab indentation", () => {
    const file = "class A:\n\tdef b(self):\n\t\treturn 1\n";
    const code =
      "class A:\n\t# ... rest of the class ...\n\n\tdef c(self):\n\t\tif self.b():\n\t\t\treturn 2";
    const added = "\n\tdef c(self):\n\t\tif self.b():\n\t\t\treturn 2\n";
    assert.equal(applied(code, file, { languageId: "python" }), file + added);
  });

  it("rejects a member that already exists", () => {
    const code = "export class Shop {\n  // existing code\n\n  add(item: Item): void {\n    log();\n  }\n}";
    assert.equal(apply(code).kind, "refused");
  });

  it("recognizes a placeholder comment that is in the file itself", () => {
    const text = "function a() {\n  // ... rest of the code\n  b();\n}\n";
    assert.equal(
      applied("function a() {\n  // ... rest of the code\n  c();\n}", text),
      "function a() {\n  // ... rest of the code\n  c();\n}\n",
    );
  });

  it("never deletes lines that a placeholder stands for", () => {
    const lines = shop.split("\n").filter((line) => line.trim() !== "");
    fc.assert(
      fc.property(fc.nat(lines.length - 3), fc.nat(8), fc.nat(8), (from, skipped, rest) => {
        const head = lines.slice(from, from + 1);
        const tail = lines.slice(from + 1 + skipped, from + 2 + skipped + rest);
        const plan = apply([...head, "// ... existing code ...", ...tail].join("\n"));
        if (plan.kind !== "edit") return;
        for (const line of lines) assert(plan.text.includes(line), `${line} is lost`);
      }),
    );
  });
});

describe("placeholders for omitted code", () => {
  for (const line of [
    "// ... existing code ...",
    "  // ...",
    "# ... rest of the file ...",
    "/* … */",
    "<!-- rest unchanged -->",
    "// existing code",
    "// Existing code here",
    "# rest of the function remains the same",
    "// other methods",
    "-- remaining columns unchanged",
    "...",
    "  {/* ... existing props ... */}",
    "function a() { ... }",
    "// your code here",
    "// same as before",
    "// (unchanged)",
    "// code omitted for brevity",
  ]) {
    it(`include ${line}`, () => assert.equal(isLazyMarker(line, "typescript"), true));
  }

  for (const line of [
    "// The rest is silence that nobody hears because it is so quiet here.",
    "call(...values);",
    "const copy = { ...old };",
    "// wait a moment...",
    "// Use the existing connection if there is one.",
    "const text = '{ ... }';",
    "// TODO: other currencies",
    "function f(...args: string[]) {",
    "[...a]",
  ]) {
    it(`do not include ${line}`, () => assert.equal(isLazyMarker(line, "typescript"), false));
  }

  it("do not include ... in Python", () => assert.equal(isLazyMarker("    ...", "python"), false));
});

describe("large removals", () => {
  it("report the number of removed lines", () => {
    const plan = apply("export class Shop {\n}");
    assert(plan.kind === "edit");
    assert.equal(plan.removes, 7);
  });

  it("do not include a change of many lines into as many", () => {
    const code = shop.replaceAll("item", "thing");
    const plan = apply(code, shop, { selection: { start: 0, end: shop.split("\n").length } });
    assert(plan.kind === "edit");
    assert.equal(plan.removes, undefined);
  });
});

describe("info string of a fence", () => {
  for (const [info, language, path] of [
    ["ts", "ts", undefined],
    ["", "", undefined],
    ["ts src/app.ts", "ts", "src/app.ts"],
    ["TypeScript:src/app.ts", "typescript", "src/app.ts"],
    ["src/app.ts", "", "src/app.ts"],
    ["src/app.ts:10-20", "", "src/app.ts"],
    ['python title="reports/sales.py"', "python", "reports/sales.py"],
    ["python file=sales.py {1-3}", "python", "sales.py"],
    ["c++", "c++", undefined],
    ["js // filename: app.js", "js", "app.js"],
    ["diff https://example.com/a.ts", "diff", undefined],
  ] as const) {
    it(JSON.stringify(info), () => {
      assert.deepEqual(parseCodeBlockInfo(info), { language, ...(path !== undefined && { path }) });
    });
  }

  it("may be replaced by a path alone in the first comment", () => {
    assert.deepEqual(takePathComment("// src/app.ts\n\nlet a;"), { path: "src/app.ts", code: "let a;" });
    assert.deepEqual(takePathComment("# file: `sales.py`\nimport os"), {
      path: "sales.py",
      code: "import os",
    });
    assert.equal(takePathComment("// See src/app.ts for more\nlet a;"), undefined);
    assert.equal(takePathComment("let a;"), undefined);
  });

  it("uses the editor's language ids", () => {
    assert.deepEqual(["ts", "py", "c++", "rust", ""].map(languageIdOf), [
      "typescript",
      "python",
      "cpp",
      "rust",
      "plaintext",
    ]);
  });
});

describe("applying any text", () => {
  const line = fc.constantFrom(
    "a();",
    "  b();",
    "}",
    "{",
    "function f() {",
    "class C {",
    "",
    "// ...",
    "\tx",
    "def g():",
  );
  const text = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));
  it("never throws, and a copy of the file changes nothing", () => {
    fc.assert(
      fc.property(text, text, (code, file) => {
        apply(code, file);
        const same = apply(file, file);
        assert(same.kind !== "edit" || same.text.trim() === file.trim(), JSON.stringify(same));
      }),
      { numRuns: 2000 },
    );
  });
});
