import assert from "node:assert/strict";
import { type PanelPage, usePanels } from "./support/panelPage";
import { answer, longAnswer, panelState, userTurn } from "./support/states";

const count = 60;
const turns = Array.from({ length: count }, (_, at) => [
  userTurn(`u${at}`, `Question ${at}?`),
  answer(`a${at}`, `The answer number **${at}** has a word${at} of its own.\n\n${longAnswer}`),
]).flat();

function drawn(panel: PanelPage): Promise<number[]> {
  return panel.frame.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".turn.assistant")]
      .filter((turn) => turn.querySelector(".answer") !== null)
      .map((turn) => Number(turn.dataset["turn"]?.slice(1))),
  );
}

describe("panel: a long conversation", () => {
  const openPanel = usePanels();

  async function openLong(): Promise<PanelPage> {
    const panel = await openPanel({ height: 600 });
    await panel.show(panelState({ turns }));
    return panel;
  }

  it("draws only turns that will be visible soon, the end first", async () => {
    const panel = await openLong();
    const shown = await drawn(panel);
    assert.ok(shown.includes(count - 1), String(shown));
    assert.ok(shown.length < 6, String(shown));
    const distance = await panel
      .locator(".turns")
      .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
    assert.ok(distance < 5, `${distance} px from the end`);
  });

  it("draws turns that come near, keeps the text in place, and removes turns that are far away", async () => {
    const panel = await openLong();
    const list = panel.locator(".turns");
    await list.hover();
    for (let screen = 0; screen < 25; screen++) {
      const before = await topOf(panel);
      await panel.page.mouse.wheel(0, -400);
      await panel.frame.waitForFunction(
        ([turn, top]) => {
          const element = document.querySelector(`[data-turn="${turn}"]`);
          return element !== null && Math.abs(element.getBoundingClientRect().top - Number(top) - 400) < 3;
        },
        [before.turn, before.top] as const,
        { timeout: 5000 },
      );
      await panel.drawn();
      const [turn, top] = [before.turn, before.top + 400];
      const now = await panel
        .locator(`[data-turn="${turn}"]`)
        .evaluate((each) => each.getBoundingClientRect().top);
      assert.ok(Math.abs(now - top) < 3, `${turn} is at ${now} and not at ${top}`);
    }
    const shown = await drawn(panel);
    assert.ok(!shown.includes(count - 1), String(shown));
    const visible = await panel.frame.evaluate(
      () =>
        [...document.querySelectorAll(".undrawn")].filter((each) => {
          const { top, bottom } = each.getBoundingClientRect();
          return bottom > 0 && top < innerHeight;
        }).length,
    );
    assert.equal(visible, 0);
  });

  it("goes to the end at once", async () => {
    const panel = await openLong();
    await panel.locator(".turns").evaluate((list) => {
      list.scrollTop = 0;
    });
    await panel.drawn();
    assert.ok((await drawn(panel)).includes(0));
    await panel.input.fill("And?");
    await panel.input.press("Enter");
    await panel.drawn();
    assert.ok((await drawn(panel)).includes(count - 1));
    const distance = await panel
      .locator(".turns")
      .evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight);
    assert.ok(distance < 5, `${distance} px from the end`);
  });

  it("finds text that is not drawn, and scrolls there", async () => {
    const panel = await openLong();
    await panel.input.press("Control+f");
    const field = panel.frame.getByRole("textbox", { name: "Search" });
    await field.fill("number 7 has a word7");
    await panel.frame.locator(".find-count", { hasText: /^1 of 1$/ }).waitFor();
    await panel.drawn();
    const { top } = await panel.locator('[data-turn="a7"]').evaluate((turn) => turn.getBoundingClientRect());
    assert.ok(top > 0 && top < 600, `the answer is at ${top}`);
    await field.fill("reads the year first");
    await panel.frame.locator(".find-count", { hasText: /of 60$/ }).waitFor();
    await field.fill("nobody said this");
    await panel.frame.locator(".find-count", { hasText: /^No results$/ }).waitFor();
    assert.ok(!(await panel.frame.evaluate(() => window.announced)).slice(0, -1).includes("No results"));
    await field.press("Escape");
    await panel.drawn();
    assert.ok((await drawn(panel)).length < 20);
  });

  it("returns to a single match when Enter is pressed again", async () => {
    const panel = await openLong();
    await panel.input.press("Control+f");
    const field = panel.frame.getByRole("textbox", { name: "Search" });
    await field.fill("number 50 has");
    await panel.frame.locator(".find-count", { hasText: /^1 of 1$/ }).waitFor();
    await panel.locator(".turns").evaluate((list) => {
      list.scrollTop = 0;
    });
    await field.press("Enter");
    await panel.frame.waitForFunction(() => {
      const { top = -1 } = document.querySelector('[data-turn="a50"]')?.getBoundingClientRect() ?? {};
      return top > 0 && top < innerHeight;
    });
  });

  it("keeps every text for screen readers and for copying", async () => {
    const panel = await openLong();
    const names = await panel.frame.getByRole("article", { name: "Answer" }).count();
    assert.equal(names, count);
    await panel.locator(".turns").focus();
    await panel.page.keyboard.press("Control+a");
    const text = await panel.frame.evaluate(() => String(getSelection()));
    for (let at = 0; at < count; at++) assert.ok(text.includes(`word${at} of its own`), `answer ${at}`);
  });

  it("draws everything for printing", async () => {
    const panel = await openLong();
    await panel.frame.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    await panel.drawn();
    assert.equal((await drawn(panel)).length, count);
  });

  it("keeps an answer that holds a selection", async () => {
    const panel = await openLong();
    await panel.frame.evaluate(() => {
      const last = [...document.querySelectorAll(".answer strong")].at(-1);
      if (last) getSelection()?.selectAllChildren(last);
    });
    await panel.locator(".turns").evaluate((list) => {
      list.scrollTop = 0;
    });
    await panel.drawn();
    assert.ok((await drawn(panel)).includes(count - 1));
    assert.ok((await panel.frame.evaluate(() => String(getSelection()))).length > 0);
  });
});

/** The turn at the top of the list and where it begins. */
function topOf(panel: PanelPage): Promise<{ turn: string; top: number }> {
  return panel.frame.evaluate(() => {
    const turn = [...document.querySelectorAll<HTMLElement>("[data-turn]")].find(
      (each) => each.getBoundingClientRect().bottom > 60,
    );
    return { turn: turn?.dataset["turn"] ?? "", top: turn?.getBoundingClientRect().top ?? 0 };
  });
}
