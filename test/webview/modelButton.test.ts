import assert from "node:assert/strict";
import type { ModelLine } from "../../client/chat/protocol/messages";
import { type PanelPage, usePanels } from "./support/panelPage";
import { answer, panelState, userTurn } from "./support/states";

describe("panel: the model's button", () => {
  const openPanel = usePanels();
  const { model } = panelState();
  const modelButton = (panel: PanelPage) => panel.button(/^Chat model: /);

  it("names the model, and opens the list of models by mouse and by key", async () => {
    const panel = await openPanel({});
    await panel.show(panelState());
    const button = modelButton(panel);
    assert.equal(
      await button.getAttribute("aria-label"),
      "Chat model: Qwen3-Coder-30B-A3B-Instruct. Choose another…",
    );
    assert.equal(await button.getAttribute("aria-haspopup"), "dialog");
    assert.equal(await button.textContent(), "Qwen3-Coder-30B-A3B-Instruct");
    for (const press of [() => button.click(), () => button.press("Enter"), () => button.press("Space")]) {
      await button.focus();
      await press();
      assert.equal((await panel.take("runCommand")).command, "chooseModel");
      // The extension says so when the list closes.
      await panel.tell({ type: "focus" });
      await panel.locator("textarea:focus").waitFor();
    }
  });

  it("comes after the input's own buttons in the order of Tab", async () => {
    const panel = await openPanel({});
    await panel.show(panelState());
    await panel.input.pressSequentially("Why?");
    const reached: (string | null)[] = [];
    for (let at = 0; at < 3; at++) {
      await panel.page.keyboard.press("Tab");
      reached.push(await panel.locator(":focus").getAttribute("aria-label"));
    }
    assert.deepEqual(reached.slice(0, 2), ["Attach", "Send"]);
    assert.match(reached[2] ?? "", /^Chat model: /);
  });

  it("is large enough to hit, and stays inside a narrow panel", async () => {
    const panel = await openPanel({ width: 210 });
    await panel.show(panelState({ model: { ...model, name: "A-Very-Long-Name-".repeat(5) } }));
    const box = await modelButton(panel).boundingBox();
    assert.ok(box !== null && box.height >= 24 && box.x >= 0 && box.x + box.width <= 210);
  });

  it("also works while the model loads and while it answers, and keeps what is typed and said", async () => {
    const panel = await openPanel({});
    const turns = [userTurn("u1", "Why?"), answer("a1", "Because", { state: "streaming" })];
    await panel.show(panelState({ turns }));
    await panel.input.pressSequentially("And then?");
    const states: ModelLine[] = [{ ...model, state: "busy" }, { state: "loading", progress: 0.4 }, model];
    for (const line of states) {
      await panel.tell({ type: "update", state: { model: line } });
      await modelButton(panel).click();
      assert.equal((await panel.take("runCommand")).command, "chooseModel");
      assert.equal(await panel.input.inputValue(), "And then?");
      assert.match((await panel.locator(".conversation").textContent()) ?? "", /Why\?[\s\S]*Because/);
    }
    assert.ok(!(await panel.hasReceived("stop")));
  });

  it("says that the model loads, and how far", async () => {
    const panel = await openPanel({});
    await panel.show(panelState({ model: { state: "loading", progress: 0.4 } }));
    assert.equal(await modelButton(panel).textContent(), "Loading the model, 40%");
  });

  it("gives way to the button of a problem, which does the same", async () => {
    const panel = await openPanel({ width: 210 });
    const message = `There is no file “/models/gone.gguf” in /${"folder/".repeat(20)}: choose another model.`;
    await panel.show(panelState({ model: { state: "off", message } }));
    assert.equal(await modelButton(panel).count(), 0);
    assert.match(
      (await panel.locator(".model-problem").textContent()) ?? "",
      /no file “\/models\/gone\.gguf”/,
    );
    const [shown, needed] = await panel
      .locator(".model-problem")
      .evaluate((element) => [element.clientWidth, element.scrollWidth]);
    assert.equal(needed, shown, "a long path stays inside");
    await panel.button("Choose a Model…").click();
    assert.equal((await panel.take("runCommand")).command, "chooseModel");
  });
});
