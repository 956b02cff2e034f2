import assert from "node:assert/strict";
import { postprocess } from "../../../server/postprocess/index";
import { looksBlank } from "../../../server/text/lines";

describe("lines that show nothing", () => {
  it("look blank, form feeds and wide spaces included", () => {
    for (const line of ["", " \t", "\f", "\u00a0", "\u3000 "])
      assert.ok(looksBlank(line), JSON.stringify(line));
    assert.ok(!looksBlank(" a"));
  });

  it("do not hide from a completion that it repeats the code below", () => {
    const below = "\nresult = first_long_call(argument)\nreturn second_long_call(result)\n";
    for (const separator of ["", "\f\n", "\u00a0\n"]) {
      const { text } = postprocess("result = first_long_call(argument)\nreturn second_long_call(result)", {
        prefix: "def f():\n",
        suffix: `\n${separator}${below.slice(1)}`,
        languageId: "python",
      });
      assert.equal(text, "", JSON.stringify(separator));
    }
  });
});
