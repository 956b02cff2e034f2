import assert from "node:assert/strict";
import { surroundingsOf } from "../../../server/context/definitions/surroundings";

/** The surroundings of "█". */
const around = (text: string) => {
  const [prefix = "", suffix = ""] = text.split("█");
  return surroundingsOf({ prefix, suffix, firstLine: 0, eol: "\n" });
};

describe("surroundings of the cursor", () => {
  it("measure how near a name is, on both sides", () => {
    const { nearness } = around("alpha();\n\n\n\n\n\nbeta();\n█\ngamma();\n");
    assert.ok(nearness("beta") > nearness("alpha") && nearness("alpha") > 0);
    assert.ok(nearness("gamma") > nearness("alpha"));
    assert.equal(nearness("delta"), 0);
  });

  for (const [language, text] of [
    ["TypeScript", 'import {\n  parse,\n  print,\n} from "./tools";\nimport x from "y";\nprint(1);\n█'],
    ["Python", "from tools import (\n    parse,\n    print,\n)\nimport os\nprint(1)\n█"],
    ["Go", 'package a\n\nimport (\n\tparse "x/y"\n)\n\nfunc b() {\n\tprint(1)\n\t█'],
    ["Rust", "use crate::tools::{\n    parse,\n    print,\n};\nfn a() {\n    print(1);\n    █"],
    ["Java", "package a;\nimport static b.Tools.parse;\nclass C {\n  void d() {\n    print(1);\n    █"],
    ["C", '#include "parse.h"\nint main() {\n  print(1);\n  █'],
    ["CommonJS", 'const { parse, print } = require("./tools");\nprint(1);\n█'],
    ["PHP", "<?php\nuse Tools\\parse;\nprint(1);\n█"],
  ] as const) {
    it(`do not count an import as a use: ${language}`, () => {
      const { useCount } = around(text);
      assert.equal(useCount("parse"), 0);
      assert.equal(useCount("print"), 1);
    });
  }

  for (const [language, text] of [
    ["TypeScript", "const box: Parcel = load();\nbox█"],
    ["a new object", "const box = new Parcel();\nbox█"],
    ["Python", "box: Parcel = load()\nbox█"],
    ["a call of the class", "box = Parcel(1)\nbox█"],
    ["Go", "func a(box *mail.Parcel) {\n\tbox█"],
    ["Go's literals", "box := &mail.Parcel{}\nbox█"],
    ["Rust", "fn a(box: &mut Parcel) {\n    box█"],
    ["Rust's paths", "let box = Parcel::new();\nbox█"],
    ["Java", "void a(Parcel box) {\n  box█"],
    ["C++", "void a(const Parcel& box) {\n  box█"],
    ["Swift", "let box = Parcel()\nbox█"],
    ["its name", "parcel█"],
  ] as const) {
    it(`know the type of a nearby variable: ${language}`, () => {
      const { typeNearness } = around(text);
      assert.ok(typeNearness("Parcel") > 0.5);
      assert.equal(typeNearness("Letter"), 0);
    });
  }

  it("know the heads of the enclosing function and class", () => {
    const { isInHead, headWords } = around(
      "class Depot extends Store {\n  shipParcel(order: Order) {\n    if (order.isPaid) {\n      const a = 1;\n      █",
    );
    assert.ok(isInHead("Store") && isInHead("Order"));
    assert.ok(!isInHead("isPaid"));
    assert.ok(headWords("parcelStore") === 1 && headWords("letter") === 0);
  });

  it("compare names by their words, singular or plural", () => {
    const { nearWords } = around("parse_headers(text)\n█");
    assert.ok(nearWords("HeaderParser") > 0 && nearWords("HeaderParser") < nearWords("parseHeader"));
    assert.equal(nearWords("bodySize"), 0);
  });
});
