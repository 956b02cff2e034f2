import assert from "node:assert/strict";
import fc from "fast-check";
import { declarationAt, outline } from "../../../server/context/outline";

const texts = (source: string) => outline(source.trimStart().split("\n")).map(({ text }) => text);

describe("outline", () => {
  it("shows TypeScript's types in full and its functions as signatures", () => {
    const source = `
import { a } from "./a";
export interface Invoice {
  readonly id: string;
  lines: { amount: number }[];
}

export async function load(
  id: string,
  options: Options = {},
): Promise<Invoice> {
  const x = 1;
  return fetchInvoice(id);
}
export class Store<T> extends Base {
  #items = new Map<string, T>();

  constructor(private readonly name: string) {
    super();
  }

  get(key: string): T | undefined {
    if (key) {
      return this.#items.get(key);
    }
  }
}
export const half = (n: number): number => {
  return n / 2;
};
export type Kind = "a" | "b";
`;
    assert.deepEqual(texts(source), [
      "export interface Invoice {\n  readonly id: string;\n  lines: { amount: number }[];\n}",
      "export async function load(\n  id: string,\n  options: Options = {},\n): Promise<Invoice>",
      "export class Store<T> extends Base {\n  #items = new Map<string, T>();\n  constructor(private readonly name: string)\n  get(key: string): T | undefined\n}",
      "export const half = (n: number): number => …",
      'export type Kind = "a" | "b";',
    ]);
  });

  it("shows Python's classes and functions", () => {
    const source = `
import os
LIMIT: int = 3

class Account(Base):
    """Text."""
    name: str

    def pay(self, amount: int) -> None:
        self.total -= amount

async def find(
    name: str,
) -> Account:
    return await db.get(name)

def _private():
    pass
`;
    const found = outline(source.trimStart().split("\n"));
    assert.deepEqual(
      found.map(({ name, exported }) => [name, exported]),
      [
        ["LIMIT", true],
        ["Account", true],
        ["find", true],
        ["_private", false],
      ],
    );
    assert.equal(
      found[1]?.text,
      'class Account(Base):\n    """Text."""\n    name: str\n    def pay(self, amount: int) -> None: ...',
    );
    assert.equal(found[2]?.text.split("\n")[0], "async def find(");
  });

  it("shows Go, Rust, C, C++, Java and Ruby", () => {
    assert.deepEqual(
      texts(
        "type Point struct {\n\tX int\n\tY int\n}\n\nfunc (p *Point) Move(dx int) error {\n\tp.X += dx\n}",
      ),
      ["type Point struct {\n\tX int\n\tY int\n}", "func (p *Point) Move(dx int) error"],
    );
    assert.deepEqual(
      texts(
        "pub struct P {\n    pub x: i32,\n}\nimpl P {\n    pub fn new(x: i32) -> Self {\n        P { x }\n    }\n}",
      ),
      ["pub struct P {\n    pub x: i32,\n}", "impl P {\n    pub fn new(x: i32) -> Self\n}"],
    );
    assert.deepEqual(
      texts(
        "#define MAX 3\ntypedef struct node {\n  int value;\n} node_t;\nint node_sum(const node_t *first);\n",
      ),
      [
        "#define MAX 3",
        "typedef struct node {\n  int value;\n} node_t;",
        "int node_sum(const node_t *first);",
      ],
    );
    assert.deepEqual(texts("std::string join(const std::vector<int>& all) {\n  return x;\n}"), [
      "std::string join(const std::vector<int>& all)",
    ]);
    assert.deepEqual(
      texts(
        "public class Shop {\n    private int n;\n\n    public int count(String of) {\n        return n;\n    }\n}",
      ),
      ["public class Shop {\n    private int n;\n    public int count(String of)\n}"],
    );
    assert.deepEqual(texts("class Shop\n  def count(of)\n    of.size\n  end\nend"), [
      "class Shop\n  def count(of)\nend",
    ]);
  });

  it("shows a member with the head of its class", () => {
    const lines = "class A {\n  x = 1;\n  run(speed: number): void {\n    go();\n  }\n}".split("\n");
    assert.equal(declarationAt(lines, 2), "class A {\n  run(speed: number): void");
  });

  it("handles any text in time", () => {
    const line = fc.string({
      unit: fc.constantFrom(
        "class ",
        "export ",
        "(",
        ")",
        "{",
        "}",
        " ",
        "\t",
        "a",
        "=",
        "<",
        ":",
        "*",
        "const ",
      ),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.nat(40), (lines, at) => {
        outline(lines);
        declarationAt(lines, at);
      }),
    );
    for (const hostile of [
      "a ".repeat(5000),
      "a* ".repeat(100),
      "export ".repeat(60),
      "a<".repeat(190),
      " ".repeat(390),
    ]) {
      const began = performance.now();
      outline([`${hostile}!`, hostile]);
      assert.ok(performance.now() - began < 200, hostile.slice(0, 10));
    }
  });
});
