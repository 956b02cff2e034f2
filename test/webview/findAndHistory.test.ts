import assert from "node:assert/strict";
import { type PanelPage, usePanels } from "./support/panelPage";
import { answer, longAnswer, panelState, userTurn } from "./support/states";

const turns = [userTurn("u1", "Which date?"), answer("a1", longAnswer)];

function highlighted(panel: PanelPage, name: string): Promise<string[]> {
  return panel.frame.evaluate((key) => [...(CSS.highlights.get(key) ?? [])].map(String), name);
}

function counted(panel: PanelPage, text: string): Promise<void> {
  return panel.frame.locator(".find-count", { hasText: new RegExp(`^${text}$`) }).waitFor();
}

describe("panel: find", () => {
  const openPanel = usePanels();

  it("marks matches, steps through them, and ends with Escape", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns }));
    await panel.input.press("Control+f");
    const field = panel.frame.getByRole("textbox", { name: "Search" });
    await field.pressSequentially("date");
    await counted(panel, "1 of 10");
    assert.equal((await highlighted(panel, "find")).length, 10);
    await field.press("Enter");
    await counted(panel, "2 of 10");
    await field.press("Shift+Enter");
    await field.press("Shift+Enter");
    await counted(panel, "10 of 10");
    assert.equal((await highlighted(panel, "find-current")).length, 1);
    await panel.button("Next").click();
    await counted(panel, "1 of 10");
    await field.fill("no such words");
    await counted(panel, "No results");
    await field.press("Escape");
    assert.equal(await field.count(), 0);
    assert.deepEqual(await highlighted(panel, "find"), []);
    assert.equal(await panel.input.evaluate((input) => input === document.activeElement), true);
  });

  it("finds across colours, in any case, and in text that arrived later", async () => {
    const panel = await openPanel();
    await panel.show(
      panelState({
        turns: [userTurn("u1", "x"), answer("a1", "```ts\nconst a = 1;\n```\n", { state: "streaming" })],
      }),
    );
    await panel.tell({ type: "find" });
    await panel.frame.getByRole("textbox", { name: "Search" }).fill("CONST A = 1;");
    await counted(panel, "1 of 1");
    assert.deepEqual(await highlighted(panel, "find"), ["const a = 1;"]);
    await panel.tell({ type: "append", turnId: "a1", text: "\nSo `const a = 1;` it is" });
    await counted(panel, "1 of 2");
  });

  it("takes a query literally", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns: [userTurn("u1", "a.b (c) [d] {e} \\ $ ^ *")] }));
    await panel.tell({ type: "find" });
    const field = panel.frame.getByRole("textbox", { name: "Search" });
    for (const query of ["a.b (c)", "[d] {e}", "\\ $ ^ *"]) {
      await field.fill(query);
      await panel.frame.waitForFunction(
        (wanted) => String([...(CSS.highlights.get("find") ?? [])][0]) === wanted,
        query,
      );
    }
    await field.fill("axb");
    await counted(panel, "No results");
  });
});

describe("panel: history", () => {
  const openPanel = usePanels();
  const conversations = [
    { id: "c1", title: "Parsing of dates", updatedAt: Date.now(), turns: 2 },
    { id: "c2", title: "Builds", updatedAt: Date.now() - 3_600_000, turns: 8 },
    { id: "c3", title: "", updatedAt: Date.now() - 7_200_000, turns: 0 },
  ];

  async function openHistory(): Promise<PanelPage> {
    const panel = await openPanel();
    await panel.show(panelState({ turns }));
    await panel.button("Parsing of dates").click();
    assert.equal((await panel.take("listConversations")).search, "");
    await panel.tell({ type: "conversations", search: "", conversations });
    await panel.locator(".history-row").first().waitFor();
    return panel;
  }

  it("is searched and opened by keyboard alone", async () => {
    const panel = await openHistory();
    await panel.page.keyboard.type("bui");
    assert.equal((await panel.take("listConversations")).search, "bui");
    await panel.tell({ type: "conversations", search: "bui", conversations: conversations.slice(1) });
    await panel.button(/Parsing of dates/).waitFor({ state: "detached" });
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("Enter");
    assert.equal((await panel.take("openConversation")).conversationId, "c2");
    assert.equal(await panel.locator(".history").count(), 0);
  });

  it("opens the only match by Enter, even if it arrives later", async () => {
    const panel = await openHistory();
    await panel.page.keyboard.type("bui");
    await panel.page.keyboard.press("Enter");
    await panel.take("listConversations");
    assert.equal(await panel.hasReceived("openConversation"), false);
    await panel.tell({ type: "conversations", search: "bui", conversations: conversations.slice(1, 2) });
    assert.equal((await panel.take("openConversation")).conversationId, "c2");
    await panel.locator(".history").waitFor({ state: "detached" });
  });

  it("moves to the first of several matches by Enter", async () => {
    const panel = await openHistory();
    await panel.page.keyboard.press("Enter");
    await panel.frame.waitForFunction(
      () => document.activeElement?.textContent?.includes("Parsing of dates") === true,
    );
    assert.equal(await panel.hasReceived("openConversation"), false);
  });

  it("closes with Escape without stopping an answer", async () => {
    const panel = await openHistory();
    await panel.tell({ type: "turn", turn: answer("a1", "x", { state: "streaming" }) });
    await panel.page.keyboard.press("Escape");
    await panel.locator(".history").waitFor({ state: "detached" });
    await panel.frame.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
    assert.equal(await panel.hasReceived("stop"), false);
  });

  it("shows the time, and says when nothing matches", async () => {
    const panel = await openHistory();
    await panel.frame.getByText("1 hour ago").waitFor();
    await panel.button(/^New Chat 2 hours ago/).waitFor();
    await panel.tell({ type: "conversations", search: "xyz", conversations: [] });
    await panel.frame.getByText("No conversations match “xyz”.").waitFor();
  });

  it("says what it cannot list, instead of that there is nothing", async () => {
    const panel = await openHistory();
    const notes = ["A newer version of Inhouse has written 2 more.", "One more is damaged."];
    await panel.tell({ type: "conversations", search: "", conversations: [], notes });
    await panel.frame
      .getByText("A newer version of Inhouse has written 2 more. One more is damaged.")
      .waitFor();
    assert.equal(await panel.frame.getByText("No conversations yet.").count(), 0);
    await panel.tell({ type: "conversations", search: "", conversations: [], notes: [] });
    await panel.frame.getByText("No conversations yet. Ask something").waitFor();
    assert.equal(await panel.button("Delete all…").count(), 0);
    await panel.locator(".history-message").getByRole("button", { name: "Back to chat" }).click();
    await panel.locator(".history").waitFor({ state: "detached" });
  });

  it("renames in place", async () => {
    const panel = await openHistory();
    await panel.button(/^Builds/).press("F2");
    const field = panel.frame.getByRole("textbox", { name: "Title" });
    await field.press("Escape");
    await panel.button(/^Builds/).press("F2");
    assert.equal(await field.inputValue(), "Builds");
    await field.fill("Builds on arm64");
    await field.press("Enter");
    assert.deepEqual(await panel.take("renameConversation"), {
      type: "renameConversation",
      conversationId: "c2",
      title: "Builds on arm64",
    });
    await panel.take("listConversations");
  });

  it("deletes only after a confirmation, exports, and deletes all", async () => {
    const panel = await openHistory();
    await panel.button(/^Builds/).press("Delete");
    await panel.button("Delete").press("Escape");
    assert.equal(await panel.hasReceived("deleteConversation"), false);
    await panel.button(/^Builds/).hover();
    await panel.button("Delete Builds").click();
    await panel.button("Delete").click();
    assert.equal((await panel.take("deleteConversation")).conversationId, "c2");
    await panel.button(/^Builds/).hover();
    await panel.button("Export Builds").click();
    assert.equal((await panel.take("exportConversation")).conversationId, "c2");
    await panel.button("Delete all…").click();
    await panel.take("eraseHistory");
  });

  it("keeps the draft when the user leaves a conversation", async () => {
    const panel = await openPanel();
    await panel.show(panelState({ turns }));
    await panel.input.fill("half");
    await panel.button("New Chat").click();
    assert.equal((await panel.take("draft")).text, "half");
    await panel.take("newChat");
    await panel.show(panelState({ conversationId: "c9" }));
    assert.equal(await panel.input.inputValue(), "");
  });
});
