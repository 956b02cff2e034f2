import assert from "node:assert/strict";
import { EditorSession, pageConfiguration } from "./support.mjs";

const configuration = { ".config/nvim/init.lua": pageConfiguration("Neovim 0.12") };

describe("Neovim", () => {
  let editor;
  afterEach(() => editor?.end());

  it("shows ghost text", async () => {
    editor = await EditorSession.start("nvim", ["src/inventory.ts"], configuration);
    await editor.type(":echo g:inhouse_status");
    await editor.press("Enter");
    console.log(await editor.screen());
  });
});
