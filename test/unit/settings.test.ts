import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSettings } from "../../server/protocol/settings";

const defaults = parseSettings({}).settings;

describe("settings", () => {
  it("reads what fits and names what does not", () => {
    const { settings, problems } = parseSettings({
      completion: { maxTokens: 0, model: "/m.gguf" },
      server: { logLevel: "debug" },
      future: { key: 1 },
    });
    assert.equal(settings.completion.model, "/m.gguf");
    assert.equal(settings.completion.maxTokens, defaults.completion.maxTokens);
    assert.equal(settings.server.logLevel, "debug");
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /^inhouse\.completion\.maxTokens .*default/);
  });

  it("drops a list of which one element does not fit", () => {
    const { settings, problems } = parseSettings({ privacy: { neverRead: ["**/*.key", 3] } });
    assert.deepEqual(settings.privacy.neverRead, defaults.privacy.neverRead);
    assert.equal(problems.length, 1);
  });

  it("always ends with usable settings", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (whole, part) => {
        for (const raw of [whole, { completion: part }, { completion: { maxTokens: part, enabled: part } }]) {
          assert.equal(typeof parseSettings(raw).settings.completion.maxTokens, "number");
        }
      }),
    );
  });
});
