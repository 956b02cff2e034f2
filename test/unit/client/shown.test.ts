import assert from "node:assert/strict";
import { build } from "esbuild";
import fc from "fast-check";

type Texts = Readonly<Record<string, unknown>>;
type Shown = typeof import("../../../client/ui/shown");

/** A link in a text, as VS Code's own `parseLinkedText` finds it. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /\$\([\w-]+(?:~\w+)?\)/;

const texts = fc.oneof(
  fc.constantFrom(
    "[Retry now](command:workbench.action.terminal.new)",
    '[x](https://example.com "title")',
    "$(trash~spin)",
    "[[a]](file:///etc/passwd)",
  ),
  fc
    .array(fc.constantFrom("[", "]", "](", "(", ")", "$", "$(", "command:a", "file:b", "x", " ", "\n"))
    .map((parts) => parts.join("")),
);

/** Plays the user and VS Code: records each shown text and chooses the last option. */
class FakeWindow {
  readonly shown: string[] = [];
  showErrorMessage = this.#ask;
  showWarningMessage = this.#ask;
  showInformationMessage = this.#ask;
  setStatusBarMessage = this.#keep;

  async #ask(...all: unknown[]) {
    this.#keep(...all);
    return all.at(-1);
  }

  #keep(...all: unknown[]) {
    for (const each of all) {
      if (typeof each === "string") this.shown.push(each);
      else if (typeof each === "object" && each !== null) this.#keep(...ownTexts(each as Texts));
    }
  }

  async showQuickPick(items: Texts[], options: Texts) {
    this.#keep(options, ...items);
    return items.at(-1);
  }

  async showInputBox(options: Texts & { validateInput(value: string): string | undefined }) {
    this.#keep(options, options.validateInput("anything"));
    return "typed";
  }

  createQuickPick = () => ({});

  withProgress(options: Texts, task: (progress: { report(step: Texts): void }) => unknown) {
    this.#keep(options);
    return task({ report: (step) => this.#keep(step) });
  }
}

/** The texts of a shown item, without its original item, which VS Code ignores. */
function ownTexts({ item: _, ...texts }: Texts): unknown[] {
  return Object.values(texts);
}

describe("texts that VS Code shows", () => {
  let shown: Shown;
  let window: FakeWindow;

  before(async () => {
    const fake =
      "export const window = new Proxy({}, { get: (_, name) => globalThis.fakeWindow[name].bind?.(globalThis.fakeWindow) });";
    const { outputFiles } = await build({
      entryPoints: ["client/ui/shown.ts"],
      bundle: true,
      write: false,
      format: "esm",
      plugins: [
        {
          name: "vscode",
          setup: ({ onResolve, onLoad }) => {
            onResolve({ filter: /^vscode$/ }, () => ({ path: "vscode", namespace: "fake" }));
            onLoad({ filter: /./, namespace: "fake" }, () => ({ contents: fake }));
          },
        },
      ],
    });
    const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
    shown = await import(`data:text/javascript;base64,${code}`);
  });

  beforeEach(() => {
    window = new FakeWindow();
    (globalThis as { fakeWindow?: unknown }).fakeWindow = window;
  });

  after(() => {
    delete (globalThis as { fakeWindow?: unknown }).fakeWindow;
  });

  it("contain no link or icon from a text, and a choice returns the original", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const options = { modal: true, detail: text };
        assert.equal(await shown.showErrorMessage(text, "No", text), text);
        assert.equal(await shown.showWarningMessage(text, options, "No", text), text);
        assert.equal(await shown.showInformationMessage(`${text}${text}`, text), text);
        shown.setStatusBarMessage(text, 1);
        const item = { label: text, description: text, detail: text };
        assert.equal(await shown.showQuickPick([item], { title: text, placeHolder: text }), item);
        await shown.showInputBox({ title: text, prompt: text, placeHolder: text, validateInput: () => text });
        await shown.withProgress({ location: 15, title: text }, async (progress) =>
          progress.report({ message: text }),
        );
        const pick = shown.createQuickPick(text, text);
        const { item: made, ...entry } = shown.itemShown(item);
        assert.equal(made, item);
        const drawn = [pick.title, pick.placeholder, ...Object.values(entry)] as string[];
        const all = [...window.shown, ...drawn];
        const bare = (each: string) => each.replaceAll(" ", "");
        // Each text is shown, apart from its spaces.
        assert.equal(all.filter((each) => bare(each).includes(bare(text))).length >= 21, true);
        assert.deepEqual(
          all.filter((each) => link.test(each) || icon.test(each)),
          [],
        );
        window.shown.length = 0;
      }),
      { numRuns: 300 },
    );
  });
});
