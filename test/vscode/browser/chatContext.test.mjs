// What a person attaches to a question, by keyboard alone, in a real VS Code.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

const themes = {
  light: "Light 2026",
  dark: "Dark 2026",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
};

const answer = `It **restocks** the shelf, see [src/inventory.ts](src/inventory.ts:17):

1. It looks for the item.
2. It adds what has come.

\`\`\`ts src/inventory.ts
/** Adds what has come. */
restock(id: string, quantity: number): void {
  const item = this.items.get(id);
  if (!item) throw new Error("Cannot restock."); // nothing known
  item.quantity += quantity;
}
\`\`\`

| Item | Count |
|---|--:|
| \`tea\` | 12 |

> ![chart](https://example.com/?code=secret)
`;

describe("attachments in the chat panel", () => {
  const vscode = useVSCode();
  let chat;

  before(async () => {
    chat = new ChatPanel(vscode.editor);
    const { sample } = vscode.workspace;
    await writeFile(join(sample, ".env"), "TOKEN=never-to-be-read\n");
    await writeFile(join(sample, "ignored.txt"), "not for anybody\n");
    await writeFile(join(sample, ".gitignore"), "ignored.txt\n");
    const git = (...args) => execFileSync("git", args, { cwd: sample });
    git("init", "--quiet");
    git("add", ".");
    git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "Begin");
    await appendFile(join(sample, "src/money.ts"), "\n// A change to be told of.\n");
    await writeFile(join(sample, "broken.json"), '{ "shelves": [1, 2 }\n');
    await openAt(vscode, "src/inventory.ts", "export class Inventory {");
    await chat.open();
  });

  /** Attaches the first item that the menu offers for a query. */
  async function attach(query, offered) {
    await chat.type(`@${query}`);
    const frame = await chat.frame();
    await frame.locator("[role=option]", { hasText: offered }).first().waitFor();
    await until("the wanted option first", async () =>
      ((await frame.locator("[role=option]").first().textContent()) ?? "").includes(offered),
    );
    await chat.page.keyboard.press("Enter");
  }

  /** Sets the model's answer to prompts that hold a text, and to all others. */
  const sayWhen = (when) =>
    vscode.workspace.writeScript([
      { when, answer: `I have read it: ${when.length}.` },
      { when: "", answer: "I have not read it." },
    ]);

  async function ask(question, expected) {
    await chat.ask(question);
    return await chat.waitForText(expected, 20_000);
  }

  async function newChat() {
    await vscode.editor.runCommand("Inhouse: New Chat");
    await chat.waitForText("Ask about your code");
    await chat.waitForInput();
    await chat.clearInput();
  }

  it("takes a file by its name", async () => {
    await sayWhen("def total_value");
    await attach("file:stock.py", "stock.py");
    await chat.waitForText("stock.py");
    const said = await ask("What is in it?", /I have (?:not )?read it/);
    assert.ok(!said.includes("I have not read it"), said);
  });

  it("takes a file among 20,000 whose name is typed and confirmed blindly", async () => {
    const many = join(vscode.workspace.sample, "many");
    for (let folder = 0; folder < 100; folder++) {
      await mkdir(join(many, `case${folder}`), { recursive: true });
      await Promise.all(
        Array.from({ length: 200 }, (_, file) =>
          writeFile(join(many, `case${folder}`, `base${folder}x${file}.txt`), ""),
        ),
      );
    }
    await writeFile(join(many, "cdb.ts"), "export const codeOfBase = 1;\n");
    await newChat();
    await sayWhen("codeOfBase");
    await chat.waitForInput();
    await chat.page.keyboard.type("@cdb", { delay: 60 });
    await chat.page.keyboard.press("Enter");
    await chat.page.keyboard.type("What is in it?", { delay: 60 });
    await chat.page.keyboard.press("Enter");
    const said = await chat.waitForText(/I have (?:not )?read it/, 60_000);
    assert.ok(!said.includes("I have not read it"), said);
    await vscode.editor.screenshot(join(outFolder, "screenshots", "chat-typed-fast.png"));
    await rm(many, { recursive: true });
  });

  it("refuses files that are never read or git-ignored, and says why", async () => {
    await newChat();
    for (const [name, text] of [
      [".env", "never-to-be-read"],
      ["ignored.txt", "not for anybody"],
    ]) {
      await sayWhen(text);
      await chat.type(`@file:${name}`);
      const frame = await chat.frame();
      const offer = frame.locator("[role=option]", { hasText: name }).first();
      await offer.waitFor({ timeout: 5000 }).catch(() => {});
      const isOffered = (await offer.count()) > 0;
      // The menu marks it before it is attached.
      if (isOffered) await offer.filter({ hasText: /can.t be attached/ }).waitFor();
      if (isOffered) await chat.page.keyboard.press("Enter");
      else await chat.clearInput();
      const said = await ask(`What does ${name} say?`, /I have not read it\./);
      assert.ok(!/I have read it/.test(said));
      if (isOffered) assert.match(said, /can.t be attached/);
      await vscode.editor.screenshot(
        join(outFolder, "screenshots", `chat-refused-${name.replace(".", "")}.png`),
      );
      await newChat();
    }
  });

  it("links the places in an answer whose file exists", async () => {
    await newChat();
    await vscode.workspace.writeScript([
      { when: "", answer: "See `src/inventory.ts:3`, nothing.ts, src/money.ts(2,1) and src/none.ts." },
    ]);
    await chat.ask("Where?");
    const frame = await chat.frame();
    const links = frame.locator(".answer a");
    await links.nth(1).waitFor();
    assert.deepEqual(await links.allTextContents(), ["src/inventory.ts:3", "src/money.ts(2,1)"]);
    await links.nth(1).click();
    await until("the file at its line", async () => {
      const title = await vscode.editor.page.locator(".tab.active").first().textContent();
      const status = await vscode.editor.page.locator("#status\\.editor\\.selection").textContent();
      return title?.includes("money.ts") && status?.includes("Ln 2");
    });
    await chat.open();
  });

  it("takes the problems that the editor marks", async () => {
    await vscode.editor.openFile("broken.json");
    await vscode.editor.page.locator(".squiggly-error").first().waitFor();
    await chat.open();
    await sayWhen("broken.json:1:");
    await attach("problems", "broken.json");
    await ask("What is wrong?", "I have read it");
  });

  it("takes the changes that Git reports", async () => {
    await newChat();
    await sayWhen("+// A change to be told of.");
    await until(
      "Git to notice",
      async () => {
        await chat.clearInput();
        await chat.type("@unstaged");
        await chat.page.waitForTimeout(1000);
        const option = (await chat.frame()).locator("[role=option]", { hasText: "Unstaged changes" });
        return (await option.count()) > 0;
      },
      60_000,
    );
    await chat.page.keyboard.press("Enter");
    await ask("What has changed?", "I have read it");
  });

  it("takes the parts of the codebase that match the question, with links to their lines", async () => {
    await newChat();
    await sayWhen("def best_sellers");
    await attach("codebase", "Codebase");
    await ask("What are the best sellers?", "I have read it");
    await chat.waitForText(/Sources[\s\S]*reports\/sales\.py:\d+/);
  });

  it("takes the selection of the terminal", async () => {
    await newChat();
    await vscode.editor.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await vscode.editor.runCommand("Terminal: Create New Terminal");
    await vscode.editor.page.locator(".terminal-wrapper .xterm").first().waitFor();
    await vscode.editor.page.waitForTimeout(2000);
    await vscode.editor.page.keyboard.type("echo shelf-$((40+2))\n", { delay: 10 });
    await vscode.editor.page.waitForTimeout(2000);
    await vscode.editor.runCommand("Terminal: Select All");
    await sayWhen("shelf-42");
    await vscode.editor.runCommand("Inhouse: Attach Terminal Selection to Chat");
    await chat.waitForText(/Terminal: \d+ lines/);
    await chat.waitForInput();
    await ask("What did it print?", "I have read it");
    await vscode.editor.runCommand("View: Toggle Terminal");
  });

  it("takes a file that is dragged from the explorer with Shift", async () => {
    await newChat();
    const { page } = vscode.editor;
    await page.keyboard.press("Control+Shift+e");
    const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "README.md" });
    await row.waitFor();
    const from = await row.boundingBox();
    const panel = await page.locator(".auxiliarybar").first().boundingBox();
    await page.mouse.move(from.x + 30, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 20, { steps: 4 });
    await page.keyboard.down("Shift");
    await page.mouse.move(panel.x + panel.width / 2, panel.y + 300, { steps: 8 });
    await page.mouse.move(panel.x + panel.width / 2 + 5, panel.y + 305, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    await chat.waitForText("README.md");
  });

  it("takes the code around the cursor for a question asked with one key", async () => {
    await newChat();
    await sayWhen("export class Inventory");
    await openAt(vscode, "src/inventory.ts", "export class Inventory {");
    const { page } = vscode.editor;
    await page.keyboard.press("Control+k");
    await page.keyboard.press("x");
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "Explain" }).waitFor();
    await page.keyboard.press("Enter");
    await chat.waitForText("I have read it", 20_000);
  });

  it("keeps what was streamed when the server restarts in the middle", async () => {
    await newChat();
    const numbers = Array.from({ length: 1000 }, (_, at) => `n${at}`).join(" ");
    await vscode.workspace.writeScript([{ when: "", answer: numbers, tokensPerSecond: 20 }]);
    await chat.ask("Count to a thousand");
    await chat.waitForText(/n0 n1 n2/);
    await vscode.editor.runCommand("Inhouse: Restart Server");
    await chat.waitForText(/Stopped\.|Retry/, 30_000);
    assert.match(await chat.text(), /n0 n1 n2/);
    await vscode.workspace.writeScript([{ when: "", answer: "Better not." }]);
    await chat.open();
    await chat.press("Retry");
    await chat.waitForText("Better not.", 30_000);
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`looks as it should in ${theme}`, async () => {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const kind = { light: "vs", dark: "vs-dark", "hc-dark": "hc-black", "hc-light": "hc-light" }[name];
      await until("the theme", () => vscode.editor.page.locator(`.monaco-workbench.${kind}`).count());
      if (name === "light") {
        await vscode.workspace.writeScript([{ when: "", answer }]);
        await newChat();
        // The second key of the chord is not typed as text.
        await chat.open();
        assert.equal(await chat.input(), "");
        await ask("How is the shelf restocked?", "chart");
      }
      await chat.waitForText(/tokens\/s/);
      await vscode.editor.screenshot(join(outFolder, "screenshots", `chat-vscode-${name}.png`));
      assert.match(await chat.text(), /image “chart”: https:\/\/example\.com/);
    });
  }
});
