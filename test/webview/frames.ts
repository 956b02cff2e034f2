import type { Browser } from "playwright-core";
import { launchChromium } from "../../scripts/lib/vscode/chromium.mjs";
import { percentile } from "../bench/figures";
import { longAnswerOf } from "../bench/longAnswer";
import { PanelPage } from "./support/panelPage";
import { answer, panelState, userTurn } from "./support/states";

const tokens = 20_000;
const charsPerToken = 4;
/** The server joins parts that come faster than this, in milliseconds. */
const messageMs = 16;
const goalMs = 50;

/** For `npm run bench -- panel`: how smooth the panel stays in Chromium while a long answer streams in at two rates, and at rest. */
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
    const stop = await measureTasks(panel);
    const part = tokensPerSecond === 0 ? "" : text;
    const took = await panel.page.evaluate(stream, {
      text: part,
      turnId: "a",
      messageMs,
      charsPerMs: (tokensPerSecond * charsPerToken) / 1000,
    });
    if (part === "") await panel.page.waitForTimeout(20_000);
    const watched = await panel.frame.evaluate(() => window.watched);
    const cpu = await stop();
    if (part !== "") await panel.tell({ type: "turn", turn: answer("a", text) });
    await panel.drawn();
    report(tokensPerSecond, watched, cpu, took);
    const drawn = (await panel.locator(".answer").textContent())?.length ?? 0;
    if (drawn < part.length * 0.8) throw new Error(`Only ${drawn} characters were drawn.`);
  } finally {
    await panel.close();
  }
}

/**
 * Measures the processor time of each task of the page's main thread, in milliseconds, because on a busy machine a frame is also
 * long when the page waits for a core. Returns a function that stops and gives the times.
 */
export async function measureTasks(panel: PanelPage): Promise<() => Promise<number[]>> {
  const browser = await panel.context.newCDPSession(panel.page);
  const events: TraceEvent[] = [];
  browser.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await browser.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel"], excludedCategories: ["*"] },
  });
  return async () => {
    const ended = new Promise<void>((resolve) => browser.once("Tracing.tracingComplete", () => resolve()));
    await browser.send("Tracing.end");
    await ended;
    const pages = new Set(
      events.filter(({ args }) => args?.name === "CrRendererMain").map(({ pid, tid }) => `${pid} ${tid}`),
    );
    return events
      .filter(({ name, pid, tid }) => name.endsWith("RunTask") && pages.has(`${pid} ${tid}`))
      .map(({ tdur = 0 }) => tdur / 1000);
  };
}

/** An event of Chromium's trace format; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

function report(
  tokensPerSecond: number,
  { gaps, tasks }: Watched,
  cpu: readonly number[],
  tookMs: number,
): void {
  const at = (share: number) => percentile(gaps, share).toFixed(1);
  const long = gaps.filter((gap) => gap > goalMs).length;
  const name =
    tokensPerSecond === 0 ? "at rest" : `${tokensPerSecond} tokens/s, ${(tookMs / 1000).toFixed(0)} s`;
  const most = Math.max(...gaps).toFixed(1);
  const worst = tasks.length === 0 ? "" : `, the longest ${Math.max(...tasks).toFixed(0)} ms`;
  console.log(
    `${name}: ${gaps.length} frames, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, most ${most} ms; ${long} over ${goalMs} ms; ${tasks.length} long tasks${worst}`,
  );
  const cpuAt = (share: number) => percentile(cpu, share).toFixed(1);
  console.log(
    `  processor time of a task of the page: p99 ${cpuAt(0.99)} ms, most ${Math.max(...cpu).toFixed(1)} ms, ${cpu.filter((ms) => ms > goalMs).length} over ${goalMs} ms`,
  );
}

declare global {
  interface Window {
    watched: Watched;
  }
}

interface Watched {
  /** The times between frames, in milliseconds. */
  readonly gaps: number[];
  /** The durations of tasks over 50 ms, as the browser counts them. */
  readonly tasks: number[];
}

/** Runs in the panel's page: records the times between frames, and tasks over 50 ms as the browser counts them. */
function watchFrames(): void {
  const watched: Watched = { gaps: [], tasks: [] };
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
}

/** Runs in the page around the panel: sends it the text as the extension does. Resolves with the time this took, in milliseconds. */
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
