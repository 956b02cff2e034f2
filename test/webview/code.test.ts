import assert from "node:assert/strict";
import { usePanels } from "./support/panelPage";
import { answer, panelState, userTurn } from "./support/states";

const asked = userTurn("u1", "Write it.");
const fence = "```ts src/a.ts\nconst a = 1;\n\n```";

describe("panel: code", () => {
  const openPanel = usePanels();

  it("shows its language, its path and its actions", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns: [asked, answer("a1", fence)] }));
    assert.match((await panel.locator(".code-bar").textContent()) ?? "", /^tssrc\/a\.ts/);
    const code = { turnId: "a1", code: "const a = 1;\n", info: "ts src/a.ts" };
    await panel.button("Copy").click();
    assert.equal((await panel.take("copy")).text, code.code);
    await panel.button("Insert at the cursor").click();
    assert.deepEqual(await panel.take("insertCode"), { type: "insertCode", ...code });
    await panel.button("Insert into a new file").click();
    assert.deepEqual(await panel.take("newFile"), { type: "newFile", ...code });
    await panel.button("Apply to src/a.ts").click();
    assert.deepEqual(await panel.take("applyCode"), { type: "applyCode", ...code });
  });

  it("can be applied only when its fence is closed", async () => {
    const panel = await openPanel();
    await panel.show(
      panelState({ turns: [asked, answer("a1", fence.slice(0, -4), { state: "streaming" })] }),
    );
    await panel.button("Insert at the cursor").waitFor();
    assert.equal(await panel.button("Apply to src/a.ts").count(), 0);
    await panel.tell({ type: "append", turnId: "a1", text: "\n```\n" });
    await panel.button("Apply to src/a.ts").waitFor();
  });

  for (const [info, code] of [
    ["sh", "npm test"],
    ["bash", "cd a\nnpm test"],
    ["zsh", "ls"],
    ["fish", "ls"],
    ["powershell", "Get-Item ."],
    ["console", "$ npm test\n3 passing"],
    ["shell-session", "$ ls"],
  ] as const)
    it(`offers the terminal first when its info string is ${info}, but only once its fence is closed`, async () => {
      const panel = await openPanel();
      const fenced = `\`\`\`${info}\n${code}\n`;
      await panel.show(panelState({ turns: [asked, answer("a1", fenced, { state: "streaming" })] }));
      await panel.button("Insert at the cursor").waitFor();
      const insert = panel.button("Insert into the terminal without running it");
      assert.equal(await insert.count(), 0);
      await panel.tell({ type: "append", turnId: "a1", text: "```\n" });
      assert.equal(await insert.textContent(), "Insert into Terminal");
      assert.equal(await panel.locator(".apply").count(), 1);
      await insert.click();
      assert.deepEqual(await panel.take("insertTerminal"), {
        type: "insertTerminal",
        turnId: "a1",
        code,
        info,
      });
      await panel.button("Apply to the file").click();
      assert.equal((await panel.take("applyCode")).code, code);
    });

  it("shows all its buttons in a panel of any width", async () => {
    for (const width of [210, 260, 300, 420]) {
      const panel = await openPanel({ width });
      const texts = ["```bash\nnpm test\n```", `\`\`\`ts src/${"long/".repeat(20)}a.ts\nlet a;\n\`\`\``];
      await panel.show(panelState({ turns: [asked, answer("a1", texts.join("\n\n"))] }));
      await panel.button(/^Apply to src/).waitFor();
      const out = await panel.locator(".code-bar button").evaluateAll((buttons) =>
        buttons
          .filter((button) => {
            const { left, right } = button.getBoundingClientRect();
            const bar = button.closest(".code")?.getBoundingClientRect();
            return bar === undefined || left < bar.left || right > bar.right || right - left < 10;
          })
          .map((button) => button.getAttribute("aria-label")),
      );
      assert.deepEqual(out, [], `${width}`);
    }
  });

  for (const info of ["ts", "python", "bash run.sh", "", "yaml"])
    it(`does not offer the terminal when its info string is “${info}”`, async () => {
      const panel = await openPanel();
      await panel.show(panelState({ turns: [asked, answer("a1", `\`\`\`${info}\nls\n\`\`\``)] }));
      await panel.button(/^Apply to/).waitFor();
      assert.equal(await panel.button(/terminal/i).count(), 0);
    });

  it("is coloured only in the language of its fence", async () => {
    const panel = await openPanel();
    const text = "```ts\nconst a = 1;\n```\n\n```\nconst a = 1;\n```\n\n```nolanguage\nconst a = 1;\n```\n";
    await panel.show(panelState({ turns: [asked, answer("a1", text)] }));
    assert.deepEqual(
      await panel
        .locator(".code")
        .evaluateAll((blocks) => blocks.map((block) => block.querySelectorAll("[class^=hljs]").length > 0)),
      [true, false, false],
    );
  });

  it("is coloured while it streams in, and completely at any length", async () => {
    const panel = await openPanel();
    const part = "function f(a: number): string {\n  return a + ' and more'; // it is\n}\n\n";
    const code = part.repeat(200);
    await panel.show(panelState({ turns: [asked, answer("a1", "```ts\n", { state: "streaming" })] }));
    for (let at = 0; at < code.length; at += 1000)
      await panel.tell({ type: "append", turnId: "a1", text: code.slice(at, at + 1000) });
    await panel.drawn();
    assert.ok((await panel.locator(".hljs-keyword").count()) > 390);
    await panel.tell({ type: "append", turnId: "a1", text: "```\n" });
    await panel.drawn();
    const shown = await panel
      .locator(".chunk")
      .evaluateAll((chunks) => chunks.map(({ textContent }) => textContent).join("\n"));
    assert.equal(shown.replace(/\s+/g, " ").trim(), code.replace(/\s+/g, " ").trim());
    await panel.button("Copy").click();
    assert.equal((await panel.take("copy")).text, code.slice(0, -1));
  });

  it("scrolls within itself", async () => {
    const panel = await openPanel({ width: 300 });
    await panel.show(
      panelState({ turns: [asked, answer("a1", `\`\`\`ts\n${"word ".repeat(200)}\n\`\`\``)] }),
    );
    const [inner, outer] = await panel.frame.evaluate(() => [
      (document.querySelector(".code pre")?.scrollWidth ?? 0) > 1000,
      document.querySelector(".turns")?.scrollWidth === document.querySelector(".turns")?.clientWidth,
    ]);
    assert.deepEqual([inner, outer], [true, true]);
  });

  it("has the colours of the editor's theme, and only colours", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns: [asked, answer("a1", "```ts\nconst f = g(1);\n```")] }));
    const color = (name: string) =>
      panel
        .locator(`.hljs-${name}`)
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    const fallback = await color("number");
    await panel.tell({
      type: "codeColors",
      colors: {
        keyword: "#010203",
        "title.function": "rgb(4, 5, 6)",
        number: "red; background: url(https://x.test/)",
        "a;b": "red",
      },
    });
    await panel.drawn();
    assert.equal(await color("keyword"), "rgb(1, 2, 3)");
    assert.equal(await color("title"), "rgb(4, 5, 6)");
    assert.equal(await color("number"), fallback);
    await panel.tell({ type: "codeColors", colors: {} });
    assert.notEqual(await color("keyword"), "rgb(1, 2, 3)");
    await panel.assertNothingHappened();
  });
});
