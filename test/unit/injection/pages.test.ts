import assert from "node:assert/strict";
import createMarkdownIt from "markdown-it";
import type { StoredTurn } from "../../../client/chat/conversation/conversation";
import { exportMarkdown } from "../../../client/chat/conversation/history/exportMarkdown";
import { renderExplanation } from "../../../client/explain/renderExplanation";
import { privacyPage } from "../../../client/privacy/privacyPage";
import type { PrivacyReport } from "../../../client/privacy/report";
import { reportMarkdown } from "../../../client/privacy/reportMarkdown";
import { statisticsPage } from "../../../client/statistics/statisticsPage";
import { statusHover } from "../../../client/status/statusHover";
import type { ExplainedAnswer, Explanation } from "../../../server/protocol/explain";
import { textsInPages } from "../../injection/pages";
import { sealedReport } from "../../support/privacyReports";

/** Like an editor's preview, which renders HTML. */
const markdown = createMarkdownIt({ html: true, linkify: true });
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const active =
  /<(?:img|svg|image|link|script|style|iframe|object|embed|base|meta|form|input|source|video|audio)\b/i;

describe("prompt injection: pages and documents", () => {
  for (const { name, text } of textsInPages) {
    it(`exported conversation: ${name}`, () => {
      const page = markdown.render(exported(text));
      assert.doesNotMatch(page, active);
      assert.match(page, /The end/);
    });

    it(`explanation: ${name}`, () => {
      const page = markdown.render(explained(text));
      assert.doesNotMatch(page, active);
      assert.deepEqual(linksIn(page), []);
      assert.match(page, /This page contains your code/);
    });

    it(`statistics: ${name}`, () => {
      const page = statistics(text);
      const [head = "", body = ""] = page.split("</head>");
      assert.match(head, /default-src 'none'/);
      assert.doesNotMatch(body.replaceAll(/<svg viewBox[^>]*>/g, ""), active);
      assert.doesNotMatch(body, /\son\w+="/);
      assert.deepEqual(linksIn(body), [
        "command:inhouse.showStatistics",
        "command:inhouse.exportStatistics",
        "command:inhouse.eraseStatistics",
      ]);
    });

    it(`privacy report: ${name}`, () => {
      const report = reportWith(text);
      const [, body = ""] = privacyPage(report, { nonce: "n" }).split("</head>");
      assert.doesNotMatch(body, active);
      assert.doesNotMatch(body, /\son\w+="/);
      const commands = linksIn(body).map((link) => link.split("?")[0]);
      assert.deepEqual(
        commands.filter((link) => !link?.startsWith("command:inhouse.")),
        [],
      );
      assert.ok(!commands.includes("command:inhouse.eraseStatistics"));
      const exported = markdown.render(reportMarkdown(report));
      assert.doesNotMatch(exported, active);
      assert.deepEqual(linksIn(exported), []);
      assert.match(exported, /Check it yourself/);
    });

    it(`status item: ${name}`, () => {
      const page = markdown.render(hover(text));
      assert.doesNotMatch(page, active);
      assert.deepEqual(linksIn(page), linksIn(markdown.render(hover("plain"))));
      assert.doesNotMatch(hover(text), /\$\(verified/);
    });
  }
});

function linksIn(page: string): string[] {
  return Array.from(page.matchAll(/href="([^"]*)"/g), ([, href = ""]) => href);
}

function reportWith(text: string): PrivacyReport {
  const { editor, server, stored } = sealedReport;
  assert(server !== undefined);
  const [process] = server.processes;
  assert(process !== undefined);
  const outside = [{ path: text, kind: "other", how: "read" } as const];
  return {
    ...sealedReport,
    editor: { ...editor, name: text, version: text, remote: text },
    server: {
      ...server,
      processes: [{ ...process, command: text }],
      files: { ...server.files, outside },
      models: [{ path: text, usedFor: ["chat"], problem: text }],
    },
    stored: stored.map((each) => ({ ...each, paths: [text], openToOthers: [text] })),
    integrity: { files: 1, changed: [text], missing: [text], added: [text], manifestSha256: text },
  };
}

function exported(text: string): string {
  const figures = {
    model: text,
    tokensPerSecond: 1,
    timeToFirstTokenMs: 1,
    promptTokens: 1,
    generatedTokens: 1,
    contextTokens: 1,
  };
  const source = { uri: "file:///a", path: text };
  const context = [{ label: text, text, languageId: "", tokens: 1, sources: [source] }];
  const turns: StoredTurn[] = [
    { role: "user", id: "1", at: 1, text, chips: [], context },
    { role: "assistant", id: "2", at: 1, text, state: "failed", error: text, figures },
    { role: "assistant", id: "3", at: 1, text: "The end", state: "done" },
  ];
  const conversation = { version: 1, id: "1", title: text, createdAt: 0, updatedAt: 0 } as const;
  return exportMarkdown({ ...conversation, turns, earlier: [] });
}

function explained(text: string): string {
  const answer: ExplainedAnswer = {
    earlier: false,
    agoMs: 1,
    model: text,
    family: text,
    promptTokens: 1,
    promptTokensEvaluated: 1,
    sections: [
      { kind: "mark", text },
      { kind: "files", text },
      { kind: "before", text },
    ],
    raw: text,
    generatedTokens: 1,
    end: "model",
    cut: `${text}.`,
    minProbability: 0.1,
    confidence: [{ text, probability: 1 }],
    threshold: { kind: "asked" },
    filters: [{ filter: text, before: text, after: text, reason: text }],
    promptMs: 1,
    timeToFirstTokenMs: 1,
    totalMs: 1,
  };
  const last: Explanation = {
    path: text,
    languageId: text,
    line: 1,
    column: 1,
    explicit: false,
    agoMs: 1,
    totalMs: 1,
    outcome: "suppressed",
    reason: text,
    answer,
    inserted: { text, replaced: text },
    steps: [{ step: "trigger", result: "no", reason: text, atMs: 1 }],
  };
  return renderExplanation({ last, others: [last] }, [text]);
}

function statistics(text: string): string {
  const summary = {
    shown: 2,
    accepted: 1,
    acceptedPartly: 0,
    acceptedCharacters: 1,
    kept: [],
    latency: { count: 1, p50Ms: 1, p95Ms: 1, buckets: [] },
    outcomes: { [text]: 1 },
    reasons: [{ reason: text, count: 1 }],
  };
  const named = [{ name: text, ...summary }];
  const days = [{ day: text, shown: 1, accepted: 1 }];
  const result = {
    enabled: true,
    stored: true,
    since: text,
    total: summary,
    byLanguage: named,
    byModel: named,
    days,
  };
  return statisticsPage(result, { nonce: "n0nce" });
}

function hover(text: string): string {
  const model = { name: text, path: text, backend: text, backendNote: text, contextTokens: 1 };
  const last = {
    promptTokens: 0,
    promptTokensEvaluated: 0,
    generatedTokens: 0,
    timeToFirstTokenMs: 0,
    totalMs: 0,
  };
  const totals = { requests: 1, shown: 1, promptTokens: 1, promptTokensEvaluated: 1, generatedTokens: 1 };
  return statusHover({
    server: { phase: "running" },
    status: { state: "ready", message: text, completion: model, seal: "open" },
    busy: false,
    completions: { everywhere: true, language: { name: text, enabled: true } },
    inlineSuggest: true,
    stats: { last: { outcome: "failed", reason: text, ...last }, totals },
  });
}
