import type { Browser } from "playwright-core";
import type { Turn } from "../../client/chat/protocol/messages";
import { launchChromium } from "../../scripts/lib/vscode/chromium.mjs";
import { longAnswerOf } from "../bench/longAnswer";
import { measureTasks } from "./frames";
import { PanelPage } from "./support/panelPage";
import { answer, panelState, userTurn } from "./support/states";

const questions = 150;
const keys = 60;

/** For `npm run bench -- conversation`: loads a panel with a long conversation in Chromium, and one with a short one. */
export async function conversation(): Promise<void> {
  const browser = await launchChromium();
  try {
    for (const count of [1, questions]) await measure(browser, conversationOf(count));
  } finally {
    await browser.close();
  }
}

/** Questions with answers of about 1,500 to 9,000 characters. */
function conversationOf(count: number): Turn[] {
  const sections = longAnswerOf(count * 10_000)
    .split(/^(?=## )/m)
    .slice(0, count);
  return sections.flatMap((text, at) => [
    userTurn(`u${at}`, `How does part ${at} work, and who calls it?`),
    answer(`a${at}`, text),
  ]);
}

async function measure(browser: Browser, turns: readonly Turn[]): Promise<void> {
  const panel = await PanelPage.open(browser, { width: 420, height: 900 });
  try {
    const state = panelState({ turns });
    const { firstMs, lastMs } = await shown(panel, state);
    const atStart = await memory(panel);
    await panel.input.focus();
    const stop = await measureTasks(panel);
    await panel.page.keyboard.type("word ".repeat(keys / 5), { delay: 50 });
    const perKey = (await stop()).reduce((sum, ms) => sum + ms, 0) / keys;
    await readAll(panel);
    const atEnd = await memory(panel);
    const characters = turns.reduce((sum, { text }) => sum + text.length, 0);
    console.log(
      `${turns.length / 2} questions and answers, ${(characters / 1000).toFixed(0)}k characters: the end is on the screen after ${firstMs.toFixed(0)} ms, ` +
        `the last change of the page after ${lastMs.toFixed(0)} ms; ${perKey.toFixed(1)} ms of processor time per key`,
    );
    for (const [when, { mb, collectedMb, nodes }] of [
      ["then", atStart],
      ["after reading it from the end to the start", atEnd],
    ] as const)
      console.log(
        `  heap ${when}: ${mb.toFixed(0)} MB, ${collectedMb.toFixed(0)} MB after a collection; ${nodes} nodes`,
      );
  } finally {
    await panel.close();
  }
}

/** Shows the panel a state. Returns when the end of the last answer first was on the screen and when the page last changed, in ms. */
async function shown(panel: PanelPage, state: unknown): Promise<{ firstMs: number; lastMs: number }> {
  const measured = panel.frame.evaluate(watchDrawing);
  await panel.tell({ type: "show", state });
  return await measured;
}

/** Runs in the panel's page. */
function watchDrawing(): Promise<{ firstMs: number; lastMs: number }> {
  const quietMs = 1000;
  return new Promise((resolve) => {
    let started = 0;
    let firstMs = 0;
    let last = 0;
    window.addEventListener(
      "message",
      () => {
        started = performance.now();
        requestAnimationFrame(frame);
      },
      { capture: true, once: true },
    );
    new MutationObserver(() => {
      last = performance.now();
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
    const frame = () => {
      const now = performance.now();
      const end = [...document.querySelectorAll(".answer blockquote")].at(-1)?.getBoundingClientRect();
      const isThere = end !== undefined && end.bottom > 0 && end.top < innerHeight;
      if (firstMs === 0 && isThere) firstMs = now - started;
      if (firstMs > 0 && now - last > quietMs) resolve({ firstMs, lastMs: last - started });
      else requestAnimationFrame(frame);
    };
  });
}

/** Scrolls from the end to the start, a screen at a time. */
async function readAll(panel: PanelPage): Promise<void> {
  await panel.locator(".turns").evaluate(async (list) => {
    const frames = (count: number): Promise<void> =>
      new Promise((resolve) =>
        requestAnimationFrame(() => resolve(count > 1 ? frames(count - 1) : undefined)),
      );
    while (list.scrollTop > 0) {
      list.scrollTop -= list.clientHeight;
      await frames(4);
    }
  });
}

async function memory(panel: PanelPage): Promise<{ mb: number; collectedMb: number; nodes: number }> {
  const session = await panel.context.newCDPSession(panel.page);
  await session.send("Performance.enable");
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (name: string) => metrics.find((each) => each.name === name)?.value ?? 0;
  };
  const before = await read();
  await session.send("HeapProfiler.collectGarbage");
  const after = await read();
  await session.detach();
  return {
    mb: before("JSHeapUsedSize") / 1e6,
    collectedMb: after("JSHeapUsedSize") / 1e6,
    nodes: after("Nodes"),
  };
}
