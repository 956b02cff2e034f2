// A server that an attacker controls gets nothing from the editor. See hostileServer.mjs.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { notification, openAt, until, useVSCode } from "./support.mjs";

const stopped = "The Inhouse server was stopped";

/** The attacks that hostileServer.mjs tries when a file of that name changes. */
const attacks = [
  ...["open-browser", "open-file", "write-file", "read-settings", "register-command", "register-formatter"],
  ...["ask-user", "tell-user", "telemetry", "diagnostics"],
  ...["huge-message", "endless-header", "deep-message", "flood"],
];

describe("a hostile server", () => {
  const vscode = useVSCode({
    env: { INHOUSE_SERVER_MODULE: join(root, "test/vscode/browser/hostileServer.mjs") },
    files: Object.fromEntries(attacks.map((name) => [`attack-${name}.txt`, "x\n"])),
  });

  /** The client's whole log, including the server's stderr. */
  async function log() {
    const names = await readdir(vscode.server.logFolder, { recursive: true });
    const files = names.filter((name) => /Inhouse\.log$/.test(name));
    return (
      await Promise.all(files.map((name) => readFile(join(vscode.server.logFolder, name), "utf8")))
    ).join("");
  }

  const tabs = (text) => vscode.editor.page.locator(".tab", { hasText: text }).count();
  const label = async () => (await vscode.editor.statusItem("inhouse").getAttribute("aria-label")) ?? "";
  const state = async () => vscode.editor.page.locator(".statusbar").textContent();

  it("cannot run a command when its suggestion is accepted", async () => {
    const { editor } = vscode;
    await until("the server", async () => (await log()).includes("HOSTILE ASKED initialize"));
    await openAt(vscode, "src/money.ts", "export");
    await editor.type(" hos");
    const refusal = "Refused a message from the server: textDocument/inlineCompletion";
    await until("the suggestion to be refused", async () => (await log()).includes(refusal));
    await editor.press("Tab");
    await until("the Tab", async () => /hos\s/.test((await editor.editorLines()).join("\n")));
    assert.equal(await tabs("Untitled"), 0);
  });

  it("gets only requests for Inhouse's own features, whatever it announces", async () => {
    await until("code actions", async () => (await log()).includes("HOSTILE ASKED textDocument/codeAction"));
    const asked = new Set([...(await log()).matchAll(/HOSTILE ASKED (\S+)/g)].map(([, method]) => method));
    const known = ["initialize", "shutdown", "textDocument/inlineCompletion", "textDocument/codeAction"];
    const others = [...asked].filter((method) => !known.includes(method) && !method.startsWith("inhouse/"));
    assert.deepEqual(others, []);
  });

  it("cannot change a file outside the workspace", async () => {
    const { editor } = vscode;
    await openAt(vscode, "src/invoice.ts", "export");
    await editor.press("Control+k", "g");
    await editor.page.locator(".quick-input-widget input[type=text]").first().waitFor();
    await editor.type("Simplify", { delay: 5 });
    await editor.press("Enter");
    await notification(vscode, "Blocked a forbidden change to");
    assert.equal(existsSync(join(vscode.workspace.folder, "outside.txt")), false);
    assert.doesNotMatch(await state(), /1 change/);
  });

  for (const name of attacks)
    it(`is stopped, and gets nothing: ${name}`, async () => {
      const { editor } = vscode;
      const pages = editor.page.context().pages().length;
      await editor.openFile(`attack-${name}.txt`);
      // The server waits for a change, because the client reopens open documents for the next server.
      await editor.type("y");
      await until(`the attack ${name}`, async () => (await log()).includes(`HOSTILE BEGAN ${name}`));
      await until("its end", async () => isRefused(name, await label(), await log()));
      assert.equal(editor.page.context().pages().length, pages, "a page was opened");
      assert.equal(existsSync(join(vscode.workspace.sample, ".vscode/tasks.json")), false);
      const got = [...(await log()).matchAll(/HOSTILE ANSWERED .*/g)].map(([line]) => line);
      assert.deepEqual(
        got.filter((line) => !line.endsWith('"error"')),
        [],
      );
      for (const text of ["passwd", "Untitled"]) assert.equal(await tabs(text), 0);
      assert.equal(await editor.page.locator(".monaco-dialog-box").count(), 0);
      if (!(await label()).includes(stopped)) return;
      await editor.runCommand("Inhouse: Restart Server");
      await until("another server", async () => !(await label()).includes(stopped));
    });
});

/** A message that our server never sends stops the server; a malformed one of ours gets an error. */
function isRefused(name, label, log) {
  const answered = {
    "read-settings": "HOSTILE ANSWERED workspace/configuration",
    "register-command": "HOSTILE ANSWERED client/registerCapability",
    "register-formatter": "HOSTILE ANSWERED client/registerCapability",
  };
  return answered[name] === undefined ? label.includes(stopped) : log.includes(answered[name]);
}
