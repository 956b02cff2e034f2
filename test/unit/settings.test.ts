import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultNeverRead, parseSettings, settingsSchema } from "../../server/protocol/settings";

const defaults = parseSettings({}).settings;

describe("settings", () => {
  it("reads valid values and names invalid ones", () => {
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

  it("gives the reasons of the schema, word for word", () => {
    const wrong = [
      ...[3, { completion: 3 }, { completion: { enabled: 1 } }, { completion: { model: null } }],
      ...[0, 1.5, 1e4, 1e300, -1e300, Number.NaN, "1"].map((maxTokens) => ({ completion: { maxTokens } })),
      ...[{ completion: { eagerness: "often" } }, { privacy: { neverRead: ["", 3] } }],
    ];
    for (const raw of wrong) {
      const { error } = settingsSchema.safeParse(raw);
      const { problems } = parseSettings(raw);
      assert.equal(problems.length, error?.issues.length);
      for (const [at, { message }] of (error?.issues ?? []).entries())
        assert.ok(problems[at]?.includes(` is invalid (${message}); `), problems[at]);
    }
  });

  it("drops invalid list entries and keeps the rest", () => {
    const { settings, problems } = parseSettings({
      privacy: { neverRead: ["**/*.key", 3, "", "**/mine/**"] },
    });
    assert.deepEqual(settings.privacy.neverRead, ["**/*.key", "**/mine/**"]);
    assert.equal(problems.length, 2);
    for (const problem of problems) assert.match(problem, /^inhouse\.privacy\.neverRead\.\d .*ignored/);
    assert.deepEqual(
      parseSettings({ privacy: { neverRead: 3 } }).settings.privacy.neverRead,
      defaultNeverRead,
    );
  });

  it("handles a long list of invalid entries quickly, and reports the first", () => {
    const bad = Array.from({ length: 50_000 }, () => "");
    const { settings, problems } = parseSettings({ privacy: { neverRead: [...bad, "**/.env*"] } });
    assert.deepEqual(settings.privacy.neverRead, ["**/.env*"]);
    assert.equal(problems.length, 11);
    assert.equal(problems.at(-1), "There are 49990 more like these.");
  });

  it("rejects ambiguous and too long globs", () => {
    const globs = ["", "a".repeat(1001), "**/{a,!(b)}", "**/@(a|!(b))", "!(a)!(b)!(c)!(d)"];
    const { settings, problems } = parseSettings({ privacy: { neverRead: [...globs, "**/.env*"] } });
    assert.deepEqual(settings.privacy.neverRead, ["**/.env*"]);
    assert.equal(problems.length, globs.length);
    for (const problem of problems) assert.ok(problem.length < 250, problem);
  });

  it("accepts usual globs", () => {
    const globs = [
      ...defaultNeverRead,
      "/home/me/private/**",
      "**/*secret*.*",
      "**/{keys,certs}/**/*.{pem,key}",
      "**/!(*.example).env",
      "C:\\private\\*",
      "**/[._]*.cfg",
    ];
    const { settings, problems } = parseSettings({ privacy: { neverRead: globs } });
    assert.deepEqual(problems, []);
    assert.deepEqual(settings.privacy.neverRead, globs);
  });

  it("always returns usable settings", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (whole, part) => {
        for (const raw of [whole, { completion: part }, { completion: { maxTokens: part, enabled: part } }]) {
          assert.equal(typeof parseSettings(raw).settings.completion.maxTokens, "number");
        }
      }),
    );
  });
});
