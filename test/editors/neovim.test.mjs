import { EditorSession, pageConfiguration } from "./support.mjs";

/** The user's own settings, beside those of the page. */
const own = "vim.o.expandtab = true\nvim.o.shiftwidth = 2\n";
const current = pageConfiguration("Neovim 0.12");
/** What the page says of 0.11, in a Neovim that hides its ghost text from the server. */
const older = `${current.slice(0, current.indexOf("vim.lsp.inline_completion"))}
${pageConfiguration("Neovim 0.11")}
vim.lsp.config("inhouse", { capabilities = { textDocument = { inlineCompletion = vim.NIL } } })
`;

describe("Neovim", () => {
  let editor;
  afterEach(() => editor?.end());

  async function open(file, configuration) {
    editor = await EditorSession.start("nvim", [file], { ".config/nvim/init.lua": own + configuration });
    await editor.shows(/uses its demo model: set completion\.model/);
    await editor.press("Enter");
    await editor.command(":echo g:inhouse_status");
    await editor.shows(/(?:loading|ready|busy), sealed/);
  }

  it("shows ghost text while the user types, and Tab accepts it", async () => {
    await open("src/inventory.ts", current);
    await editor.command("/quantity += quantity");
    await editor.type("jo\nremove(id: string): void {\n/* 🙂 数 e\u0301 */ const item = this.");
    await editor.shows(/🙂.* const item = this\.items\.get\(id\)!?;/);
    await editor.press("Tab", "Escape");
    await editor.command(":write");
    await editor.saved(
      "src/inventory.ts",
      /^ {4}\/\* 🙂 数 e\u0301 \*\/ const item = this\.items\.get\(id\)!?;$/m,
    );
  });

  it("explains and edits by code actions, and says why it refuses another one", async () => {
    await open("reports/stock.py", current);
    await editor.command("/def sold_out");
    await editor.type("gra");
    const [, explain] = /(\d+): Explain \(Inhouse\)/.exec(await editor.shows(/Type number/));
    await editor.command(explain);
    await editor.shows(/`sold_out`: /);
    await editor.type("gra");
    await editor.shows(/1: Add Documentation \(Inhouse\)/);
    await editor.command("1");
    await editor.shows(/^ {4}"""/m);
    await editor.command(":write");
    await editor.saved("reports/stock.py", /def sold_out\(.*\n {4}"""/);
    await editor.type("gra");
    await editor.shows(/3: Simplify Code \(Inhouse\)/);
    await editor.command("3");
    await editor.shows(/This is the demo model, which can only/);
  });

  it("lists the suggestion where there is no ghost text", async () => {
    await open("src/inventory.ts", older);
    await editor.command("/quantity += quantity");
    await editor.type("jo\nremove(id: string): void {\n/* 🙂 */ const item = this.");
    await editor.shows(/items\.get\(id\)!?; Text Inhouse/);
    await editor.press("C-y", "Escape");
    await editor.command(":write");
    await editor.saved("src/inventory.ts", /^ {4}\/\* 🙂 \*\/ const item = this\.items\.get\(id\)!?;$/m);
  });
});
