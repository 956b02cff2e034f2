import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { casesOf } from "../../bench/context/cases";
import { judge } from "../../bench/context/judge";

/** Each repository's files and its expected cases: `path:line name kind signature`, lines from 1. */
const repositories: Readonly<Record<string, { files: Record<string, string>; cases: readonly string[] }>> = {
  TypeScript: {
    files: {
      "src/money.ts": [
        "export interface Amount { cents: number }",
        "export async function convertAmount(",
        "  amount: Amount,",
        "  rate: number,",
        "): Promise<Amount> {",
        "  return amount;",
        "}",
      ].join("\n"),
      "src/index.ts": 'export * from "./money";\n',
      "src/shop.ts": [
        'import { convertAmount } from "./index";',
        "// convertAmount is in a comment",
        "export async function pay() {",
        '  log("convertAmount");',
        "  return await convertAmount({ cents: 3 }, 2);",
        "}",
      ].join("\n"),
    },
    cases: ["src/shop.ts:5 convertAmount imported function convertAmount("],
  },
  JavaScript: {
    files: {
      "lib/shelf.js": "module.exports = {\n  findBook(title) {\n    return title;\n  },\n};\n",
      "lib/desk.js":
        "const shelf = require('./shelf');\nfunction lend(title) {\n  return shelf.findBook(title);\n}\n",
    },
    cases: ["lib/desk.js:3 findBook qualified findBook(title)"],
  },
  Python: {
    files: {
      "shop/__init__.py": "",
      "shop/rates.py": "@cached\ndef exchange_rate(currency):\n    # Daily.\n    return 1\n",
      "shop/till.py":
        "from .rates import exchange_rate\n\ndef total(items):\n    exchange_rates = []\n    return exchange_rate('EUR')\n",
    },
    cases: ["shop/till.py:5 exchange_rate imported def exchange_rate(currency)"],
  },
  Go: {
    files: {
      "go.mod": "module example.com/own/shop\n",
      "shelf/shelf.go": "package shelf\n\nfunc FindBook(title string) int {\n\treturn 1\n}\n",
      "desk/books.go": "package desk\n\nfunc lendBook(id int) bool {\n\treturn true\n}\n",
      "desk/desk.go":
        'package desk\n\nimport "example.com/own/shop/shelf"\n\nfunc Serve() {\n\tid := shelf.FindBook("x")\n\tlendBook(id)\n}\n',
    },
    cases: [
      "desk/desk.go:6 FindBook qualified func FindBook(title string) int",
      "desk/desk.go:7 lendBook package func lendBook(id int) bool",
    ],
  },
  Rust: {
    files: {
      "Cargo.toml": '[package]\nname = "shop"\n',
      "src/shelf.rs":
        "pub struct Shelf;\nimpl Shelf {\n    pub fn find_book(&self) -> u32 {\n        1\n    }\n}\n",
      "src/desk.rs":
        "use crate::shelf::{self, Shelf};\n\npub fn serve(at: Shelf) -> u32 {\n    at.find_book() + 1\n}\n",
    },
    cases: [
      "src/desk.rs:3 Shelf imported struct Shelf",
      "src/desk.rs:4 find_book member fn find_book(&self) -> u32",
    ],
  },
  Java: {
    files: {
      "a/shop/Shelf.java":
        "package shop;\n\npublic class Shelf {\n  @Override\n  public int findBook(String title) {\n    return 1;\n  }\n}\n",
      "a/shop/Desk.java":
        "package shop;\n\nclass Desk {\n  int serve(Shelf at) {\n    return at.findBook(null);\n  }\n}\n",
    },
    cases: [
      "a/shop/Desk.java:4 Shelf package class Shelf",
      "a/shop/Desk.java:5 findBook member int findBook(String title)",
    ],
  },
  C: {
    files: {
      "shelf.h": "int find_book(const char *title);\n",
      "shelf.c": '#include "shelf.h"\n\nint find_book(const char *title)\n{\n  return 1;\n}\n',
      "desk.c": '#include "shelf.h"\n\nvoid serve(void)\n{\n  int book = find_book("x");\n}\n',
    },
    cases: ["desk.c:5 find_book imported int find_book(const char *title)"],
  },
  Kotlin: {
    files: {
      "Shelf.kt":
        "package shop\n\nclass Shelf(val owner: String) {\n  fun findBook(title: String): Int {\n    return 1\n  }\n}\n",
      "Desk.kt": 'package shop\n\nfun serve() {\n  val place = Shelf("me")\n  place.findBook("x")\n}\n',
    },
    cases: [
      "Desk.kt:4 Shelf package class Shelf(val owner: String)",
      "Desk.kt:5 findBook member fun findBook(title: String): Int",
    ],
  },
  Vue: {
    files: {
      "useShelf.ts": "export const useShelf = (size: number): string => {\n  return '';\n};\n",
      "Desk.vue":
        '<template>\n  <p>useShelf here</p>\n</template>\n<script setup lang="ts">\nimport { useShelf } from "./useShelf";\nconst books = useShelf(3);\n</script>\n',
    },
    cases: ["Desk.vue:6 useShelf imported useShelf = (size: number): string"],
  },
};

describe("cases of the context bench", () => {
  for (const [language, { files, cases }] of Object.entries(repositories))
    it(`finds lines that use a name from another file: ${language}`, async () => {
      const found = await inFolder(files, (folder) => casesOf(folder, { count: 8 }));
      const summaries = found.cases.map(({ path, line, name, kind, definitions }) => {
        const [signature] = definitions[0]?.signature.split("\n") ?? [];
        return `${path}:${line + 1} ${name} ${kind} ${signature}`;
      });
      assert.deepEqual(summaries, cases);
    });

  it("finds the same cases in each run, at most two per file", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `helperNumber${at}`);
    const files = {
      "helpers.ts": names.map((name) => `export function ${name}(): void {}`).join("\n"),
      "user.ts": `import { ${names.join(", ")} } from "./helpers";\nfunction use() {\n${names.map((name) => `  ${name}();`).join("\n")}\n}\n`,
    };
    await inFolder(files, async (folder) => {
      const [first, second] = [await casesOf(folder, { count: 8 }), await casesOf(folder, { count: 8 })];
      assert.equal(first.cases.length, 2);
      assert.deepEqual(first.cases, second.cases);
    });
  });
});

describe("context found in a prompt", () => {
  const definition = { path: "b.c", line: 0, character: 4, isMember: false };
  const wanted = {
    path: "a.c",
    languageId: "c",
    line: 3,
    name: "find_book",
    kind: "imported" as const,
    usedBefore: false,
    isTest: false,
    definitions: [
      { ...definition, name: "find_book", signature: "int\nfind_book(char *title,\n  int size)" },
    ],
  };
  const held = (path: string, text: string) =>
    judge(wanted, "  find_book(title, 1);", [{ path, text, tokens: 5 }]);

  it("finds the signature in any layout, but only in other files", () => {
    assert.partialDeepStrictEqual(held("b.c", "int find_book(char *title, int size);"), {
      signature: true,
      wholeSignature: true,
      name: true,
      tokens: 5,
    });
    assert.partialDeepStrictEqual(held("c.c", "int other;\nfind_book(t, 2);"), {
      signature: false,
      name: true,
    });
    assert.partialDeepStrictEqual(held("c.c", "int find_bookshelf(void)"), { name: false });
    assert.partialDeepStrictEqual(held("a.c", "int find_book(char *title, int size);"), {
      name: false,
      tokens: 0,
    });
  });

  it("measures the share of the text in lines with a name from the true line", () => {
    assert.equal(held("c.c", "find_book(\nabcdefghij").useful, 0.5);
    assert.equal(held("a.c", "find_book(").useful, undefined);
  });
});

async function inFolder<Result>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-cases-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
