// What one run of the suite has: both machines, the connection, VS Code on the Spark and the browser on the laptop.
import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { outFolder, projectNode, root } from "../../../scripts/lib/paths.mjs";
import { temporaryFolder } from "../../../scripts/lib/remote/isolated.mjs";
import { launchChromium } from "../../../scripts/lib/vscode/chromium.mjs";
import { ensureCodeServer } from "../../../scripts/lib/vscode/codeServerInstall.mjs";
import { openEditor } from "../../../scripts/lib/vscode/editorPage.mjs";
import { sampleFolder } from "../../../scripts/lib/vscode/testWorkspace.mjs";
import { ChatPanel } from "../browser/chatPanel.mjs";
import { until } from "../browser/support.mjs";
import { joinNetworks, onSpark, output, recordWire } from "./network.mjs";
import { Connection, startSshServer } from "./ssh.mjs";

const project = join(temporaryFolder, "corner-shop");
const extensionsFolder = join(temporaryFolder, "extensions");

/** Variables that the user's shell on the Spark would have: there, too, all files are in memory. */
const environment = `HOME=${process.env["HOME"]} TMPDIR=${temporaryFolder}`;

/** Registers hooks that fill the returned session, and leave a picture and the logs of each failure. */
export function useSparkAndLaptop() {
  const session = new Session();
  before(() => session.start());
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    const folder = join(outFolder, "failures", this.currentTest.fullTitle().replaceAll(/[^\w]+/g, "-"));
    await session.editor?.screenshot(join(folder, "screen.png")).catch(() => {});
    await cp(session.server.logFolder, join(folder, "logs"), { recursive: true });
  });
  after(() => session.browser?.close());
  return session;
}

class Session {
  /** So that helpers of other browser tests can be used. */
  workspace = { sample: project };

  async start() {
    joinNetworks();
    await recordWire();
    await startSshServer();
    await cp(sampleFolder, project, { recursive: true });
    await this.#installExtension();
    await this.#startEditor();
    this.browser = await launchChromium();
    await this.openWindow();
  }

  /** Installs the VSIX into the Spark's VS Code as its command line does. */
  async #installExtension() {
    const editor = join(await ensureCodeServer(), "out", "node", "entry.js");
    const places = [
      "--extensions-dir",
      extensionsFolder,
      "--user-data-dir",
      join(temporaryFolder, "install"),
    ];
    const install = ["--config", "/dev/null", "--install-extension", process.env["INHOUSE_VSIX"]];
    output(onSpark(["env", "EXTENSIONS_GALLERY={}", projectNode, editor, ...places, ...install]));
  }

  /** Starts VS Code on the Spark and makes it reachable from the laptop, as Remote-SSH does. */
  async #startEditor() {
    const program = join(root, "test", "vscode", "remote", "spark.mjs");
    const command = `env ${environment} ${projectNode} ${program} ${extensionsFolder}`;
    this.connection = new Connection(command);
    const started = JSON.parse(await this.connection.firstLine());
    this.connection.forward(started.port);
    this.server = { url: `http://127.0.0.1:${started.port}`, ...started };
  }

  /** Connects again after the connection was lost. */
  async connectAgain() {
    this.connection = new Connection("echo connected; exec sleep infinity");
    await this.connection.firstLine();
    this.connection.forward(this.server.port);
  }

  /** Opens the project in a window of the laptop's browser, which keeps what earlier windows stored there. */
  async openWindow() {
    const options = { open: project, context: this.editor?.context };
    this.editor = await openEditor(this.browser, this.server, options);
    this.chat = new ChatPanel(this.editor);
    await this.editor.waitForStatus(/Ready: Starter Code/, { timeout: 90_000 });
  }

  /** The last answer in the panel, as far as it is there. */
  async answer() {
    return (await this.chat.frame()).evaluate(readAnswer);
  }

  /** Waits until the last answer has begun. */
  async waitForFirstWords() {
    return until("the first words", async () => (await this.answer()).text !== "");
  }

  /** The last answer once it has not changed for a while. */
  async settledAnswer() {
    let seen;
    return until("an answer that stands still", async () => {
      const before = seen;
      await delay(400);
      seen = await this.answer();
      return before?.text === seen.text && before.isRunning === seen.isRunning && seen;
    });
  }

  onDisk(file) {
    return readFile(join(project, file), "utf8");
  }

  picture(name) {
    return this.editor.screenshot(join(outFolder, "screenshots", `remote-${name}.png`));
  }

  /** Waits until VS Code has put unsaved text aside on the Spark, which it does a moment after the last key. */
  async waitForBackup(text) {
    const folder = join(this.server.dataFolder, "User", "Backups");
    await until("the backup of the unsaved text", async () => {
      const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      const texts = files
        .filter((file) => file.isFile())
        .map((file) => readFile(join(file.parentPath, file.name), "utf8").catch(() => ""));
      return (await Promise.all(texts)).some((each) => each.includes(text));
    });
  }

  /** The lines of the project that tell something, to look for on the wire. */
  async projectLines() {
    const files = await readdir(project, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), "utf8"));
    const lines = (await Promise.all(texts)).flatMap((text) => text.split("\n").map((line) => line.trim()));
    return [...new Set(lines.filter((line) => line.length >= 16))];
  }
}

/** Must be self-contained, because the browser gets this function's source. */
function readAnswer() {
  const turn = [...document.querySelectorAll(".turn.assistant")].at(-1);
  const text = turn?.querySelector(".answer-place")?.textContent.trim() ?? "";
  return { text, isRunning: turn?.getAttribute("aria-busy") === "true" };
}
