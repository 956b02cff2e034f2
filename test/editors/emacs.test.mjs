import assert from "node:assert/strict";
import { EditorSession, pageConfiguration } from "./support.mjs";

/** The page's configuration with its line for the model active: eglot pushes empty settings, which must not undo it. */
const configured = pageConfiguration("Emacs").replace(
  /;; :completion \(:model "[^"]*"\)/,
  ':completion (:model "demo")',
);
const configuration = { ".emacs.d/init.el": `(setq make-backup-files nil)\n${configured}` };

describe("Emacs", () => {
  let editor;
  afterEach(() => editor?.end());

  async function open() {
    editor = await EditorSession.start("emacs", ["reports/stock.py"], configuration);
    await editor.shows(/\[eglot:/);
  }

  async function codeAction(name) {
    await editor.press("M-x");
    await editor.command("eglot-code-actions");
    await editor.shows(/Pick an action/);
    await editor.type(name);
    await editor.press("Tab", "Enter");
  }

  it("completes at point", async () => {
    await open();
    await editor.press("M->");
    await editor.type(
      '\n\ndef names(items: list[Item]) -> list[str]:\nreturn [item.name + "🙂 数 e\u0301" for item in ',
    );
    await editor.press("C-M-i");
    assert.doesNotMatch(await editor.shows(/🙂.*" for item in items/), /uses its demo model/);
    await editor.press("C-x", "C-s");
    await editor.saved(
      "reports/stock.py",
      /^ {4}return \[item\.name \+ "🙂 数 e\u0301" for item in items\]?$/m,
    );
  });

  it("previews the suggestion where a word has begun", async () => {
    await open();
    await editor.press("M->");
    await editor.type("\n\ndef names(items: list[Item]) -> list[str]:\nreturn [item.nam");
    await editor.shows(/return \[item\.name for item in items/);
    await editor.press("Tab", "C-x", "C-s");
    await editor.saved("reports/stock.py", /^ {4}return \[item\.name for item in items\]?$/m);
  });

  it("explains and edits by code actions, and says why it refuses another one", async () => {
    await open();
    await editor.press("C-s");
    await editor.command("def sold_out");
    await codeAction("Expl");
    await editor.shows(/`sold_out`: /);
    await codeAction("Add Doc");
    await editor.shows(/^ {6}"""/m);
    await editor.press("C-x", "C-s");
    await editor.saved("reports/stock.py", /def sold_out\(.*\n {4}"""/);
    await codeAction("Simpl");
    await editor.shows(/This is the demo model, which can only/);
    await editor.press("M-x");
    await editor.command("eglot-events-buffer");
    await editor.shows(/"seal":"sealed"/);
  });
});
