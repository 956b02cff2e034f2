import { z } from "zod";
import type { ExplainedAnswer } from "../../../server/protocol/explain";
import type { CompletionRecord } from "../../../server/protocol/messages";
import type { SealedProcess, SealReport } from "../../../server/protocol/privacy";
import type { PrivacyReportResult, ProcessFacts } from "../../../server/protocol/privacyReport";
import type { StatisticsResult, StatisticsSummary } from "../../../server/protocol/statistics";
import { allOf, amount, path, record, text, words } from "./shapes";
import { withTexts } from "./texts";

/** Responses that are only shown: statistics, explanations, and the server's reports on its seal and files. */

const outcome = z.enum([
  ...["typed-through", "cache", "joined", "generated", "suppressed", "cancelled", "failed"],
] as [CompletionRecord["outcome"]]);
const completionRecord = withTexts(
  allOf<CompletionRecord>()({
    outcome,
    reason: words.optional(),
    promptTokens: amount,
    promptTokensEvaluated: amount,
    generatedTokens: amount,
    timeToFirstTokenMs: amount,
    totalMs: amount,
  }),
  "reason",
);

export const stats = z.object({
  last: completionRecord.optional(),
  totals: z.object({
    requests: amount,
    shown: amount,
    promptTokens: amount,
    promptTokensEvaluated: amount,
    generatedTokens: amount,
  }),
});

const summary = allOf<StatisticsSummary>()({
  shown: amount,
  accepted: amount,
  acceptedPartly: amount,
  acceptedCharacters: amount,
  kept: z.array(z.object({ afterSeconds: amount, characters: amount, share: amount.optional() })),
  latency: z.object({
    count: amount,
    p50Ms: amount.optional(),
    p95Ms: amount.optional(),
    buckets: z.array(z.object({ fromMs: amount, toMs: amount, count: amount })),
  }),
  outcomes: record(amount),
  reasons: z.array(withTexts(z.object({ reason: words, count: amount }), "reason")),
});

export const statistics = allOf<StatisticsResult>()({
  enabled: z.boolean(),
  stored: z.boolean(),
  fileProblem: z.enum(["newer", "unreadable", "damaged"]).optional(),
  since: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .optional(),
  total: summary,
  byLanguage: z.array(summary.extend({ name: words })),
  byModel: z.array(summary.extend({ name: words })),
  days: z.array(z.object({ day: z.string().regex(/^\d{4}-\d\d-\d\d$/), shown: amount, accepted: amount })),
});

const request = z.object({
  path,
  languageId: z.string().max(100),
  line: amount,
  column: amount,
  explicit: z.boolean(),
  agoMs: amount,
  outcome,
  reason: text.optional(),
});
const step = withTexts(
  z.object({
    atMs: amount,
    step: z.enum(["trigger", "cache", "running", "engine", "model"]),
    result: z.string().max(100),
    reason: text.optional(),
  }),
  "reason",
);
const explained = allOf<ExplainedAnswer>()({
  earlier: z.boolean(),
  agoMs: amount,
  model: text,
  family: text,
  sections: z.array(
    z.object({
      kind: z.enum(["mark", "format", "files", "before", "after", "typed"]),
      text,
      tokens: amount.optional(),
      work: z.enum(["reused", "partly", "evaluated"]).optional(),
    }),
  ),
  promptTokens: amount,
  promptTokensEvaluated: amount,
  raw: text,
  generatedTokens: amount,
  end: z.enum([
    ...["model", "max-tokens", "stop-text", "shape", "unsure", "unsure-line", "stopped", "running"],
  ] as [string, ...string[]]),
  cut: text,
  confidence: z.array(z.object({ text, probability: amount })),
  minProbability: amount,
  threshold: z.union([
    z.object({ kind: z.enum(["asked", "calibrated"]) }),
    z.object({ kind: z.literal("learned"), suggestions: amount, instead: amount }),
  ]),
  filters: z.array(
    withTexts(z.object({ filter: text, before: text, after: text, reason: text.optional() }), "reason"),
  ),
  promptMs: amount,
  timeToFirstTokenMs: amount,
  totalMs: amount,
});

const lastRequest = request.extend({
  steps: z.array(step),
  answer: explained.optional(),
  totalMs: amount,
  inserted: z.object({ text, replaced: text }).optional(),
});

export const explanation = z.object({
  last: withTexts(lastRequest, "reason").optional(),
  others: z.array(withTexts(request, "reason")),
});

const attempt = withTexts(
  z.object({ what: words, outcome: z.enum(["refused", "allowed", "untried"]), answer: words }),
  "what",
  "answer",
);
const claim = withTexts(
  z.object({ id: words, what: words, proved: z.boolean(), attempts: z.array(attempt) }),
  "what",
);
const sealedProcess = allOf<SealedProcess>()({
  pid: z.int(),
  kernel: z.object({ seccomp: amount, seccompFilters: amount, noNewPrivs: z.boolean() }).optional(),
  claims: z.array(claim),
});

export const sealReport = withTexts(
  allOf<SealReport>()({
    seal: z.enum(["sealed", "guarded", "open"]),
    reason: words.optional(),
    testedAt: z.string().max(40),
    server: sealedProcess,
    child: sealedProcess.optional(),
    engine: sealedProcess.optional(),
    childProblem: words.optional(),
  }),
  "reason",
  "childProblem",
);

const socket = z.object({
  protocol: words,
  descriptor: amount,
  inode: amount,
  local: words,
  remote: words,
  isOpenToOthers: z.boolean(),
});
const processFacts = allOf<ProcessFacts>()({
  pid: z.int(),
  isEngine: z.literal(true).optional(),
  parent: z.int(),
  command: words,
  sockets: z.array(socket).optional(),
  kernel: z
    .object({
      noNewPrivileges: z.boolean(),
      threads: amount,
      filteredThreads: amount,
      filters: amount.optional(),
      rings: amount,
    })
    .optional(),
});

export const privacyReport = allOf<PrivacyReportResult>()({
  platform: words,
  node: words,
  processes: z.array(processFacts),
  files: z.object({
    inWorkspace: amount,
    unlisted: amount,
    seesNative: z.boolean(),
    outside: z.array(
      z.object({
        path,
        kind: z.enum(["installation", "storage", "model", "git", "inherited", "system", "other"]),
        how: z.enum(["read", "written", "mapped"]),
      }),
    ),
  }),
  models: z.array(
    withTexts(
      z.object({
        path,
        usedFor: z.array(z.enum(["completions", "chat", "codebase"])),
        bytes: amount.optional(),
        sha256: z.string().max(64).optional(),
        progress: amount.optional(),
        problem: words.optional(),
      }),
      "problem",
    ),
  ),
});
