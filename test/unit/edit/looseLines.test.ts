import assert from "node:assert/strict";
import fc from "fast-check";
import { asDeepAsCode, asWritten } from "../../../server/edit/place/looseLines";

const line = fc.oneof(
  fc.constantFrom(
    "  `",
    "`;",
    '    """',
    '"""',
    "cat <<EOF",
    "EOF",
    "#endif",
    "  #if A",
    "\tx = '",
    "/*",
    "*/",
    "",
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, "")),
);
const languages = fc.constantFrom(
  "typescript",
  "python",
  "shellscript",
  "ruby",
  "cpp",
  "php",
  "go",
  "markdown",
);

describe("lines whose depth is unrelated to the code", () => {
  it("survive the round trip", () => {
    fc.assert(
      fc.property(fc.array(line), languages, (lines, languageId) => {
        assert.deepEqual(asWritten(asDeepAsCode(lines, languageId)), lines);
      }),
    );
  });

  it("stay unchanged if everything is as deep as the code", () => {
    const lines = ["def a():", '    """A.', "", "    B.", '    """', "    return `", "    `"];
    assert.deepEqual(asDeepAsCode(lines, "python"), lines);
    assert.deepEqual(asDeepAsCode(["const a = `", "b", "`;"], "typescript"), ["const a = `", "b", "`;"]);
    assert.deepEqual(asDeepAsCode(["/*", "  a", "*/", "#if A", "#endif"], "cpp"), [
      "/*",
      "  a",
      "*/",
      "#if A",
      "#endif",
    ]);
  });
});
