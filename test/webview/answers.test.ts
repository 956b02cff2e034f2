import assert from "node:assert/strict";
import { type PanelPage, usePanels } from "./support/panelPage";
import { answer, figures, fileChip, panelState, userTurn } from "./support/states";

const asked = userTurn("u1", "Where?");

/** Answers as the extension does: these paths are files. */
async function files(panel: PanelPage, ...there: string[]): Promise<string[]> {
  const { turnId, paths } = await panel.take("findFiles");
  await panel.tell({ type: "files", turnId, paths, found: paths.filter((path) => there.includes(path)) });
  await panel.drawn();
  return paths;
}

describe("panel: places in answers", () => {
  const openPanel = usePanels();

  it("are links to the line when the file exists, in code and in prose", async () => {
    const panel = await openPanel();
    const text = [
      "See `src/a.ts`, src/a.ts:12, a.ts#L3-L5, src/a.ts(12,3), `src\\b.ts:4` and src/größe.ts.",
      "",
      "- `Makefile` and `make`",
      "- **src/none.ts**, and/or",
      "",
      "| Where |\n|---|\n| src/a.ts:7 |",
    ].join("\n");
    await panel.show(panelState({ turns: [asked, answer("a1", text)] }));
    const paths = await files(panel, "src/a.ts", "a.ts", "src\\b.ts", "src/größe.ts", "Makefile");
    assert.equal(new Set(paths).size, paths.length);
    const links = await panel.frame.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>(".answer [data-href]")].map(
        (link) => `${link.textContent} → ${link.dataset["href"]}`,
      ),
    );
    assert.deepEqual(links, [
      "src/a.ts → src/a.ts",
      "src/a.ts:12 → src/a.ts#L12",
      "a.ts#L3-L5 → a.ts#L3",
      "src/a.ts(12,3) → src/a.ts#L12",
      "src\\b.ts:4 → src/b.ts#L4",
      "src/größe.ts → src/größe.ts",
      "Makefile → Makefile",
      "src/a.ts:7 → src/a.ts#L7",
    ]);
    await panel.locator("[data-href='src/a.ts#L12']").first().click();
    assert.equal((await panel.take("openLink")).href, "src/a.ts#L12");
    await panel.locator("[data-href='Makefile']").focus();
    await panel.page.keyboard.press("Enter");
    assert.equal((await panel.take("openLink")).href, "Makefile");
    assert.match(
      (await panel.locator(".answer").textContent()) ?? "",
      /^See src\/a\.ts, src\/a\.ts:12, a\.ts#L3-L5/,
    );
  });

  it("are looked up once, when complete, and are links while more text streams in", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns: [asked, answer("a1", "", { state: "streaming" })] }));
    for (const part of ["See src", "/a.ts", " now.\n", "\nThen src/a", ".ts and"])
      await panel.tell({ type: "append", turnId: "a1", text: part });
    const { paths } = await panel.take("findFiles");
    assert.deepEqual(paths, ["src/a.ts"]);
    await panel.tell({ type: "files", turnId: "a1", paths, found: paths });
    await panel.tell({ type: "append", turnId: "a1", text: " src/a.ts." });
    await panel.drawn();
    assert.equal(await panel.locator(".answer a").count(), 3);
    await panel.tell({
      type: "turn",
      turn: answer("a1", "See src/a.ts now.\n\nThen src/a.ts and src/a.ts."),
    });
    await panel.drawn();
    assert.equal(await panel.locator(".answer a").count(), 3);
    assert.equal(await panel.hasReceived("findFiles"), false);
  });

  it("are not looked up in code blocks and in the model's own links", async () => {
    const panel = await openPanel();
    const text = "```ts\n// src/a.ts\n```\n\n[src/a.ts](https://x.test) and https://x.test/src/a.ts";
    await panel.show(panelState({ turns: [asked, answer("a1", text)] }));
    await panel.drawn();
    assert.equal(await panel.hasReceived("findFiles"), false);
    assert.equal(await panel.locator(".answer a").count(), 2);
    await panel.locator(".answer a").first().click();
    assert.equal((await panel.take("openLink")).href, "https://x.test");
  });
});

describe("panel: code, formulas and tables", () => {
  const openPanel = usePanels();
  const long = `const a = "${"x".repeat(400)}";`;

  it("wraps the lines of all blocks on request, and remembers it", async () => {
    const panel = await openPanel({ width: 300 });
    const state = panelState({
      turns: [asked, answer("a1", `\`\`\`ts\n${long}\n\`\`\`\n\nand\n\n\`\`\`\n${long}\n\`\`\``)],
    });
    await panel.show(state);
    const wide = () =>
      panel.frame.evaluate(() =>
        [...document.querySelectorAll(".code pre")].map((pre) => pre.scrollWidth > pre.clientWidth),
      );
    assert.deepEqual(await wide(), [true, true]);
    const button = panel.button("Wrap long lines").first();
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    await button.focus();
    await panel.page.keyboard.press("Enter");
    assert.deepEqual(await wide(), [false, false]);
    assert.equal(await panel.button("Wrap long lines").last().getAttribute("aria-pressed"), "true");
    await panel.page.waitForFunction(
      () => (window.outer.saved as { wrapsCode?: boolean })?.wrapsCode === true,
    );
    const again = await openPanel({ width: 300, saved: await panel.saved() });
    await again.show({ ...state, conversationId: "another" });
    assert.equal(await again.button("Wrap long lines").first().getAttribute("aria-pressed"), "true");
    await again.button("Wrap long lines").first().click();
    assert.equal(await again.button("Wrap long lines").last().getAttribute("aria-pressed"), "false");
  });

  it("shows formulas and diagrams as code with a label", async () => {
    const panel = await openPanel();
    const text =
      "So $a_1 * b_2 * c$ costs $5 and $10.\n\n$$\nx_1 * y_2 * z\n$$\n\n```mermaid\ngraph TD; A-->B\n```\n\n```math\na * b\n```";
    await panel.show(panelState({ turns: [asked, answer("a1", text)] }));
    assert.equal(await panel.locator("code.math").first().textContent(), "a_1 * b_2 * c");
    assert.equal(await panel.locator("code.math").first().getAttribute("title"), "Math");
    assert.equal(await panel.locator(".formula").textContent(), "Mathx_1 * y_2 * z");
    assert.deepEqual(await panel.locator(".code-language").allTextContents(), ["Mermaid diagram", "Math"]);
    assert.equal(await panel.locator(".answer em").count(), 0);
    await panel.frame.getByText("costs $5 and $10.").waitFor();
  });

  it("lets tables and formulas scroll, and is never wider than the panel", async () => {
    const row =
      "| `src/components/navigation/breadcrumbs.tsx` | a very long sentence about it | 1234567890123456789 | x |";
    const text = `| File | Meaning | Number | More |\n|---|---|--:|:-:|\n${row}\n${row}\n\n$$\n${"x + ".repeat(60)}y\n$$\n\n${"word".repeat(80)} \`${"code".repeat(60)}\`\n\n\`\`\`typescript src/components/navigation/breadcrumbs.tsx\n${long}\n\`\`\`\n\n- a\n  - b\n    - c\n      - ${"d".repeat(100)}\n\n> ${"q".repeat(200)}`;
    const sources = [{ label: "src/components/navigation/breadcrumbs.tsx:100-200", uri: "file:///a.ts" }];
    const chip = { ...fileChip, label: `${"n".repeat(80)}.ts` };
    for (const width of [210, 300, 600]) {
      const panel = await openPanel({ width });
      await panel.show(
        panelState({
          turns: [
            userTurn("u1", "w".repeat(300), { chips: [chip] }),
            answer("a1", text, { figures, sources }),
          ],
          chips: [chip],
        }),
      );
      const wide = await panel.frame.evaluate(() => {
        const scrolls = (element: Element): boolean =>
          element.closest(".code pre, .table, .formula pre, .chip-text, .code-path, .visually-hidden") !==
          null;
        return [...document.querySelectorAll("#panel *")]
          .filter((element) => !scrolls(element) && element.getBoundingClientRect().right > innerWidth + 0.5)
          .map((element) => `${element.tagName} ${element.className}`);
      });
      assert.deepEqual(wide, [], `at ${width}`);
      const hidden = await panel.frame.evaluate(
        () =>
          [...document.querySelectorAll(".code-bar button")].filter((button) => {
            const bar = button.closest(".code")?.getBoundingClientRect();
            const own = button.getBoundingClientRect();
            return bar === undefined || own.right > bar.right + 0.5 || own.bottom > bar.bottom + 0.5;
          }).length,
      );
      assert.equal(hidden, 0, `buttons at ${width}`);
      const table = await panel.locator(".table").evaluate((each) => {
        each.scrollLeft = 10_000;
        return each.scrollLeft;
      });
      if (width < 600) assert.ok(table > 0, `the table scrolls at ${width}`);
      await panel.screenshot(`panel-wide-things-${width}`);
      await panel.close();
    }
  });
});

describe("panel: text from right to left", () => {
  const openPanel = usePanels();

  it("follows the direction of its letters, but code and file names never turn", async () => {
    const panel = await openPanel();
    const text =
      "שלום `src/a.ts` עולם\n\nHello עולם\n\n- שלום\n- Hello\n\n```ts\n// שלום\nlet a;\n```\n\n| שלום | b |\n|---|---|\n| a | b |";
    const chip = { ...fileChip, label: "שלום/עולם.ts:10-20" };
    await panel.show(
      panelState({
        title: "שלום עולם",
        turns: [userTurn("u1", "מה זה?\nWhat?", { chips: [chip] }), answer("a1", text)],
      }),
    );
    const direction = (selector: string) =>
      panel.frame.evaluate(
        (wanted) => [...document.querySelectorAll(wanted)].map((each) => getComputedStyle(each).direction),
        selector,
      );
    assert.deepEqual(await direction(".answer p"), ["rtl", "ltr"]);
    assert.deepEqual(await direction(".answer li"), ["rtl", "ltr"]);
    assert.deepEqual(await direction(".answer th"), ["rtl", "ltr"]);
    assert.deepEqual(await direction(".answer code, .answer pre"), ["ltr", "ltr", "ltr"]);
    assert.deepEqual(await direction(".user-text, .title-text"), ["rtl", "rtl"]);
    assert.deepEqual(await direction(".user .chip-text > bdi"), ["ltr"]);
    await panel.input.fill("שלום");
    assert.deepEqual(await direction(".composer textarea"), ["rtl"]);
    // The parts of a path run from left to right.
    const parts = await panel.frame.evaluate(() =>
      [...document.querySelectorAll(".user .chip-text bdi bdi")].map(
        (part) => part.getBoundingClientRect().left,
      ),
    );
    assert.equal(parts.length, 2);
    assert.ok((parts[0] ?? 0) < (parts[1] ?? 0));
    await panel.screenshot("panel-right-to-left");
  });
});
