// What a person does all day: types, accepts and dismisses suggestions, opens files, asks, edits.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Places of the sample at which the demo model suggests something, and what is typed there, with pauses in between. */
const places = [
  {
    file: "src/inventory.ts",
    behind: "    item.quantity += quantity;\n  }",
    types: ["\n\nremove(id: string): void {\n", "const item = ", "this.items.get(id);\n", "if (!item) {"],
  },
  {
    file: "reports/stock.py",
    behind: "    return {item.name: item for item in items}\n",
    types: ["\n\ndef names(items: list[Item]) -> list[str]:\n", "return ", "[item.name for "],
  },
  {
    file: "reports/sales.py",
    behind: "        sold[item.name] += item.quantity\n",
    types: ["    for item in ", "sales", ":\n"],
  },
];
const roundsPerQuestion = 4;
const roundsPerEdit = 6;
/** The longest that a person waits for a suggestion, in milliseconds. */
const patience = 1500;

export class Person {
  operations = 0;
  /** From the last key to the suggestion: milliseconds, and after how many operations. */
  waits = [];
  #rounds = 0;
  #counts = { keys: 0, accepted: 0, dismissed: 0, files: 0, questions: 0, edits: 0 };

  constructor(editor, project) {
    this.editor = editor;
    this.project = project;
  }

  summary() {
    const { keys, accepted, dismissed, files, questions, edits } = this.#counts;
    return `${keys} keys, ${accepted} suggestions accepted, ${dismissed} dismissed, ${files} files opened, ${questions} questions, ${edits} edits`;
  }

  /** Works until `operations` are done. */
  async work(operations) {
    while (this.operations < operations) {
      const round = this.#rounds++;
      await this.#write(places[round % places.length], round);
      if (round % roundsPerQuestion === 1) await this.#ask(round);
      if (round % roundsPerEdit === 2) await this.#edit();
    }
  }

  #did(what, times = 1) {
    this.#counts[what] += times;
    this.operations += times;
  }

  async #open(file) {
    await this.editor.openFile(file.split("/").at(-1));
    this.#did("files");
  }

  async #write({ file, behind, types }, round) {
    const { editor } = this;
    await this.#open(file);
    await editor.goBehind(await readFile(join(this.project, file), "utf8"), behind);
    const accepts = round % 2 === 0;
    for (const text of types) {
      await editor.type(text, { delay: 25 });
      this.#did("keys", text.length);
      const shown = await editor.waitForGhostText({ timeout: patience }).catch(() => undefined);
      if (!shown) continue;
      this.waits.push({ operations: this.operations, ms: shown.latency });
      await editor.press(accepts ? "Tab" : "Escape");
      this.#did(accepts ? "accepted" : "dismissed");
      await editor.waitForNoGhostText();
      // What comes next would not fit behind an accepted suggestion.
      if (accepts) break;
    }
    await editor.press("Escape");
    await editor.revertFile();
  }

  async #ask(round) {
    const { editor } = this;
    await this.#open("inventory.ts");
    await editor.press("Control+k", "a");
    const panel = await this.#panel();
    await panel.locator("textarea").first().fill(`/explain How does ${round} work?`);
    await panel.locator("textarea").first().press("Enter");
    this.#did("questions");
    const stop = panel.getByRole("button", { name: "Stop" }).first();
    await stop.waitFor({ timeout: 20_000 }).catch(() => {});
    if (round % (2 * roundsPerQuestion) === 1) await stop.click({ timeout: 2000 }).catch(() => {});
    await stop.waitFor({ state: "hidden", timeout: 120_000 });
    if (round % (10 * roundsPerQuestion) === 1) await editor.runCommand("Inhouse: New Chat");
  }

  /** The page of the chat panel. */
  async #panel() {
    for (;;) {
      for (const frame of this.editor.page.frames()) {
        if (
          (await frame
            .locator("#panel textarea")
            .count()
            .catch(() => 0)) > 0
        )
          return frame;
      }
      await this.editor.page.waitForTimeout(50);
    }
  }

  /** Renames in a function, sees the difference, accepts it and undoes it. */
  async #edit() {
    const { editor } = this;
    await this.#open("stock.py");
    const source = await readFile(join(this.project, "reports/stock.py"), "utf8");
    await editor.goBehind(source, "def total_value(items");
    await editor.press("Control+k", "g");
    await editor.page.locator(".quick-input-widget input[type=text]").first().waitFor();
    await editor.type("Rename `items` to `records`", { delay: 5 });
    await editor.press("Enter");
    await editor.page.locator(".statusbar-item", { hasText: "2 changes" }).waitFor({ timeout: 60_000 });
    await editor.press("Control+Enter");
    await editor.page.locator(".tab.active.dirty", { hasText: "stock.py" }).waitFor();
    await editor.press("Control+z");
    await editor.page.locator(".tab.active:not(.dirty)", { hasText: "stock.py" }).waitFor();
    this.#did("edits");
  }
}
