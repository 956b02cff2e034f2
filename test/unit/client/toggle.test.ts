import assert from "node:assert/strict";
import fc from "fast-check";
import {
  planLanguageToggle,
  planToggle,
  type SettingInspection,
  type SettingWrite,
} from "../../../client/completion/toggle";

describe("turning completions on and off", () => {
  it("writes the user's setting and removes it again", () => {
    assert.deepEqual(planToggle({ defaultValue: true }), { level: "user", inLanguage: false, value: false });
    const off = { defaultValue: true, globalValue: false };
    assert.deepEqual(planToggle(off), { level: "user", inLanguage: false, value: undefined });
  });

  it("writes to the level that overrides the user's setting", () => {
    const workspace = { defaultValue: true, globalValue: true, workspaceValue: true };
    assert.deepEqual(planToggle(workspace), { level: "workspace", inLanguage: false, value: false });
    const folder = { ...workspace, workspaceFolderValue: false };
    assert.deepEqual(planToggle(folder), { level: "folder", inLanguage: false, value: undefined });
  });

  it("turns one language off and back to the general value", () => {
    assert.deepEqual(planLanguageToggle({ defaultValue: true }), {
      level: "user",
      inLanguage: true,
      value: false,
    });
    const off = { defaultValue: true, globalLanguageValue: false };
    assert.deepEqual(planLanguageToggle(off), { level: "user", inLanguage: true, value: undefined });
  });

  it("turns one language on while all others stay off", () => {
    const plan = planLanguageToggle({ defaultValue: true, globalValue: false, workspaceValue: false });
    assert.deepEqual(plan, { level: "user", inLanguage: true, value: true });
  });

  const value = fc.option(fc.boolean(), { nil: undefined });
  const inspection: fc.Arbitrary<SettingInspection> = fc.record({
    defaultValue: fc.constant(true),
    globalValue: value,
    workspaceValue: value,
    workspaceFolderValue: value,
    defaultLanguageValue: value,
    globalLanguageValue: value,
    workspaceLanguageValue: value,
    workspaceFolderLanguageValue: value,
  });

  it("always inverts the effective value, for any settings", () => {
    fc.assert(
      fc.property(inspection, (before) => {
        assert.equal(general(write(before, planToggle(before))), !general(before));
        assert.equal(forLanguage(write(before, planLanguageToggle(before))), !forLanguage(before));
      }),
    );
  });
});

const fields = {
  user: ["globalValue", "globalLanguageValue"],
  workspace: ["workspaceValue", "workspaceLanguageValue"],
  folder: ["workspaceFolderValue", "workspaceFolderLanguageValue"],
} as const;

function write(inspection: SettingInspection, { level, inLanguage, value }: SettingWrite): SettingInspection {
  return { ...inspection, [fields[level][inLanguage ? 1 : 0]]: value };
}

/** VS Code's rule: the narrowest value wins, and any value for the language beats any general value. */
function general(i: SettingInspection): boolean | undefined {
  return i.workspaceFolderValue ?? i.workspaceValue ?? i.globalValue ?? i.defaultValue;
}

function forLanguage(i: SettingInspection): boolean | undefined {
  const own = i.workspaceFolderLanguageValue ?? i.workspaceLanguageValue ?? i.globalLanguageValue;
  return own ?? i.defaultLanguageValue ?? general(i);
}
