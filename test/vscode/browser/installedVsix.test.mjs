// What a person gets who installs the VSIX, without any network.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder, packVsix } from "../../../scripts/lib/packaging/packVsix.mjs";
import { hostTarget, targetOf } from "../../../scripts/lib/packaging/targets.mjs";
import { outFolder, projectNode, root } from "../../../scripts/lib/paths.mjs";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import { startCodeServer } from "../../../scripts/lib/vscode/codeServer.mjs";
import { ensureCodeServer } from "../../../scripts/lib/vscode/codeServerInstall.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";
import { sampleFolder } from "../../../scripts/lib/vscode/testWorkspace.mjs";
import { ChatPanel } from "./chatPanel.mjs";
import { until } from "./support.mjs";

/** This file runs itself again inside a namespace. */
const inside = process.env["INHOUSE_TEST_VSIX"];

if (inside === undefined) describe("the VSIX, installed without a network", inNamespace);
else describe("an installed VSIX", installed);

function inNamespace() {
  this.timeout(400_000);
  const alone = ["-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];

  it("works in an empty profile", async function () {
    if (spawnSync("unshare", [...alone, "true"]).status !== 0) {
      console.log("      This system gives no network namespace: nothing can be tried without a network.");
      this.skip();
    }
    const { written } = await packVsix(targetOf(hostTarget), { out: join(packageFolder, "installed") });
    const file = written.find((each) => each.endsWith(".vsix"));
    // Without it this file would run itself again and again.
    assert.ok(file, written.join(", "));
    const mocha = [
      join(root, "node_modules", "mocha", "bin", "mocha.js"),
      "--reporter",
      "spec",
      import.meta.filename,
    ];
    const { status, stdout, stderr } = spawnSync("unshare", [...alone, process.execPath, ...mocha], {
      ...{ cwd: root, encoding: "utf8", timeout: 390_000 },
      env: { ...process.env, INHOUSE_TEST_VSIX: file },
    });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /4 passing/);
  });
}

function installed() {
  this.timeout(200_000);
  let folder;
  let extensionsFolder;
  let server;
  let browser;
  let editor;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-vsix-"));
    extensionsFolder = join(folder, "extensions");
    const project = join(folder, "corner-shop");
    await cp(sampleFolder, project, { recursive: true });
    await install(inside, extensionsFolder, folder);
    server = await startCodeServer({ extensionsFolder });
    browser = await launchChromium();
    editor = await openEditor(browser, server, { open: project });
    await editor.waitForStatus(/Ready|Starter Code/, { timeout: 90_000 });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await editor?.screenshot(join(outFolder, "failures", "installed-vsix.png"));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it("shows ghost text, and Tab takes it", async () => {
    const file = join(folder, "corner-shop", "src", "inventory.ts");
    await editor.openFile("inventory.ts");
    await editor.goBehind(await readFile(file, "utf8"), "    item.quantity += quantity;\n  }");
    await editor.type("\n\nremove(id: string): void {\nconst item = this.items.get(id);\nif (!item) {");
    await editor.waitForGhostText();
    await editor.press("Tab");
    await editor.waitForNoGhostText();
  });

  it("answers in the chat", async () => {
    const chat = new ChatPanel(editor);
    await chat.open();
    await chat.press(/^Explain /);
    await chat.waitForText(/tokens\/s/, 60_000);
    await editor.screenshot(join(outFolder, "screenshots", "installed-vsix.png"));
  });

  it("is sealed, and as it was built", async () => {
    assert.match(await editor.statusHover(), /Network: Sealed/);
    await editor.runCommand("Inhouse: Show Privacy Report");
    // The page is replaced when a new report is ready.
    const shows = (text) => async () => {
      for (const frame of editor.page.frames()) {
        const found = frame.getByText(text).first();
        if (await found.isVisible().catch(() => false)) return found;
      }
      return undefined;
    };
    const check = await until("the button", shows("Check Files"), 60_000);
    await check.click();
    await until("the verdict", shows(/^All \d{3,} files match the build\.$/), 60_000);
    await editor.screenshot(join(outFolder, "screenshots", "installed-vsix-report.png"));
  });

  it("warns of nothing", async () => {
    await editor.runCommand("Notifications: Show Notifications");
    const center = editor.page.locator(".notifications-center");
    await center.waitFor();
    const warnings = await center.locator(".codicon-warning, .codicon-error").count();
    assert.equal(warnings, 0, await center.textContent());
  });
}

/** With VS Code's own command, as *Install from VSIX…* does. */
async function install(vsix, extensionsFolder, folder) {
  const program = join(await ensureCodeServer(), "out", "node", "entry.js");
  const places = [
    "--extensions-dir",
    extensionsFolder,
    "--user-data-dir",
    join(folder, "install"),
    "--config",
    "/dev/null",
  ];
  const { status, stdout, stderr } = spawnSync(
    projectNode,
    [program, "--install-extension", vsix, ...places],
    {
      encoding: "utf8",
      env: { ...process.env, EXTENSIONS_GALLERY: "{}" },
    },
  );
  assert.equal(status, 0, `${stdout}${stderr}`);
  assert.match(stdout, /was successfully installed/);
}
