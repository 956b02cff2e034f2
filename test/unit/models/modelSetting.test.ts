import assert from "node:assert/strict";
import { join } from "node:path";
import { modelFileOf } from "../../../server/models/modelSetting";

describe("the path in a model's setting", () => {
  const home = join("/home", "ada");
  for (const [setting, path] of [
    ["", ""],
    ["  ", ""],
    ["/models/a.gguf", "/models/a.gguf"],
    ["~/models/a.gguf", join(home, "models/a.gguf")],
    ["models/a.gguf", join(home, "models/a.gguf")],
    ["./a.gguf", join(home, "a.gguf")],
    ["~a/b.gguf", join(home, "~a/b.gguf")],
    [" /models/a b.gguf ", "/models/a b.gguf"],
  ] as const)
    it(`“${setting}” is ${path || "none"}`, () => assert.equal(modelFileOf(setting, home), path));
});
