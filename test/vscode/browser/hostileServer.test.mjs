// A server that somebody has taken over gets nothing from the editor. See hostileServer.mjs.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { openAt, until, useVSCode } from "./support.mjs";

const stopped = "The Inhouse server was stopped";

describe("a hostile server", () => {
  const vscode = useVSCode({
    env: { INHOUSE_SERVER_MODULE: join(root, "test/vscode/browser/hostileServer.mjs") },
  });

  /** All that the client has logged, what the server says of itself included. */
  async function log() {
    const names = await readdir(vscode.server.logFolder, { recursive: true });
    const files = names.filter((name) => /Inhouse\.log$/.test(name));
    return (
      await Promise.all(files.map((name) => readFile(join(vscode.server.logFolder, name), "utf8")))
    ).join("");
  }

  async function attack(name) {
    const file = `attack-${name}.txt`;
    await writeFile(join(vscode.workspace.sample, file), "x\n");
    await vscode.editor.openFile(file);
    await until(`the attack ${name}`, async () => (await log()).includes(`HOSTILE BEGAN ${name}`));
  }

  /** Every attack ends with a server that is stopped, and a sentence that says so. */
  async function wasStopped() {
    const item = vscode.editor.statusItem("inhouse");
    await until("the server to be stopped", async () =>
      ((await item.getAttribute("aria-label")) ?? "").includes(stopped),
    );
  }

  async function restart() {
    await vscode.editor.runCommand("Inhouse: Restart Server");
    const item = vscode.editor.statusItem("inhouse");
    await until("another server", async () => {
      const label = (await item.getAttribute("aria-label")) ?? "";
      return !label.includes(stopped) && !label.includes("Starting");
    });
  }

  it("is asked only for what Inhouse offers, whatever it announces", async () => {
    await openAt(vscode, "src/money.ts", "export");
    await vscode.editor.type(" ");
    await until("a completion", async () =>
      (await log()).includes("HOSTILE ASKED textDocument/inlineCompletion"),
    );
    await until("code actions", async () => (await log()).includes("HOSTILE ASKED textDocument/codeAction"));
    const asked = new Set([...(await log()).matchAll(/HOSTILE ASKED (\S+)/g)].map(([, method]) => method));
    const known = ["initialize", "shutdown", "textDocument/inlineCompletion", "textDocument/codeAction"];
    const others = [...asked].filter((method) => !known.includes(method) && !method.startsWith("inhouse/"));
    assert.deepEqual(others, []);
  });

  it("runs no command when its suggestion is accepted", async () => {
    await openAt(vscode, "src/money.ts", "export");
    await vscode.editor.type(" h");
    await vscode.editor.page.locator(".ghost-text-decoration, .ghost-text").first().waitFor();
    await vscode.editor.press("Tab");
    await until("the suggestion", async () =>
      (await vscode.editor.editorLines()).some((line) => line.includes("hostileText")),
    );
    assert.equal(await vscode.editor.page.locator(".tab", { hasText: "Untitled" }).count(), 0);
  });

  for (const name of [
    ...["open-browser", "open-file", "write-file", "read-settings", "register-command", "register-formatter"],
    ...["ask-user", "tell-user", "telemetry", "diagnostics"],
    ...["huge-message", "endless-header", "deep-message", "flood"],
  ])
    it(`is stopped, and gets nothing: ${name}`, async () => {
      const pages = vscode.editor.page.context().pages().length;
      await attack(name);
      await wasStopped();
      assert.equal(vscode.editor.page.context().pages().length, pages, "a page was opened");
      assert.equal(existsSync(join(vscode.workspace.sample, ".vscode/tasks.json")), false);
      const got = [...(await log()).matchAll(/HOSTILE ANSWERED .*/g)].map(([line]) => line);
      assert.deepEqual(
        got.filter((line) => !line.endsWith('"error"')),
        [],
      );
      for (const text of ["passwd", "Untitled"])
        assert.equal(await vscode.editor.page.locator(".tab", { hasText: text }).count(), 0);
      assert.equal(await vscode.editor.page.locator(".monaco-dialog-box").count(), 0);
      await restart();
    });
});
