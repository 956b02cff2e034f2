import assert from "node:assert/strict";
import { type PanelPage, usePanels } from "./support/panelPage";
import { answer, figures, fileChip, longAnswer, panelState, userTurn } from "./support/states";

const asked = userTurn("u1", "Why?");
const streaming = panelState({ turns: [asked, answer("a1", "", { state: "streaming" })] });
const done = panelState({ turns: [asked, answer("a1", "Because.", { figures })] });

async function stream(panel: PanelPage, text: string, size: number): Promise<void> {
  for (let at = 0; at < text.length; at += size)
    await panel.tell({ type: "append", turnId: "a1", text: text.slice(at, at + size) });
  await panel.drawn();
}

/** The answer's elements without the differences between drawing a growing and a whole text. */
function markup(panel: PanelPage): Promise<string> {
  return panel.frame.evaluate(() => {
    const copy = document.querySelector(".answer")?.cloneNode(true) as Element;
    for (const bar of copy.querySelectorAll(".code-bar")) bar.remove();
    return copy.innerHTML;
  });
}

describe("panel: conversation", () => {
  const openPanel = usePanels();

  it("shows a streamed answer exactly like a whole one", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns: [asked, answer("a1", longAnswer)] }));
    const whole = await markup(panel);
    await panel.show(streaming);
    await stream(panel, longAnswer, 7);
    await panel.tell({ type: "turn", turn: answer("a1", longAnswer) });
    await panel.drawn();
    assert.equal(await markup(panel), whole);
    assert.match(whole, /<table>.*<\/table>/s);
  });

  it("leaves finished blocks alone while more text streams in", async () => {
    const panel = await openPanel();
    await panel.show(streaming);
    await stream(panel, "First.\n\n```ts\nlet a;\n```\n\nSecond", 5);
    await panel.frame.evaluate(() => {
      const changed: string[] = [];
      Object.assign(window, { changed });
      const blocks = [...document.querySelectorAll(".answer > *")].slice(0, 2);
      const observer = new MutationObserver((all) => changed.push(...all.map(({ type }) => type)));
      for (const block of blocks)
        observer.observe(block, { childList: true, characterData: true, attributes: true, subtree: true });
    });
    await stream(panel, " goes on.\n\nThird.\n\n", 3);
    assert.deepEqual(await panel.frame.evaluate("changed"), []);
    assert.equal(await panel.locator(".answer > *").count(), 4);
  });

  it("keeps a selection in the block that grows", async () => {
    const panel = await openPanel();
    await panel.show(streaming);
    await stream(panel, "Some **bold** words", 4);
    await panel.frame.evaluate(() => {
      const bold = document.querySelector(".answer strong");
      if (bold !== null) getSelection()?.selectAllChildren(bold);
    });
    await stream(panel, " and more of them", 4);
    assert.equal(await panel.frame.evaluate(() => String(getSelection())), "bold");
  });

  it("continues an answer after it ended", async () => {
    const panel = await openPanel();
    const part = "One\n\n```ts\nlet a";
    await panel.show(panelState({ turns: [asked, answer("a1", part, { state: "cutOff" })] }));
    assert.equal(await panel.button("Apply to the file").count(), 0);
    await panel.button("Continue").click();
    assert.equal((await panel.take("continue")).turnId, "a1");
    await panel.tell({ type: "turn", turn: answer("a1", part, { state: "streaming" }) });
    await stream(panel, " = 1;\n```", 2);
    await panel.tell({ type: "turn", turn: answer("a1", `${part} = 1;\n\`\`\``) });
    await panel.button("Apply to the file").click();
    assert.deepEqual(await panel.take("applyCode"), {
      type: "applyCode",
      turnId: "a1",
      code: "let a = 1;",
      info: "ts",
    });
  });

  it("stops by the button and by Escape", async () => {
    const panel = await openPanel();
    await panel.show(streaming);
    await panel.button("Stop").click();
    await panel.take("stop");
    await panel.input.press("Escape");
    await panel.take("stop");
    await panel.tell({ type: "turn", turn: answer("a1", "Be", { state: "stopped" }) });
    await panel.locator(".note").waitFor();
    await panel.input.press("Escape");
    assert.equal(await panel.hasReceived("stop"), false);
  });

  it("answers again, copies, and retries after a failure", async () => {
    const panel = await openPanel();
    await panel.show(done);
    await panel.button("Retry").click();
    assert.equal((await panel.take("regenerate")).turnId, "a1");
    await panel.button("Copy answer").click();
    assert.equal((await panel.take("copy")).text, "Because.");
    await panel.button("Copied").waitFor();
    await panel.tell({
      type: "turn",
      turn: answer("a1", "", { state: "failed", error: "Out of memory: choose a smaller model." }),
    });
    await panel.frame.getByText("Out of memory: choose a smaller model.").waitFor();
    await panel.button("Retry").click();
    assert.equal((await panel.take("regenerate")).turnId, "a1");
    assert.equal(await panel.button("Continue").count(), 0);
  });

  it("cuts a repeating answer to its useful part, and offers a retry", async () => {
    const panel = await openPanel();
    await panel.show(streaming);
    await stream(panel, "It **adds**. It **adds**. It **adds**. ", 5);
    const error = "Stopped because the model repeated itself.";
    await panel.tell({
      type: "turn",
      turn: answer("a1", "It **adds**. ", { state: "failed", loop: true, error }),
    });
    await panel.frame.locator(".failure", { hasText: error }).waitFor();
    await panel.drawn();
    assert.match(await markup(panel), /<p[^>]*>It <strong>adds<\/strong>\.<\/p>\s*(?:<\/div>)?$/);
    assert.doesNotMatch(await markup(panel), /adds.*adds/s);
    assert.equal(await panel.button("Continue").count(), 0);
    await panel.button("Retry with less repetition").click();
    assert.equal((await panel.take("regenerate")).turnId, "a1");
  });

  it("explains the demo model, and offers only actions that help", async () => {
    const panel = await openPanel();
    const { model } = panelState();
    await panel.show(panelState({ model: { ...model, demo: true } }));
    await panel.frame.getByText("Demo model: shows how it works.").waitFor();
    assert.equal(await panel.button("Review my changes").count(), 0);
    await panel.show(panelState({ lacks: "folder", model: { ...model, demo: true } }));
    await panel.frame
      .getByText("Open a folder. With a larger model you can ask about all its code.")
      .waitFor();
    await panel.button("Choose Models…").click();
    assert.equal((await panel.take("runCommand")).command, "chooseModels");
    const error = "This is the demo model: choose another model.";
    const refused = answer("a1", "", { state: "failed", needsModel: true, error });
    await panel.show(panelState({ turns: [asked, refused] }));
    await panel.locator(".refusal").filter({ hasText: error }).waitFor();
    assert.equal(await panel.locator(".failure").count(), 0, "nothing failed");
    assert.equal(await panel.button("Retry").count(), 1, "for when another model is chosen");
    await panel.button("Choose Models…").click();
    assert.equal((await panel.take("runCommand")).command, "chooseModels");
    const first = answer("a1", "It adds.", { demo: true, figures });
    await panel.show(panelState({ turns: [asked, first] }));
    await panel.frame.getByText("Demo model: shows how it works.").waitFor();
    const code = "It adds.\n\n```python\nadd(1, 2)\n```\n";
    await panel.show(panelState({ turns: [asked, answer("a1", code, { explains: true, figures })] }));
    await panel.button("Insert at the cursor").waitFor();
    assert.equal(await panel.locator(".apply").count(), 0, "an illustration is no change");
    await panel.show(panelState({ turns: [asked, answer("a1", code, { figures })] }));
    await panel.locator(".apply").waitFor();
    const full = answer("a1", "It", { state: "cutOff", full: true, figures });
    await panel.show(panelState({ turns: [asked, full] }));
    await panel.frame.getByText("The answer filled the model's context.").waitFor();
    assert.equal(await panel.button("Continue").count(), 0);
  });

  it("shows what an answer waits for, its thinking, its cost and its sources", async () => {
    const panel = await openPanel();
    const waiting = answer("a1", "", { state: "waiting", waitingFor: "Loading the model" });
    await panel.show(panelState({ turns: [asked, waiting] }));
    await panel.frame.getByText("Loading the model").waitFor();
    await panel.tell(
      { type: "turn", turn: { ...waiting, state: "streaming" } },
      { type: "append", turnId: "a1", thinking: "Let me see." },
    );
    const summary = panel.locator("summary").first();
    await panel.frame.getByText("Thinking").waitFor();
    await panel.tell({ type: "append", turnId: "a1", text: "So." });
    await panel.frame.getByText("Thought before answering").waitFor();
    await summary.click();
    await panel.frame.getByText("Let me see.").waitFor();
    const sources = [{ label: "a.ts:3", uri: "file:///a.ts", line: 2 }];
    await panel.tell({
      type: "turn",
      turn: answer("a1", "So.", { figures, sources, thinking: "Let me see." }),
    });
    await panel.frame.getByText("42 tokens/s · first token after 812 ms · 3,210 of 16,384 tokens").waitFor();
    await panel.button("a.ts:3").click();
    assert.deepEqual(await panel.take("openSource"), { type: "openSource", uri: "file:///a.ts", line: 2 });
  });

  it("offers actions for an answer as a whole", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns: [asked, answer("a1", "Two files.")] }));
    assert.equal(await panel.button("Apply all changes…").count(), 0);
    const offers = ["applyAll", "reviewChanges"] as const;
    await panel.show(panelState({ turns: [asked, answer("a1", "Two files.", { offers })] }));
    await panel.button("Apply all changes…").click();
    assert.equal((await panel.take("applyAll")).turnId, "a1");
    await panel.button("Show comments in the files").click();
    assert.equal((await panel.take("runCommand")).command, "reviewChanges");
  });

  it("marks the messages that are sent as a summary", async () => {
    const panel = await openPanel();
    await panel.show(
      panelState({ turns: [...done.turns, userTurn("u2", "And?", { compactedBefore: true })] }),
    );
    assert.equal(
      await panel.locator(".compacted").textContent(),
      "The model gets a summary of the messages above",
    );
  });

  it("edits a message in place, also by Up in the empty input", async () => {
    const panel = await openPanel();
    await panel.show(done);
    const field = panel.frame.getByRole("textbox", { name: "Edited message" });
    await panel.locator(".user").hover();
    await panel.button("Edit message").click();
    await field.fill("Why not?");
    await field.press("Escape");
    assert.equal(await field.count(), 0);
    await panel.input.press("ArrowUp");
    assert.equal(await field.inputValue(), "Why?");
    await field.fill("Why\nnot?");
    await field.press("Enter");
    assert.deepEqual(await panel.take("edit"), { type: "edit", turnId: "u1", text: "Why\nnot?" });
    assert.equal(await panel.input.evaluate((input) => input === document.activeElement), true);
  });

  it("explains why an attachment was not sent", async () => {
    const panel = await openPanel();
    const problem = "It is never read: inhouse.privacy.neverRead says so.";
    const chips = [{ ...fileChip, id: "e", label: ".env", problem }, fileChip];
    await panel.show(
      panelState({ turns: [userTurn("u", "What does it say?", { chips }), answer("a", "Nothing.")] }),
    );
    const said = panel.locator(".user .chip-problem");
    await said.filter({ hasText: problem }).waitFor();
    assert.equal(await said.textContent(), `.env ${problem}`);
    assert.equal(await panel.locator(".user .chip.has-problem").count(), 1);
    const named = ".env can't be attached: it matches inhouse.privacy.neverRead.";
    const again = [{ ...fileChip, label: ".env", problem: named }];
    await panel.show(panelState({ turns: [userTurn("u", "What does it say?", { chips: again })] }));
    await said.filter({ hasText: "matches" }).waitFor();
    assert.equal(await said.textContent(), named);
  });

  it("says that only a part of an attachment fits, before and after sending", async () => {
    const panel = await openPanel();
    const note = "Only lines 1–800 fit.";
    const chips = [{ ...fileChip, note }];
    await panel.show(
      panelState({ chips, turns: [userTurn("u", "What does it say?", { chips }), answer("a", "Much.")] }),
    );
    const sentence = `parseDate.ts ${note}`;
    for (const place of [".user", ".composer"])
      assert.equal(await panel.locator(`${place} .chip-note`).textContent(), sentence);
    assert.equal(await panel.locator(".has-problem").count(), 0);
  });

  it("shows attachments of a message, and folds a long message", async () => {
    const panel = await openPanel();
    const long = Array.from({ length: 100 }, (_, at) => `line ${at}`).join("\n");
    await panel.show(panelState({ turns: [userTurn("u1", long, { chips: [fileChip], command: "fix" })] }));
    await panel.button("parseDate.ts").click();
    await panel.take("openSource");
    assert.match((await panel.locator(".user-text").textContent()) ?? "", /^\/fix line 0\n.*line 11…$/s);
    await panel.button("Show all").click();
    assert.match((await panel.locator(".user-text").textContent()) ?? "", /line 99$/);
  });

  it("follows new text at the end, but not while the user reads elsewhere", async () => {
    const panel = await openPanel({ height: 500 });
    await panel.show(streaming);
    await stream(panel, "line\n\n".repeat(60), 60);
    const distance = () =>
      panel.locator(".turns").evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
    assert.ok((await distance()) < 5);
    await panel.locator(".turns").hover();
    await panel.page.mouse.wheel(0, -600);
    await panel.page.waitForTimeout(100);
    const top = await panel.locator(".turns").evaluate((list) => list.scrollTop);
    await stream(panel, "line\n\n".repeat(20), 60);
    assert.equal(await panel.locator(".turns").evaluate((list) => list.scrollTop), top);
    await panel.button("Go to new text").click();
    assert.ok((await distance()) < 5);
    assert.equal(await panel.button("Go to new text").count(), 0);
    await stream(panel, "line\n\n".repeat(20), 60);
    assert.ok((await distance()) < 5);
  });

  it("announces each answer once, and no single tokens", async () => {
    const panel = await openPanel();
    await panel.show(streaming);
    await stream(panel, "One two three four five", 3);
    assert.equal(await panel.locator("[role=log]").getAttribute("aria-live"), "off");
    assert.deepEqual(await panel.frame.evaluate(() => window.announced), []);
    await panel.tell({ type: "turn", turn: answer("a1", "One two three four five", { figures }) });
    await panel.tell({ type: "update", state: { promptTokens: 5 } });
    await panel.drawn();
    assert.deepEqual(await panel.frame.evaluate(() => window.announced), ["Answer: One two three four five"]);
  });

  it("says what is wrong with the model, and offers what helps", async () => {
    const panel = await openPanel();
    const message = "No model can chat: choose one.";
    await panel.show(panelState({ model: { state: "off", message } }));
    await panel.frame.getByText(message).waitFor();
    await panel.input.fill("Why?");
    await panel.input.press("Enter");
    assert.equal(await panel.hasReceived("send"), false);
    await panel.button("Choose a Model…").click();
    assert.equal((await panel.take("runCommand")).command, "chooseModel");
    await panel.tell({ type: "update", state: { model: { state: "loading", name: "Qwen", progress: 0.4 } } });
    await panel.frame.getByText("Loading Qwen, 40%").waitFor();
    await panel.input.press("Enter");
    assert.equal((await panel.take("send")).text, "Why?");
  });

  it("offers to start a server that does not run, not another model", async () => {
    const panel = await openPanel();
    for (const state of ["off", "error"] as const) {
      await panel.show(panelState({ model: { state, serverDown: true, message: "The server is stopped." } }));
      assert.equal(await panel.button("Choose a Model…").count(), 0);
      await panel.button("Show Log").waitFor();
      await panel.button("Restart Server").click();
      assert.equal((await panel.take("runCommand")).command, "restartServer");
    }
  });

  it("says what the window lacks until there is a conversation, and offers it", async () => {
    const panel = await openPanel();
    const offers = [
      { lacks: "folder", sentence: /^Open a folder, /, name: "Open Folder", command: "openFolder" },
      {
        lacks: "trust",
        sentence: /^Restricted Mode: /,
        name: "Manage Workspace Trust",
        command: "manageTrust",
      },
    ] as const;
    for (const { lacks, sentence, name, command } of offers) {
      await panel.show(panelState({ lacks }));
      await panel.frame.getByText(sentence).waitFor();
      await panel.button(name).click();
      assert.equal((await panel.take("runCommand")).command, command);
      await panel.button("Get Started").click();
      assert.equal((await panel.take("runCommand")).command, "getStarted");
      await panel.show(panelState({ lacks, turns: [asked] }));
      assert.equal(await panel.button(name).count(), 0);
    }
    await panel.show(panelState());
    assert.equal(await panel.locator(".offer").count(), 0);
  });

  it("shows how much of the context is used, and what to do when it is too much", async () => {
    const panel = await openPanel();
    const { model } = panelState();
    const starter = { ...model, contextTokens: 1024, maxPromptTokens: 768 };
    const says = (sentence: string) => panel.frame.getByText(sentence, { exact: true }).waitFor();
    await panel.show(panelState({ chips: [fileChip] }));
    await says("3,210 of 16,384 tokens");
    const chip = { ...fileChip, tokens: 100 };
    await panel.tell({ type: "update", state: { model: starter, chips: [chip], promptTokens: 768 } });
    await says("768 of 1,024 tokens");
    await panel.tell({ type: "update", state: { promptTokens: 2000 } });
    await says("About 2,000 of 1,024 tokens. Earlier messages are summarized.");
    await panel.input.fill("x".repeat(2400));
    await says(
      "Too long for the model: about 786 tokens, but only 768 fit. Remove parseDate.ts or shorten the message.",
    );
    await panel.tell({ type: "update", state: { chips: [] } });
    await says("About 2,686 of 1,024 tokens. Earlier messages are summarized.");
    await panel.input.fill("x".repeat(2800));
    await says("Too long for the model: about 800 tokens, but only 768 fit. Shorten the message.");
  });

  it("keeps the scroll position and the draft when its view is hidden", async () => {
    const turns = Array.from({ length: 30 }, (_, at) => [
      userTurn(`u${at}`, "Why?"),
      answer(`a${at}`, longAnswer),
    ]).flat();
    const panel = await openPanel({ height: 500 });
    await panel.show(panelState({ turns }));
    await panel.input.fill("half a mess");
    await panel.locator('[data-turn="a11"]').evaluate((turn) => turn.scrollIntoView());
    await panel.page.waitForTimeout(500);
    const saved = await panel.saved();
    assert.equal((await panel.take("draft")).text, "half a mess");

    const again = await openPanel({ height: 500, saved });
    await again.show(panelState({ turns, draft: "half" }));
    const offset = await again
      .locator('[data-turn="a11"]')
      .evaluate((turn) => turn.getBoundingClientRect().top);
    assert.ok(Math.abs(offset - 33) < 10, `the turn is at ${offset}`);
    assert.equal(await again.input.inputValue(), "half a mess");

    await again.show(panelState({ conversationId: "c2", turns: [], draft: "another" }));
    assert.equal(await again.input.inputValue(), "another");
  });

  it("speaks the user's language", async () => {
    const panel = await openPanel({
      language: "de",
      strings: { send: "Senden", contextUsed: "{0} von {1} Token", placeholder: "Fragen <b>\"'&" },
    });
    await panel.show(panelState());
    await panel.button("Senden").waitFor();
    await panel.frame.getByText("3.210 von 16.384 Token").waitFor();
    assert.equal(await panel.input.getAttribute("placeholder"), "Fragen <b>\"'&");
    assert.equal(await panel.locator("html").getAttribute("lang"), "de");
  });

  it("fits at twice the size, without scrolling sideways", async () => {
    for (const options of [{ width: 600, zoom: 2 }, { width: 300 }] as const) {
      const panel = await openPanel(options);
      await panel.show(
        panelState({ turns: [asked, answer("a1", longAnswer, { figures })], chips: [fileChip] }),
      );
      const sideways = await panel.frame.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll(".turns, .composer, .turn")]
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map(({ className }) => className),
      );
      assert.deepEqual(sideways, []);
    }
  });

  it("can be used with forced colors", async () => {
    const panel = await openPanel({ forcedColors: "active" });
    await panel.show(done);
    await panel.input.fill("x");
    await panel.screenshot("panel-forced-colors");
    assert.notEqual(
      await panel.button("Send").evaluate((button) => getComputedStyle(button).color),
      "rgba(0, 0, 0, 0)",
    );
  });
});
