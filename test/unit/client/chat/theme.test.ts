import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { codeColors } from "../../../../client/chat/panel/theme/codeColors";
import { readTokenRules } from "../../../../client/chat/panel/theme/themeFile";

function files(contents: Record<string, unknown>) {
  return async (path: string) => {
    const found = contents[path.replaceAll("/./", "/")];
    if (found === undefined) throw new Error(`no ${path}`);
    return typeof found === "string" ? found : JSON.stringify(found);
  };
}

describe("code colours", () => {
  it("follow the most specific rule, and the last one among equals", () => {
    const colors = codeColors([
      { scope: "keyword", foreground: "#111111" },
      { scope: ["keyword.control", "storage"], foreground: "#222222" },
      { scope: "string, comment", foreground: "#333333" },
      { scope: "string", foreground: "#444444" },
      { scope: "entity.name.function", foreground: "#555" },
      { scope: "source.css string", foreground: "#666666" },
    ]);
    assert.equal(colors["keyword"], "#222222");
    assert.equal(colors["operator"], "#111111");
    assert.equal(colors["string"], "#444444");
    assert.equal(colors["comment"], "#333333");
    assert.equal(colors["title.function"], "#555");
    assert.equal(colors["number"], undefined);
  });

  it("are never anything but valid colours", () => {
    assert.deepEqual(
      codeColors([{ scope: "keyword", foreground: "red; background: url(https://example.com)" }]),
      {},
    );
  });

  it("come from a theme and its included themes", async () => {
    const read = files({
      "themes/a.json":
        '// A comment\n{"include": "./b.json", "tokenColors": [{"scope": "string", "settings": {"foreground": "#00f"}},]}',
      "themes/b.json": {
        tokenColors: [
          { scope: "string", settings: { foreground: "#f00" } },
          { scope: "comment", settings: { foreground: "#0f0" } },
          { scope: "keyword", settings: { fontStyle: "bold" } },
          { settings: { foreground: "#fff" } },
        ],
      },
    });
    const colors = codeColors(await readTokenRules("themes/a.json", read));
    assert.equal(colors["string"], "#00f");
    assert.equal(colors["comment"], "#0f0");
    assert.equal(colors["keyword"], undefined);
  });

  it("are missing for a theme that includes itself, has another format or is invalid", async () => {
    assert.deepEqual(await readTokenRules("a.json", files({ "a.json": { include: "a.json" } })), []);
    assert.deepEqual(await readTokenRules("a.json", files({ "a.json": { tokenColors: "./a.tmTheme" } })), []);
    assert.deepEqual(await readTokenRules("a.json", files({ "a.json": "[1, 2" })), []);
  });

  it("cover all important tokens in VS Code's own themes", async function () {
    const themes = globSync(
      ".vscode-test/code-server-*/node_modules/code-server/lib/vscode/extensions/theme-defaults/themes/*.json",
    );
    if (themes.length === 0) this.skip();
    for (const theme of themes.filter((path) => !/(_vs|_plus)\.json$/.test(path))) {
      const colors = codeColors(await readTokenRules(theme, async (path) => readFileSync(path, "utf8")));
      for (const name of ["keyword", "string", "comment", "number", "title.function", "name"])
        assert.match(colors[name] ?? "", /^#[\da-f]{3,8}$/i, `${name} in ${theme}`);
      assert.notEqual(colors["keyword"], colors["string"], theme);
    }
  });
});
