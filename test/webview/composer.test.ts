import assert from "node:assert/strict";
import { usePanels } from "./support/panelPage";
import { answer, fileChip, panelState, selectionChip, userTurn } from "./support/states";

const options = [
  { id: "o1", kind: "file", label: "parseDate.ts", detail: "src/dates" },
  { id: "o2", kind: "symbol", label: "formatDate", detail: "src/dates/formatDate.ts" },
] as const;

describe("panel: composer", () => {
  const openPanel = usePanels();

  it("sends with Enter and starts a line with Shift+Enter", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.pressSequentially("one");
    await panel.input.press("Shift+Enter");
    await panel.input.pressSequentially("two");
    await panel.input.press("Enter");
    assert.deepEqual(await panel.take("send"), { type: "send", text: "one\ntwo" });
    assert.equal(await panel.input.inputValue(), "");
    assert.equal((await panel.take("draft")).text, "");
    await panel.input.press("Enter");
    assert.equal(await panel.hasReceived("send"), false);
  });

  it("leaves keys to an input method", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.fill("にほん");
    for (const init of [
      { key: "Enter", isComposing: true },
      { key: "Enter", keyCode: 229 },
      { key: "Escape", isComposing: true },
    ])
      await panel.input.dispatchEvent("keydown", init);
    assert.equal(await panel.hasReceived("send"), false);
    await panel.input.press("Enter");
    assert.equal((await panel.take("send")).text, "にほん");
  });

  it("completes a command by keyboard alone", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.press("/");
    const list = panel.frame.getByRole("listbox", { name: "Commands" });
    const active = () => panel.input.getAttribute("aria-activedescendant");
    const selected = () => panel.locator("[role=option][aria-selected=true]");
    assert.equal(await panel.input.getAttribute("aria-controls"), await list.getAttribute("id"));
    assert.equal(await active(), await selected().getAttribute("id"));
    await panel.input.press("ArrowDown");
    assert.match((await selected().textContent()) ?? "", /^\/fix/);
    assert.equal(await active(), await selected().getAttribute("id"));
    await panel.input.press("ArrowUp");
    await panel.input.press("ArrowUp");
    assert.match((await selected().textContent()) ?? "", /^\/clear/);
    await panel.input.press("t");
    await panel.input.press("Tab");
    assert.equal(await panel.input.inputValue(), "/tests ");
    assert.equal(await list.count(), 0);
    assert.equal(await active(), null);
    await panel.input.pressSequentially("all of it");
    await panel.input.press("Enter");
    assert.deepEqual(await panel.take("send"), { type: "send", text: "all of it", command: "tests" });
  });

  it("closes a menu with Escape and leaves it closed", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns: [userTurn("u", "a"), answer("b", "", { state: "streaming" })] }));
    await panel.input.pressSequentially("/f");
    await panel.input.press("Escape");
    await panel.input.press("i");
    assert.equal(await panel.locator(".menu").count(), 0);
    assert.equal(await panel.hasReceived("stop"), false);
    await panel.input.fill("");
    await panel.input.press("/");
    assert.equal(await panel.locator("[role=option]").count(), 7);
  });

  it("closes a menu when it loses the focus, and reopens it when the focus returns", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.pressSequentially("@da");
    const { query } = await panel.take("findContext");
    await panel.tell({ type: "contextOptions", query, options });
    const list = panel.frame.getByRole("listbox");
    await list.waitFor();
    await panel.input.blur();
    await list.waitFor({ state: "detached" });
    await panel.input.focus();
    await list.waitFor();
    await panel.input.blur();
    await panel.input.pressSequentially("t");
    await list.waitFor();
    assert.equal(await panel.input.inputValue(), "@dat");
  });

  it("clears the conversation with a command", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.pressSequentially("/cl");
    await panel.input.press("Enter");
    await panel.take("newChat");
    assert.equal(await panel.input.inputValue(), "");
  });

  it("attaches an item chosen after an @ by keyboard alone", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.pressSequentially("why @da");
    assert.equal((await panel.take("findContext")).query, "da");
    await panel.frame.getByText("Searching…").waitFor();
    await panel.tell({ type: "contextOptions", query: "da", options });
    await panel.frame.getByRole("option", { name: /formatDate/ }).waitFor();
    await panel.input.press("ArrowDown");
    await panel.input.press("Enter");
    assert.equal((await panel.take("addContext")).optionId, "o2");
    assert.equal(await panel.input.inputValue(), "why ");
    await panel.input.press("Control+z");
    assert.equal(await panel.input.inputValue(), "why @da");
    await panel.input.press("End");
    await panel.input.press("Backspace");
    await panel.input.pressSequentially("a");
    await panel.tell({ type: "contextOptions", query: "da", options: [] });
    await panel.frame.getByText("Nothing matches “da”").waitFor();
    await panel.input.press("Enter");
    assert.equal((await panel.take("send")).text, "why @da");
  });

  for (const keyMs of [0, 15, 40, 66, 80])
    it(`attaches a name confirmed at ${keyMs} ms a key before it is found, and sends afterwards`, async () => {
      const panel = await openPanel();
      await panel.show(panelState());
      const asked = (async () => {
        for (let query = ""; query !== "case"; ) query = (await panel.take("findContext")).query;
      })();
      await panel.input.pressSequentially("why @case", { delay: keyMs });
      await panel.input.press("Enter");
      await panel.input.pressSequentially("is it so?", { delay: keyMs });
      await panel.input.press("Enter");
      await asked;
      assert.equal(await panel.hasReceived("send"), false);
      await panel.frame.getByText("Searching for case…").waitFor();
      await panel.tell({
        type: "contextOptions",
        query: "cas",
        options: [{ id: "codebase", kind: "codebase", label: "Codebase" }],
      });
      assert.equal(await panel.hasReceived("addContext"), false);
      await panel.tell({
        type: "contextOptions",
        query: "case",
        options: [{ id: "file case.ts", kind: "file", label: "case.ts" }],
      });
      assert.equal((await panel.take("addContext")).optionId, "file case.ts");
      assert.equal((await panel.take("send")).text, "why is it so?");
    });

  it("restores a name that matches nothing, and keeps the message", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.pressSequentially("why @nobody");
    await panel.input.press("Enter");
    await panel.input.pressSequentially("is it?");
    await panel.input.press("Enter");
    await panel.tell({ type: "contextOptions", query: "nobody", options: [] });
    await panel.frame.getByText("Nothing matches “nobody”").waitFor();
    assert.equal(await panel.input.inputValue(), "why @nobody is it?");
    assert.equal(await panel.hasReceived("send"), false);
    await panel.input.press("Enter");
    assert.equal((await panel.take("send")).text, "why @nobody is it?");
  });

  it("ignores rows for other letters unless the user moves to one", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.pressSequentially("@d");
    assert.equal((await panel.take("findContext")).query, "d");
    await panel.tell({ type: "contextOptions", query: "d", options });
    await panel.frame.getByRole("option", { name: /formatDate/ }).waitFor();
    await panel.input.press("a");
    await panel.input.press("ArrowDown");
    await panel.input.press("Enter");
    assert.equal((await panel.take("addContext")).optionId, "o2");
  });

  it("attaches with the mouse", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.fill("why");
    await panel.button("Attach").click();
    assert.equal((await panel.take("findContext")).query, "");
    await panel.tell({ type: "contextOptions", query: "", options });
    await panel.frame.getByRole("option", { name: /parseDate/ }).click();
    assert.equal((await panel.take("addContext")).optionId, "o1");
    assert.equal(await panel.input.inputValue(), "why ");
    assert.equal(await panel.input.evaluate((input) => input === document.activeElement), true);
  });

  it("shows attachments with their cost, and why one is refused", async () => {
    const panel = await openPanel();
    const problem = {
      id: "p",
      kind: "file",
      label: "big.log",
      problem: "It is too long: attach a part of it.",
    } as const;
    await panel.show(panelState({ chips: [fileChip, selectionChip, problem] }));
    assert.match((await panel.locator(".chip.automatic").textContent()) ?? "", /parseDate\.ts.*1,204/);
    await panel.frame.getByText("It is too long: attach a part of it.").waitFor();
    await panel.button("Remove parseDate.ts:10-20").press("Enter");
    assert.equal((await panel.take("removeChip")).chipId, "s");
    assert.equal(await panel.input.evaluate((input) => input === document.activeElement), true);
    await panel.button("parseDate.ts:10-20").click();
    assert.deepEqual(await panel.take("openSource"), { type: "openSource", uri: selectionChip.uri, line: 9 });
  });

  it("queues while an answer is generated", async () => {
    const panel = await openPanel();
    const turns = [userTurn("u", "a"), answer("b", "", { state: "streaming" })];
    await panel.show(panelState({ turns, queue: [{ id: "q1", text: "then this" }] }));
    await panel.input.fill("and that");
    await panel.button("Send after this answer").click();
    assert.equal((await panel.take("send")).text, "and that");
    await panel.button("Remove “then this” from queue").click();
    assert.equal((await panel.take("unqueue")).queueId, "q1");
  });

  it("attaches dropped items", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    const data = await panel.frame.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.setData("application/vnd.code.uri-list", "file:///a.ts\nfile:///b.ts");
      transfer.setData("text/uri-list", "file:///a.ts");
      return transfer;
    });
    await panel.locator(".panel").dispatchEvent("dragenter", { dataTransfer: data });
    await panel.frame.getByText("Drop to attach").waitFor();
    await panel.locator(".turns").dispatchEvent("drop", { dataTransfer: data });
    assert.deepEqual((await panel.take("dropContext")).uris, ["file:///a.ts", "file:///b.ts"]);
    assert.equal(await panel.locator(".drop-here").count(), 0);
  });

  it("refuses a text that is too long, and says its size", async () => {
    const panel = await openPanel();
    await panel.show(panelState());
    await panel.input.fill("kept");
    const paste = (length: number) =>
      panel.input.evaluate((input, size) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", "x".repeat(size));
        return input.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData, cancelable: true, bubbles: true }),
        );
      }, length);
    assert.equal(await paste(5_000_000), false);
    await panel.frame
      .getByText("This text is too long: 5,000,004 characters, and a message can have 2,000,000.")
      .waitFor();
    assert.equal(await panel.input.inputValue(), "kept");
    assert.equal(await paste(1_000_000), true);
    await panel.input.press("x");
    assert.equal(await panel.locator(".refusal").count(), 0);
  });

  it("is filled and focused from outside", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ draft: "and shorter" }));
    await panel.tell({ type: "prefill", text: "Explain it" });
    assert.equal((await panel.take("draft")).text, "and shorter\n\nExplain it");
    await panel.tell({ type: "prefill", text: "/fix @" });
    assert.equal((await panel.take("findContext")).query, "");
    assert.equal(await panel.input.inputValue(), "/fix @\n\nand shorter\n\nExplain it");
    await panel.button("History").click();
    await panel.tell({ type: "focus" });
    await panel.frame.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  });

  it("offers ways to begin with the attachments", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ chips: [selectionChip] }));
    await panel.button("Write tests for parseDate.ts:10-20").click();
    assert.deepEqual(await panel.take("send"), { type: "send", text: "", command: "tests" });
    await panel.button("Review my changes").click();
    assert.equal((await panel.take("send")).command, "review");
    await panel.tell({ type: "update", state: { chips: [] } });
    await panel.button("Explain a file…").click();
    assert.equal(await panel.input.inputValue(), "/explain @");
    await panel.take("findContext");
  });
});
