import assert from "node:assert/strict";
import fc from "fast-check";
import {
  effectiveSetting,
  type Rule,
  type SettingKey,
  settingRules,
} from "../../../client/settings/settingRules";
import manifest from "../../../package.json" with { type: "json" };

describe("setting rules", () => {
  const hostile = { workspaceValue: "theirs", workspaceFolderValue: "theirs" };

  it("let only the user decide about the machine", () => {
    assert.equal(effectiveSetting("user", { defaultValue: "default", ...hostile }, "theirs"), "default");
    assert.equal(
      effectiveSetting("user", { defaultValue: "default", globalValue: "mine", ...hostile }, "theirs"),
      "mine",
    );
    assert.equal(
      effectiveSetting("user", { defaultValue: true, globalValue: false, workspaceValue: true }, true),
      false,
    );
  });

  it("let a workspace decide about taste", () => {
    assert.equal(effectiveSetting("workspace", { defaultValue: 1, workspaceValue: 2 }, 2), 2);
  });

  it("let a workspace only turn a setting off", () => {
    const off = (
      globalValue: unknown,
      workspaceValue: unknown,
      workspaceFolderValue?: unknown,
      folders?: unknown[],
    ) =>
      effectiveSetting(
        "off",
        { defaultValue: true, globalValue, workspaceValue, workspaceFolderValue },
        workspaceValue,
        folders,
      );
    assert.equal(off(undefined, undefined), true);
    assert.equal(off(undefined, false), false);
    assert.equal(off(undefined, true, false), false);
    assert.equal(off(false, true, true), false);
    assert.equal(off(false, "true"), false);
    assert.equal(off(undefined, undefined, undefined, [undefined, false]), false, "one folder of several");
    assert.equal(off(false, undefined, undefined, [true]), false);
    assert.equal(off(undefined, undefined, undefined, ["false", true]), true);
  });

  it("let a workspace only add values", () => {
    const more = (globalValue: unknown, workspaceValue: unknown, folders: unknown[] = []) =>
      effectiveSetting("more", { defaultValue: ["a"], globalValue, workspaceValue }, workspaceValue, folders);
    assert.deepEqual(more(undefined, []), ["a"]);
    assert.deepEqual(more(undefined, ["b", "a"]), ["a", "b"]);
    assert.deepEqual(more(["c"], ["b"], [["d"], undefined, "e"]), ["c", "b", "d"]);
    assert.deepEqual(more(["c"], [1, null, "b"]), ["c", "b"]);
    assert.deepEqual(more(["c"], { 0: "b" }), ["c"]);
    assert.equal(more("c", ["b"]), "c");
    const many = Array.from({ length: 100_000 }, (_, at) => `b${at}`);
    assert.deepEqual((more(["c"], many) as string[]).slice(0, 3), ["c", "b0", "b1"]);
    assert.equal((more(["c"], many) as string[]).length, 201);
  });

  it("keep the user's globs for any workspace value", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.anything(), fc.anything(), (mine, theirs, folder) => {
        const all = effectiveSetting("more", { globalValue: mine, workspaceValue: theirs }, theirs, [folder]);
        assert.ok(Array.isArray(all) && mine.every((glob) => all.includes(glob)));
      }),
    );
  });

  it("match the scopes in the manifest for every setting", () => {
    const scopes: Record<Rule, string> = {
      user: "machine",
      workspace: "language-overridable",
      off: "machine-overridable",
      more: "machine-overridable",
    };
    const declared = manifest.contributes.configuration.flatMap(({ properties }) =>
      Object.entries<{ scope: string }>(properties),
    );
    assert.deepEqual(
      Object.fromEntries(declared.map(([key, { scope }]) => [key, scope])),
      Object.fromEntries(
        Object.entries(settingRules).map(([key, rule]) => [`inhouse.${key as SettingKey}`, scopes[rule]]),
      ),
    );
  });

  it("are restricted in an untrusted workspace if only the user decides", () => {
    const restricted = new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations);
    const wanted = Object.entries(settingRules).filter(([, rule]) => rule === "user");
    assert.deepEqual(
      wanted.map(([key]) => `inhouse.${key}`).filter((key) => !restricted.has(key)),
      [],
    );
  });
});
