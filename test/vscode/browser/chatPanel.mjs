// Drives the chat panel of a VS Code page as a person at the keyboard does.
import { until } from "./support.mjs";

export class ChatPanel {
  constructor(editor) {
    this.editor = editor;
  }

  get page() {
    return this.editor.page;
  }

  /** Opens it with its key, which attaches the editor's selection; the cursor is in the input afterwards. */
  async open() {
    await this.page.keyboard.press("Control+k");
    await this.page.keyboard.press("a");
    await this.waitForInput();
  }

  /** Checks the page too: one without the focus also has an active element, but typed text goes elsewhere. */
  async waitForInput() {
    await until("the cursor in the panel's input", async () =>
      (await this.#frame())
        ?.evaluate(() => document.hasFocus() && document.activeElement?.tagName === "TEXTAREA")
        .catch(() => false),
    );
  }

  /** The panel's page; VS Code makes a new one whenever the panel is shown. */
  async frame() {
    return await until("the panel", () => this.#frame(), 20_000);
  }

  async #frame() {
    for (const frame of this.page.frames()) {
      const found = await frame
        .evaluate(() => (document.querySelector("#panel")?.childElementCount ?? 0) > 0)
        .catch(() => false);
      if (found) return frame;
    }
    return undefined;
  }

  /** Types into the input and sends it. */
  async ask(text) {
    await this.type(text);
    await this.page.keyboard.press("Enter");
  }

  /**
   * Types into the empty input. When VS Code shows a view that already has the focus, one of VS Code's own pages holds the focus for
   * a moment and swallows keys. A person would see that and start over, and so does this.
   */
  async type(text) {
    await until(`“${text}” in the panel's input`, async () => {
      await this.waitForInput();
      await this.page.keyboard.type(text, { delay: 15 });
      if ((await this.input()) === text) return true;
      await this.clearInput();
      return false;
    });
  }

  async clearInput() {
    await until("an empty input", async () => {
      await this.page.keyboard.press("Control+a");
      await this.page.keyboard.press("Delete");
      return (await this.input()) === "";
    });
  }

  /** Waits until an earlier question can be edited. */
  async waitForEditor() {
    await until("the field of an earlier question", async () =>
      (await this.frame()).evaluate(
        () => document.activeElement?.getAttribute("aria-label") === "Edited message",
      ),
    );
  }

  /** The text that a person can read in it. */
  async text() {
    // biome-ignore lint/performance/useDomNodeTextContent: only what is visible counts
    return (await this.frame()).evaluate(() => document.querySelector("#panel")?.innerText ?? "");
  }

  async waitForText(pattern, timeout) {
    return await until(
      `${pattern} in the panel`,
      async () => {
        const text = await this.text();
        return (typeof pattern === "string" ? text.includes(pattern) : pattern.test(text)) && text;
      },
      timeout,
    );
  }

  async waitForNoText(pattern) {
    await until(`no ${pattern} in the panel`, async () => !(await this.text()).includes(pattern));
  }

  async input() {
    return (await this.frame()).evaluate(() => document.querySelector("#panel textarea")?.value ?? "");
  }

  /** Presses a key until the focus is on something with this name. */
  async moveTo(name, key = "Shift+Tab") {
    const seen = [];
    for (let presses = 0; presses < 60; presses++) {
      await this.page.keyboard.press(key);
      const focused = await (await this.frame()).evaluate(() => {
        const element = document.activeElement;
        return `${element?.getAttribute("aria-label") ?? element?.textContent ?? ""}`.trim();
      });
      if (typeof name === "string" ? focused === name : name.test(focused)) return focused;
      seen.push(focused);
    }
    throw new Error(`The focus never came to ${name}; it was on ${[...new Set(seen)].join(" | ")}.`);
  }

  /** Moves the focus to a button and presses it. */
  async press(name, key) {
    await this.moveTo(name, key);
    await this.page.keyboard.press("Enter");
  }
}
