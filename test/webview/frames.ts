import type { Browser } from "playwright-core";
import { launchChromium } from "../../scripts/lib/chromium.mjs";
import { percentile } from "../bench/figures";
import { longAnswerOf } from "../bench/longAnswer";
import { PanelPage } from "./support/panelPage";
import { answer, panelState, userTurn } from "./support/states";

const tokens = 20_000;
const charsPerToken = 4;
/** The server joins what comes faster than this, in milliseconds. */
const messageMs = 16;
const goalMs = 50;

/** Of `npm run bench -- panel`: how smooth the panel stays while a long answer streams into it, in Chromium, at two rates, beside the same page at rest. */
export async function panel(): Promise<void> {
  const text = longAnswerOf(tokens * charsPerToken);
  const browser = await launchChromium();
  try {
    for (const perSecond of [0, 200, 1000]) await measure(browser, text, perSecond);
  } finally {
    await browser.close();
  }
}

async function measure(browser: Browser, text: string, tokensPerSecond: number): Promise<void> {
  const panel = await PanelPage.open(browser, { width: 420, height: 900 });
  try {
    const streaming = answer("a", "", { state: "streaming" });
    await panel.show(panelState({ turns: [userTurn("u", "Explain everything."), streaming] }));
    await panel.frame.evaluate(watchFrames);
    const part = tokensPerSecond === 0 ? "" : text;
    const took = await panel.page.evaluate(stream, {
      ...{ text: part, turnId: "a", messageMs },
      charsPerMs: (tokensPerSecond * charsPerToken) / 1000,
    });
    if (part === "") await panel.page.waitForTimeout(20_000);
    const watched = await panel.frame.evaluate(() => window.watched);
    if (part !== "") await panel.tell({ type: "turn", turn: answer("a", text) });
    await panel.drawn();
    report(tokensPerSecond, watched, took);
    const drawn = (await panel.locator(".answer").textContent())?.length ?? 0;
    if (drawn < part.length * 0.8) throw new Error(`Only ${drawn} characters were drawn.`);
  } finally {
    await panel.close();
  }
}

function report(tokensPerSecond: number, { gaps, tasks, slow }: Watched, tookMs: number): void {
  const at = (share: number) => percentile(gaps, share).toFixed(1);
  const long = gaps.filter((gap) => gap > goalMs).length;
  const name =
    tokensPerSecond === 0 ? "at rest" : `${tokensPerSecond} tokens/s, ${(tookMs / 1000).toFixed(0)} s`;
  const most = Math.max(...gaps).toFixed(1);
  const worst = tasks.length === 0 ? "" : `, the longest ${Math.max(...tasks).toFixed(0)} ms`;
  console.log(
    `${name}: ${gaps.length} frames, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${most} ms; ${long} over ${goalMs} ms; ${tasks.length} long tasks${worst}`,
  );
  for (const line of slow.toSorted((a, b) => b.duration - a.duration).slice(0, 3))
    console.log(
      `  slowest frames: ${line.duration.toFixed(0)} ms, of which ${line.script.toFixed(0)} ms our script, ${line.layout.toFixed(0)} ms style, layout and paint, ${line.before.toFixed(0)} ms before the frame`,
    );
}

declare global {
  interface Window {
    watched: Watched;
  }
}

interface Watched {
  /** Between frames, in milliseconds. */
  readonly gaps: number[];
  /** Tasks of over 50 ms, as the browser counts them. */
  readonly tasks: number[];
  readonly slow: SlowFrame[];
}

/** A frame of over 50 ms and what took how long, in milliseconds. */
interface SlowFrame {
  readonly duration: number;
  readonly script: number;
  readonly layout: number;
  readonly before: number;
}

/** Of the browser's Long Animation Frames API, which TypeScript does not know yet. */
interface AnimationFrameTiming extends PerformanceEntry {
  readonly renderStart: number;
  readonly styleAndLayoutStart: number;
  readonly scripts: readonly { readonly duration: number }[];
}

/** Runs in the panel's page: notes the time between frames, and tasks of over 50 ms as the browser counts them. */
function watchFrames(): void {
  const watched: Watched = { gaps: [], tasks: [], slow: [] };
  window.watched = watched;
  let last: number | undefined;
  const frame = (now: number) => {
    if (last !== undefined) watched.gaps.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasks.push(duration);
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as AnimationFrameTiming[]) {
      const { duration, startTime, renderStart, styleAndLayoutStart } = entry;
      const script = entry.scripts.reduce((sum, { duration }) => sum + duration, 0);
      const layout = styleAndLayoutStart === 0 ? 0 : startTime + duration - styleAndLayoutStart;
      const before = renderStart === 0 ? duration : renderStart - startTime;
      watched.slow.push({ duration, script, layout, before });
    }
  }).observe({ type: "long-animation-frame" });
}

/** Runs in the page around the panel: gives it the text as the extension does. Returns how long that took, in milliseconds. */
function stream(options: {
  readonly text: string;
  readonly turnId: string;
  readonly messageMs: number;
  readonly charsPerMs: number;
}): Promise<number> {
  const { text, turnId, messageMs, charsPerMs } = options;
  const started = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(text.length, Math.floor((performance.now() - started) * charsPerMs));
      if (due > sent) window.outer.post({ type: "append", turnId, text: text.slice(sent, due) });
      sent = due;
      if (sent < text.length) return;
      clearInterval(timer);
      resolve(performance.now() - started);
    }, messageMs);
  });
}
