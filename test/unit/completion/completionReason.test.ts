import assert from "node:assert/strict";
import { filters } from "../../../server/postprocess/index";
import { completionReasons, reasonText } from "../../../server/protocol/completionReason";
import { english, fillTemplate, setTextLanguage } from "../../../server/protocol/l10n";

describe("reasons why nothing was shown", () => {
  afterEach(() => setTextLanguage(english));

  it("are counted under their English phrase", () => {
    for (const reason of Object.keys(completionReasons)) assert.equal(reasonText(reason), reason);
    for (const { reason } of filters) assert.ok(Object.hasOwn(completionReasons, reason), reason);
    const off = "completions are turned off for markdown files";
    assert.equal(reasonText(off), off);
  });

  it("have a text in other languages, except those that this version does not know", () => {
    setTextLanguage({
      tag: "xx",
      has: () => true,
      write: (template, values) => `xx ${fillTemplate(template, values)}`,
    });
    for (const reason of [...Object.keys(completionReasons), "completions are turned off for markdown files"])
      assert.equal(reasonText(reason), `xx ${reason}`);
    for (const reason of ["a reason of an earlier version", "toString"])
      assert.equal(reasonText(reason), reason);
  });
});
