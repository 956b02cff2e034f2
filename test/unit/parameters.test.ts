import assert from "node:assert/strict";
import { ResponseError } from "vscode-languageserver";
import { z } from "zod";
import { parseParameters, range } from "../../server/features/requests/parameters";

describe("request parameters", () => {
  const schema = z.object({ range, name: z.string().optional() });
  const place = (line: unknown) => ({
    start: { line: 0, character: 0 },
    end: { line, character: 1 },
  });

  it("are accepted without unknown fields", () => {
    const given = { range: place(2), name: "tea", other: 1 };
    assert.deepEqual(parseParameters(schema, given), { range: place(2), name: "tea" });
  });

  it("are refused with a sentence that names the wrong field", () => {
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{ range: place(-1) }, /^Invalid request at range\.end\.line: .+\.$/],
      [{ range: place("1") }, /^Invalid request at range\.end\.line: .+\.$/],
      [null, /^Invalid request at the parameters: .+\.$/],
    ];
    for (const [params, message] of wrong)
      assert.throws(
        () => parseParameters(schema, params),
        (error) => error instanceof ResponseError && message.test(error.message),
      );
  });
});
