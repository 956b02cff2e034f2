import assert from "node:assert/strict";
import { answersInPanel } from "../injection/panel";
import { type PanelPage, usePanels } from "./support/panelPage";
import { answer, panelState, userTurn } from "./support/states";

const asked = userTurn("u1", "Go on.");

async function answered(panel: PanelPage, text: string): Promise<void> {
  await panel.show(panelState({ turns: [asked, answer("a1", "", { state: "streaming" })] }));
  const size = Math.max(50, Math.ceil(text.length / 40));
  for (let at = 0; at < text.length; at += size)
    await panel.tell({ type: "append", turnId: "a1", text: text.slice(at, at + size) });
  await panel.drawn();
  await panel.tell({ type: "turn", turn: answer("a1", text) });
  await panel.drawn();
}

describe("panel: hostile text", () => {
  const openPanel = usePanels();

  for (const { name, text } of answersInPanel) {
    it(`${name}: the panel loads nothing, runs nothing and goes nowhere`, async () => {
      const panel = await openPanel();
      await answered(panel, text);
      for (const link of await panel.locator(".answer a, .answer .unlinked").all()) await link.click();
      await panel.drawn();
      await panel.assertNothingHappened();
      const attributes = await panel.frame.evaluate(() =>
        [...document.querySelectorAll(".answer *")].flatMap((element) => element.getAttributeNames()),
      );
      assert.deepEqual(
        attributes.filter((name) => /^(on|style|src|href|srcset|action|xlink)/.test(name)),
        [],
      );
      assert.equal(await panel.locator(".answer :is(.accept, .notice, .turn, section, style)").count(), 0);
      assert.equal(await panel.locator(".answer [data-href^=command]").count(), 0);
    });
  }

  it("a link is opened only by the extension, and a command link is plain text", async () => {
    const panel = await openPanel();
    await answered(panel, "[a](https://x.test/?q=1) and [b](command:workbench.action.quit)");
    await panel.frame.getByRole("link", { name: "a" }).click();
    assert.equal((await panel.take("openLink")).href, "https://x.test/?q=1");
    await panel.frame.getByRole("link", { name: "a" }).press("Enter");
    await panel.take("openLink");
    await panel.frame.getByText("b (command:workbench.action.quit)").click();
    assert.equal(await panel.hasReceived("openLink"), false);
    assert.equal(await panel.frame.getByRole("link").count(), 1);
    await panel.assertNothingHappened();
  });

  it("an image is shown as its address", async () => {
    const panel = await openPanel();
    await answered(panel, "![chart](https://x.test/?code=secret)");
    await panel.frame.getByText("image “chart”: https://x.test/?code=secret").waitFor();
    await panel.assertNothingHappened();
  });

  it("a megabyte without a line end is shown, and the panel still works", async () => {
    const panel = await openPanel();
    for (const text of ["x".repeat(1_000_000), `\`\`\`ts\n${"y(1);".repeat(200_000)}`]) {
      await panel.show(panelState({ turns: [asked, answer("a1", "", { state: "streaming" })] }));
      await panel.tell({ type: "append", turnId: "a1", text });
      await panel.input.fill("still here");
      await panel.frame.waitForFunction(
        (length) => (document.querySelector(".answer")?.textContent?.length ?? 0) >= length,
        1_000_000,
        { timeout: 15_000 },
      );
      await panel.tell({ type: "turn", turn: answer("a1", text) });
      assert.equal(await panel.input.inputValue(), "still here");
    }
    await panel.assertNothingHappened();
  });

  it("an unseen character has a mark in prose, code and labels, and no effect on other text", async () => {
    const panel = await openPanel();
    const evil = "user\u202egnp.exe\u200b \u001b[31mred";
    const text = `${evil}\n\n\`\`\`ts a\u202ests.b\nif (admin\u202e // check) {}\u2066\n\`\`\`\n\n\`${evil}\``;
    await panel.show(
      panelState({
        title: evil,
        turns: [userTurn("u1", evil), answer("a1", text, { sources: [{ label: evil, uri: "file:///x" }] })],
        chips: [
          { id: "c", kind: "file", label: `\u202e${"<img src=x>".repeat(50)}`, detail: evil, tokens: 1 },
        ],
        queue: [{ id: "q", text: evil }],
        notice: evil,
        model: { state: "error", name: evil, message: evil },
      }),
    );
    const bare = await panel.frame.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        if (
          /[\u200b\u202a-\u202e\u2066-\u2069\u001b]/.test(textContent ?? "") &&
          !parentElement?.matches("bdi.unseen")
        )
          found.push(textContent ?? "");
      }
      for (const element of document.querySelectorAll("*"))
        for (const name of ["title", "aria-label", "placeholder"])
          if (/[\u200b\u202a-\u202e\u2066-\u2069\u001b]/.test(element.getAttribute(name) ?? ""))
            found.push(element.outerHTML);
      return found;
    });
    assert.deepEqual(bare, []);
    assert.equal(
      await panel.locator(".title-text").textContent(),
      "user<U+202E>gnp.exe<U+200B> <U+001B>[31mred",
    );
    assert.ok((await panel.locator(".answer bdi[data-name='U+202E']").count()) >= 3);
    await panel.button("Copy").click();
    assert.match((await panel.take("copy")).text, /admin\u202e/);
    await panel.assertNothingHappened();
  });

  it("a lookalike name has a mark with the name that it imitates, and is copied unchanged", async () => {
    const panel = await openPanel();
    const code = "import r\u0435quests\n\u0440\u0430\u0443\u0440\u0430 = 1";
    await panel.show(
      panelState({
        turns: [asked, answer("a1", `\`s\u0443m\` с ошибкой\n\n\`\`\`py\n${code}\n\`\`\``)],
      }),
    );
    const names = await panel
      .locator(".answer .lookalike")
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("data-name")));
    assert.deepEqual(names, ["sym", "requests", "paypa"]);
    await panel.button("Copy").click();
    assert.equal((await panel.take("copy")).text, code);
  });

  it("a label of any length pushes nothing out of the panel", async () => {
    const panel = await openPanel({ width: 300 });
    const long = "very".repeat(100_000);
    await panel.show(
      panelState({
        title: long,
        turns: [userTurn("u1", long), answer("a1", `\`\`\`ts ${long}/a.ts\nx\n\`\`\``)],
        chips: [{ id: "c", kind: "file", label: long, tokens: 1, problem: long.slice(0, 300) }],
        queue: [{ id: "q", text: long }],
        model: { state: "ready", name: long, contextTokens: 10 },
      }),
    );
    const outside = await panel.frame.evaluate(() =>
      [...document.querySelectorAll("button, .chip, .code, .turn, textarea")]
        .filter((element) => element.getBoundingClientRect().right > 301)
        .map(({ className }) => className),
    );
    assert.deepEqual(outside, []);
    assert.equal(await panel.button("Send").isVisible(), true);
  });

  it("messages of other frames are ignored", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ title: "Ours" }));
    const state = panelState({ title: "Theirs", conversationId: "evil" });
    await panel.page.route("http://foreign.test/**", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: `<script>for (const origin of ["*", "http://panel.test"]) parent.frames[0].postMessage(${JSON.stringify({ type: "show", state })}, origin)</script>`,
      }),
    );
    await panel.page.evaluate(
      () =>
        new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.onload = resolve;
          frame.src = "http://foreign.test/";
          document.body.append(frame);
        }),
    );
    await panel.frame.evaluate(
      (message) => {
        window.postMessage(message, "*");
        window.dispatchEvent(new MessageEvent("message", { data: message, origin: window.origin }));
      },
      { type: "show", state },
    );
    await panel.drawn();
    assert.equal(await panel.locator(".title-text").textContent(), "Ours");
  });

  it("senseless messages do no harm", async () => {
    const panel = await openPanel();
    await panel.tell(
      { type: "append", turnId: "none", text: "x" },
      { type: "turn", turn: answer("a", "b") },
      { type: "unknown" },
    );
    await panel.show(panelState());
    await panel.tell({ type: "append", turnId: "__proto__", text: "x" });
    await panel.drawn();
    await panel.assertNothingHappened();
  });
});
