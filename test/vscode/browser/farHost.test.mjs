import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FarMachine, noFarMachine } from "../../../dist-test/support/farMachine.mjs";
import { installExtension } from "../../../dist-test/support/installedExtension.mjs";
import { outFolder } from "../../../scripts/lib/paths.mjs";
import { themes } from "../../../scripts/lib/vscode/editorSettings.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { machineSettingsOf, openAt, until, useVSCode } from "./support.mjs";

describe("the server on another machine, in VS Code", function () {
  this.timeout(240_000);
  let far;
  let extension;
  before(async function () {
    const missing = noFarMachine();
    if (missing !== undefined) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    far = await FarMachine.start();
    extension = await mkdtemp(join(tmpdir(), "inhouse-installed-"));
    installExtension(extension);
  });
  after(async () => {
    await far?.stop();
    if (extension !== undefined) await rm(extension, { recursive: true, force: true });
  });

  const vscode = useVSCode({
    realModel: true,
    developmentPath: () => extension,
    // VS Code takes the PATH from a login shell, whose profile replaces ours.
    env: () => ({ PATH: `${dirname(far.ssh)}:${process.env.PATH}`, SHELL: far.shell }),
  });
  const page = () => vscode.editor.page;
  const picture = (name) => vscode.editor.screenshot(join(outFolder, "screenshots", `far-host-${name}.png`));
  const quickInput = () => page().locator(".quick-input-widget");

  /** Runs the command and types a host. */
  async function chooseHost(name) {
    await vscode.editor.runCommand("Inhouse: Run Server on Another Machine");
    const box = quickInput().locator("input[type=text]");
    await quickInput().getByText("Your code goes to this machine only").waitFor();
    await box.fill(name);
  }

  it("refuses what is no host while it is typed", async () => {
    await vscode.editor.waitForStatus(/Ready: Starter Code/);
    await chooseHost("-oProxyCommand=id");
    await quickInput()
      .getByText(/is not a host for ssh/)
      .waitFor();
    await vscode.editor.press("Escape");
  });

  it("is turned on by a command that installs it after one question", async () => {
    await chooseHost("far");
    await vscode.editor.press("Enter");
    const dialog = page().locator(".monaco-dialog-box");
    await dialog.waitFor({ timeout: 60_000 });
    const question = (await dialog.textContent()).replaceAll("\u00a0", " ");
    assert.match(question, /Install Inhouse's server on far\?/);
    assert.match(question, /\d+(\.\d)? MB go to ~\/\.local\/share\/inhouse\/servers on far, over ssh/);
    assert.equal(far.processes().size, 0);
    await picture("question");
    await dialog.locator(".monaco-button", { hasText: /^Install$/ }).click();
    const isSet = async () => (await machineSettingsOf(vscode))["inhouse.server.ssh"] === "far";
    await until("the setting", isSet, 120_000);
    await until("the server there", () => servers().length === 1, 60_000);
    await vscode.editor.waitForStatus(/Ready: Starter Code/, { timeout: 60_000 });
  });

  it("says in the hover where the server runs and where the code goes", async () => {
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /Network: Sealed, on far over ssh: the operating system there blocks the server/);
    assert.match(hover, /Your code: Goes to far only, by this machine's ssh/);
    for (const [name, theme] of Object.entries(themes)) {
      await vscode.workspace.writeSettings({ "workbench.colorTheme": theme });
      const themeClass = { light: "vs", dark: "vs-dark", hc: "hc-black" }[name];
      await until("the theme", () => page().locator(`.monaco-workbench.${themeClass}`).count());
      const shown = page().locator(".workbench-hover").last();
      await until("the hover", async () => {
        await vscode.editor.statusItem("inhouse").hover();
        return shown.waitFor({ timeout: 3000 }).then(
          () => true,
          () => false,
        );
      });
      await picture(`hover-${name}`);
      await page().mouse.move(640, 300);
    }
  });

  async function seeGhostText() {
    await openAt(vscode, "reports/stock.py", "def total_value(items");
    await vscode.editor.press("Control+End");
    await vscode.editor.type("def count_items(items: list[Item]) -> int:\nreturn ");
    await vscode.editor.waitForGhostText({ timeout: 60_000 });
  }

  it("completes", async () => {
    await seeGhostText();
    await picture("ghost-text");
    await vscode.editor.press("Escape");
    await vscode.editor.revertFile();
  });

  it("runs no server on this machine", async () => {
    // The engine process ends some seconds after the last window that used it.
    const ours = () => globSync("/proc/[0-9]*/cmdline").filter((file) => isServer(file));
    await until("the end of the server here", () => ours().length === 0, 60_000);
  });

  it("shows in the privacy report what is different", async () => {
    await vscode.editor.runCommand("Inhouse: Show Privacy Report");
    const report = page().frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await report.getByText("The other machine").waitFor({ timeout: 60_000 });
    await report.getByText("ssh, started by Inhouse").waitFor();
    await picture("report");
    await vscode.editor.runCommand("View: Close All Editors");
  });

  it("explains code of an attached file that is not open", async () => {
    const chat = new ChatPanel(vscode.editor);
    await openAt(vscode, "reports/stock.py", "def total_value(items");
    await chat.open();
    await chat.press(/^Explain /);
    await chat.waitForText(/tokens\/s/, 60_000);
  });

  it("comes back when ssh is killed, and leaves no second server", async () => {
    const [before] = servers();
    for (const pid of clients()) process.kill(pid, "SIGKILL");
    await until("another server", () => servers().some((pid) => pid !== before), 60_000);
    await vscode.editor.waitForStatus(/Ready: Starter Code/, { timeout: 60_000 });
    await until("one server only", () => servers().length === 1);
    await seeGhostText();
    await vscode.editor.press("Escape");
    await vscode.editor.revertFile();
  });

  it("says what to do instead of acting on this machine", async () => {
    await vscode.editor.runCommand("Inhouse: Set Up GPU");
    await page()
      .getByText(/The server runs on far\. Connect to far with Remote-SSH and set up its GPU/)
      .first()
      .waitFor();
    await vscode.editor.runCommand("Notifications: Clear All Notifications");
  });

  it("comes back to this machine by the same command, and nothing stays there", async () => {
    await vscode.editor.runCommand("Inhouse: Run Server on Another Machine");
    await quickInput().getByText("Run Server on This Machine").click();
    await far.hasNoProcess();
    await vscode.editor.waitForStatus(/Ready: Starter Code/, { timeout: 60_000 });
    const isHere = async () =>
      /Network: Sealed: the operating system blocks/.test(await vscode.editor.statusHover());
    await until("the hover without another machine", isHere);
  });

  it("sends nothing to a machine that only a setting names", async () => {
    const settings = await machineSettingsOf(vscode);
    await vscode.server.writeMachineSettings({ ...settings, "inhouse.server.ssh": "elsewhere" });
    await vscode.editor.waitForStatus(/names elsewhere, to which you have not agreed/);
    const hover = await vscode.editor.statusHover();
    assert.match(hover, /names elsewhere, to which you have not agreed/);
    await picture("not-agreed");
    assert.deepEqual(clients(), []);
    await vscode.server.writeMachineSettings({ ...settings, "inhouse.server.ssh": "far" });
    await until("the server there, to which the user has agreed", () => servers().length === 1, 60_000);
    await vscode.server.writeMachineSettings(settings);
    await vscode.editor.waitForStatus(/Ready: Starter Code/, { timeout: 60_000 });
  });

  function servers() {
    return [...far.processes()]
      .filter(([, command]) => /main\.mjs --stdio/.test(command))
      .map(([pid]) => pid);
  }

  /** The ssh processes that the extension has started. */
  function clients() {
    return globSync("/proc/[0-9]*/cmdline")
      .filter((file) => commandOf(file).includes(`\0-F\0${dirname(dirname(far.ssh))}/config\0`))
      .map((file) => Number(file.split("/")[2]));
  }

  function isServer(file) {
    return commandOf(file).includes(`${extension}/dist/server/main.mjs`);
  }
});

function commandOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // The process has ended by now.
  }
}
