import assert from "node:assert/strict";
import fc from "fast-check";
import { barChart, columnChart } from "../../../client/statistics/charts";
import { statisticsPage } from "../../../client/statistics/statisticsPage";
import { escapeHtml, html } from "../../../client/ui/page/html";
import type { StatisticsResult, StatisticsSummary } from "../../../server/protocol/statistics";

const summary: StatisticsSummary = {
  shown: 200,
  accepted: 50,
  acceptedPartly: 10,
  acceptedCharacters: 12345,
  kept: [
    { afterSeconds: 15, characters: 100, share: 0.98 },
    { afterSeconds: 60, characters: 100, share: 0.9 },
    { afterSeconds: 300, characters: 0 },
  ],
  latency: { count: 3, p50Ms: 84, p95Ms: 1200, buckets: [{ fromMs: 64, toMs: 128, count: 3 }] },
  outcomes: { generated: 120, suppressed: 30 },
  reasons: [{ reason: "the cursor is inside a word", count: 30 }],
};

const result: StatisticsResult = {
  enabled: true,
  stored: true,
  since: "2026-01-30",
  total: summary,
  byLanguage: [{ name: "python", ...summary }],
  byModel: [{ name: "Qwen", ...summary }],
  days: [{ day: "2026-01-31", shown: 200, accepted: 60 }],
};

const page = (change: Partial<StatisticsResult> = {}) =>
  statisticsPage({ ...result, ...change }, { nonce: "n0nce" });

describe("statistics page", () => {
  it("shows the figures", () => {
    const text = page();
    for (const part of [
      "Counted since Jan 30, 2026.",
      "<strong>30%</strong> 50 fully, 10 partly",
      "<strong>12,345</strong>",
      "<strong>84 ms</strong> 95% within 1.2 s",
      "after 15 s",
      "98%",
      "the cursor is inside a word",
      "python",
      "Qwen",
    ]) {
      assert.ok(text.includes(part), part);
    }
    // Nobody looked after five minutes: no bar and no figure.
    assert.ok(!text.includes("after 5 min</text>"));
  });

  it("loads nothing, runs nothing, and allows styles only by nonce", () => {
    const text = page();
    assert.ok(
      text.includes(`content="default-src &#39;none&#39;; style-src &#39;nonce-n0nce&#39;;"`) ||
        text.includes(`content="default-src 'none'; style-src 'nonce-n0nce';"`),
    );
    assert.doesNotMatch(text, /<(script|img|link|iframe|object|form)\b|\sstyle=|\son\w+=|https?:|url\(/);
    const links = Array.from(text.matchAll(/href="([^"]*)"/g), ([, target]) => target);
    assert.deepEqual(
      links,
      ["showStatistics", "exportStatistics", "eraseStatistics"].map((name) => `command:inhouse.${name}`),
    );
  });

  it("has a table for each chart", () => {
    const text = page();
    const charts = text.match(/<svg\b/g)?.length ?? 0;
    const tables = text.match(/<table>/g)?.length ?? 0;
    assert.ok(charts >= 6);
    assert.equal(charts, tables);
    assert.equal(text.match(/<svg[^>]* aria-hidden="true"/g)?.length, charts);
  });

  it("reports that statistics are off, not stored, still empty, or that there is no server", () => {
    assert.match(page({ enabled: false }), /Statistics are off/);
    assert.match(page({ stored: false }), /Statistics are kept in memory only/);
    assert.match(
      page({ fileProblem: "newer" }),
      /a newer version of Inhouse wrote their file, which is left unchanged/,
    );
    assert.match(page({ fileProblem: "unreadable" }), /can&#39;t be read|can't be read/);
    assert.match(page({ fileProblem: "damaged" }), /was damaged and set aside/);
    assert.doesNotMatch(page({}), /Earlier counts are missing/);
    const { since: _, ...none } = result;
    assert.match(statisticsPage(none, { nonce: "n" }), /No statistics yet/);
    assert.match(statisticsPage(undefined, { nonce: "n" }), /does not respond/);
  });

  it("never renders text as markup", () => {
    const evil = `"'><img src=x onerror=alert(1)>&amp;`;
    const text = page({
      byLanguage: [{ name: evil, ...summary }],
      byModel: [{ name: evil, ...summary }],
      since: evil,
      days: [{ day: evil, shown: 1, accepted: 1 }],
      total: { ...summary, reasons: [{ reason: evil, count: 1 }] },
    });
    assert.ok(!text.includes("<img") && text.includes(escapeHtml(evil)));
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>&\"'a/=`") }), (value) => {
        const { markup } = html`<p title="${value}">${value}</p>`;
        const inner = markup.replace(/^<p title="|<\/p>$/g, "").replace('">', "");
        assert.doesNotMatch(inner, /[<>"']/);
      }),
    );
  });

  it("keeps bars within their chart", () => {
    const { markup } = barChart([
      { label: "a", text: "1", value: 1 },
      { label: "b", text: "4", value: 4, part: 2 },
    ]);
    const widths = Array.from(markup.matchAll(/<rect[^>]*\swidth="([\d.]+)"/g), ([, width]) => Number(width));
    assert.deepEqual(widths, [72.5, 290, 145]);
    assert.doesNotMatch(barChart([{ label: "none", text: "0", value: 0 }]).markup, /NaN|Infinity/);
    assert.doesNotMatch(
      columnChart([{ label: "d", value: 0, part: 0 }]).markup + columnChart([]).markup,
      /NaN|Infinity/,
    );
  });
});
