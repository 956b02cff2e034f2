import { EditorSession, pageConfiguration } from "./support.mjs";

/** Beside the configuration of the page, which is for TypeScript. */
const own = '\n[[language]]\nname = "python"\nlanguage-servers = ["inhouse"]\n';
const configuration = { ".config/helix/languages.toml": pageConfiguration("Helix") + own };

describe("Helix", () => {
  let editor;
  afterEach(() => editor?.end());

  async function open(file) {
    editor = await EditorSession.start("hx", ["-v", file], configuration);
    await editor.shows(/uses its demo model: set completion\.model/);
  }

  it("lists the suggestion while the user types, and inserts it", async () => {
    await open("src/inventory.ts");
    await editor.command("/quantity \\+= quantity");
    await editor.type("jo\nremove(id: string): void {\n/* 🙂 数 e\u0301 */ const item = this.");
    await editor.shows(/^ +\d+ .* items\.get\(id\)!?; /m);
    await editor.press("Tab");
    await editor.shows(/^ +\d+ +Inhouse$/m);
    await editor.press("Enter", "Escape");
    await editor.command(":write");
    await editor.saved(
      "src/inventory.ts",
      /^ {4}\/\* 🙂 数 e\u0301 \*\/ const item = this\.items\.get\(id\)!?;\n {2}\}$/m,
    );
  });

  it("keeps the suggestion while the user types it", async () => {
    await open("src/inventory.ts");
    await editor.command("/quantity \\+= quantity");
    await editor.type("jo\nremove(id: string): void {\nconst item = this.");
    await editor.shows(/^ +\d+ .* items\.get\(id\)!?; /m);
    await editor.type("it");
    await editor.shows(/this\.it\n.* items\.get\(id\)!?; /);
    await editor.press("Tab", "Enter", "Escape");
    await editor.command(":write");
    await editor.saved("src/inventory.ts", /^ {4}const item = this\.items\.get\(id\)!?;\n {2}\}$/m);
  });

  it("explains and edits by code actions, and says why it refuses another one", async () => {
    await open("reports/stock.py");
    await editor.command("/def sold_out");
    await editor.type(" a");
    await editor.shows(/Add Documentation \(Inhouse\)/);
    await editor.press("Up", "Enter");
    await editor.shows(/^`sold_out`: /m);
    await editor.type(" a");
    await editor.shows(/Add Documentation \(Inhouse\)/);
    await editor.press("Down", "Enter");
    await editor.shows(/^ +\d+ {6}"""/m);
    await editor.command(":write");
    await editor.saved("reports/stock.py", /def sold_out\(.*\n {4}"""/);
    await editor.type(" a");
    await editor.shows(/Simplify Code \(Inhouse\)/);
    await editor.press("Down", "Down", "Down", "Enter");
    await editor.shows(/This is the demo model, which can only/);
  });
});
