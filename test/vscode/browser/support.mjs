import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { outFolder, root } from "../../../scripts/lib/paths.mjs";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import { startCodeServer } from "../../../scripts/lib/vscode/codeServer.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";
import { createTestWorkspace } from "../../../scripts/lib/vscode/testWorkspace.mjs";

/** Makes the logs beside a failure's screenshot show the requests. The editor asks before it logs answers too. */
const traced = { "inhouse.trace.server": "messages", "inhouse.server.logLevel": "debug" };

/**
 * Registers hooks that give the suite a VS Code with the extension under development, the scripted server and a copy of
 * the sample project; with `realModel`, the extension's own server with the starter model. `env` adds to the environment of VS Code,
 * `settings` are user settings, `isNew` lets the extension introduce itself after its first start, `offersModels` lets it offer models after a later one, `files` are added to the sample, `developmentPath` is the folder of the extension, and `language` is VS Code's display language, in which its own texts stay English. The returned object is
 * filled before the first test.
 */
export function useVSCode(options = {}) {
  const {
    realModel = false,
    env = {},
    settings = () => ({}),
    files = {},
    isNew,
    offersModels,
    language,
    developmentPath = () => root,
  } = options;
  const vscode = {};
  before(async () => {
    vscode.workspace = await createTestWorkspace();
    for (const [name, text] of Object.entries(files))
      await writeFile(join(vscode.workspace.sample, name), text);
    vscode.server = await startCodeServer({
      settings: settings(),
      machineSettings: traced,
      env: { ...(realModel ? {} : vscode.workspace.env), ...(typeof env === "function" ? env() : env) },
      isNew,
      offersModels,
      language,
    });
    vscode.browser = await launchChromium();
    const open = vscode.workspace.sample;
    vscode.editor = await openEditor(vscode.browser, vscode.server, {
      open,
      developmentPath: developmentPath(),
    });
    await vscode.editor.statusItem("inhouse").waitFor({ timeout: 60_000 });
  });
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    const folder = join(outFolder, "failures", this.currentTest.fullTitle().replaceAll(/[^\w]+/g, "-"));
    await vscode.editor?.screenshot(join(folder, "screen.png"));
    await cp(vscode.server.logFolder, join(folder, "logs"), { recursive: true });
  });
  after(async () => {
    await vscode.browser?.close();
    await vscode.server?.stop();
    await vscode.workspace?.remove();
  });
  return vscode;
}

/** Opens a file of the sample as it is on disk, with the cursor behind the first occurrence of `text`. */
export async function openAt({ editor, workspace }, file, text) {
  await editor.openFile(file.split("/").at(-1));
  await editor.page.keyboard.press("Escape");
  await editor.goBehind(await readFile(join(workspace.sample, file), "utf8"), text);
}

/** Waits for a notification with this text. Under VS Code's test driver none pops up, so this opens their list. */
export async function notification({ editor }, text, timeout = 30_000) {
  const center = editor.page.locator(".notifications-center");
  const found = center.locator(".notification-list-item", { hasText: text }).first();
  await until(
    `the notification “${text}”`,
    async () => {
      if (!(await center.isVisible())) await editor.runCommand("Notifications: Show Notifications");
      return found.isVisible();
    },
    timeout,
  );
  return found;
}

/** Presses a button of a notification. VS Code may close or redraw the list between finding the button and pressing it. */
export async function pressInNotification(vscode, text, button) {
  await until(`“${button}” in the notification “${text}”`, async () => {
    const found = await notification(vscode, text);
    return found
      .getByRole("button", { name: button })
      .click({ timeout: 2000 })
      .then(
        () => true,
        () => false,
      );
  });
}

/** Closes their list, which would otherwise take the next Escape: VS Code closes it before a quick pick. */
export async function hideNotifications({ editor }) {
  await editor.runCommand("Notifications: Hide Notifications");
  await editor.page.locator(".notifications-center").waitFor({ state: "hidden" });
}

/** The settings of the machine, once VS Code has written the whole file. */
export function machineSettingsOf({ server }) {
  return until("the settings of the machine", async () => {
    const text = await readFile(join(server.dataFolder, "Machine", "settings.json"), "utf8");
    return text.trim().endsWith("}") && JSON.parse(text);
  });
}

export async function until(what, probe, timeout = 30_000) {
  const start = performance.now();
  let seen;
  while (performance.now() - start < timeout) {
    seen = await probe();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited ${timeout} ms for ${what}.`);
}
