// A person at the keyboard of a VS Code page.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

const modifier = process.platform === "darwin" ? "Meta" : "Control";

export class EditorPage {
  constructor(page, context) {
    this.page = page;
    this.context = context;
  }

  /** Opens a file of the workspace by its name, with the keyboard. */
  async openFile(name) {
    await this.#quickInput(`${modifier}+p`, name, name);
    await this.page.locator(".tab.active", { hasText: name }).waitFor();
    await this.page.locator(".editor-instance .view-line").first().waitFor();
    await this.#waitForEditorFocus();
  }

  /** Runs a command from the command palette by its title. */
  async runCommand(title) {
    await this.#quickInput("F1", `>${title}`, title);
  }

  /** Reverts the file in the active editor. */
  async revertFile() {
    await this.runCommand("File: Revert File");
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
  }

  /** Moves the cursor; lines and columns count from 1. */
  async goTo(line, column) {
    await this.#quickInput("Control+g", `:${line},${column}`);
    await this.#waitForEditorFocus();
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  /** Puts the cursor behind the first occurrence of `text` in the open file, whose content is `source`. */
  async goBehind(source, text) {
    const index = source.indexOf(text);
    if (index < 0) throw new Error(`The file does not contain ${JSON.stringify(text)}.`);
    const lines = source.slice(0, index + text.length).split("\n");
    await this.goTo(lines.length, lines.at(-1).length + 1);
  }

  async type(text, { delay = 40 } = {}) {
    await this.page.keyboard.type(text, { delay });
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Waits for ghost text that came after the last key; returns it and its latency from that key in milliseconds. */
  async waitForGhostText({ timeout = 30_000 } = {}) {
    const shown = () => ghostWatch.visible && ghostWatch.latency !== undefined;
    await this.page.waitForFunction(shown, undefined, { timeout });
    return this.page.evaluate(() => ({ text: ghostWatch.text, latency: ghostWatch.latency }));
  }

  async waitForNoGhostText({ timeout = 20_000 } = {}) {
    await this.page.waitForFunction(() => !ghostWatch.visible, undefined, { timeout });
  }

  ghostText() {
    return this.page.evaluate(() => ghostWatch.text);
  }

  /** Returns for each frame painted while `action` runs whether there was ghost text. */
  async framesWithGhostText(action) {
    await this.page.evaluate(() => {
      ghostWatch.frames = [];
    });
    await action();
    return this.page.evaluate(() => {
      const frames = ghostWatch.frames;
      ghostWatch.frames = undefined;
      return frames;
    });
  }

  /** The visible lines of the active editor, without ghost text. */
  editorLines() {
    return this.page.evaluate(() =>
      [...document.querySelectorAll(".editor-instance .view-lines .view-line")]
        .sort((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top))
        .map((line) =>
          [...line.querySelectorAll(":scope > span > span")]
            .filter((piece) => !/ghost-text/.test(piece.className))
            .map((piece) => piece.textContent)
            .join("")
            .replaceAll("\u00a0", " "),
        ),
    );
  }

  /** A status bar item whose id contains `id`. */
  statusItem(id) {
    return this.page.locator(`.statusbar-item[id*="${id}"]`).first();
  }

  /** Waits until the text of the extension's status item, icons included, matches. */
  async waitForStatus(pattern, { timeout = 30_000 } = {}) {
    const item = this.statusItem("inhouse");
    const start = performance.now();
    for (;;) {
      // The label begins with the text for screen readers, in which icons are words.
      const label = (await item.getAttribute("aria-label").catch(() => null)) ?? "";
      if (pattern.test(label)) return label;
      if (performance.now() - start > timeout)
        throw new Error(`The status item says ${JSON.stringify(label)}, not ${pattern}.`);
      await this.page.waitForTimeout(50);
    }
  }

  /**
   * Shows the hover of the extension's status item and returns its text. VS Code drops a hover that is about to appear
   * when the item changes, so the pointer leaves and comes back until it is there.
   */
  async statusHover({ timeout = 30_000 } = {}) {
    const hover = this.page.locator(".workbench-hover").last();
    const start = performance.now();
    for (;;) {
      await this.statusItem("inhouse").hover();
      const shown = await hover.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
      // An item beside it that grows may have pushed it away from the pointer.
      const isPointed =
        shown && (await this.statusItem("inhouse").evaluate((item) => item.matches(":hover")));
      const text = isPointed ? await hover.textContent({ timeout: 1000 }).catch(() => null) : null;
      await this.page.mouse.move(640, 300);
      // It would show the same again.
      await hover.waitFor({ state: "hidden" });
      if (text) return text;
      if (performance.now() - start > timeout) throw new Error("The status item shows no hover.");
    }
  }

  async screenshot(file) {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  close() {
    return this.context.close();
  }

  /** Opens a quick input, types, waits for the wanted entry where one is named, and confirms. */
  async #quickInput(key, text, entry) {
    const input = this.page.locator(".quick-input-widget input[type=text]").first();
    // A change of the focus closes it, so it may need another try.
    for (let tries = 1; ; tries++) {
      await this.page.keyboard.press(key);
      try {
        await input.waitFor({ timeout: 10_000 });
        await input.fill(text, { timeout: 3000 });
        break;
      } catch (error) {
        if (tries === 3) throw error;
      }
    }
    if (entry !== undefined) {
      await this.page
        .locator(".quick-input-list .monaco-list-row.focused", { hasText: entry })
        .first()
        .waitFor();
    }
    await input.press("Enter");
    // The command may open its own list in the same place.
    await this.page.waitForFunction(
      ([field, typed]) => field.offsetParent === null || field.value !== typed,
      [await input.elementHandle(), text],
    );
  }

  /** Keys pressed before the editor has the focus back would be lost. */
  async #waitForEditorFocus() {
    await this.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
  }
}
