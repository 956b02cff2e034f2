import { z } from "zod";
import * as chat from "../../../server/protocol/chat";
import { hasDeceptiveCharacters } from "../../../server/protocol/code/invisibleCharacters";
import * as edit from "../../../server/protocol/edit";
import { ExplainRequest } from "../../../server/protocol/explain";
import { ErasePromptCacheRequest, StatsRequest } from "../../../server/protocol/messages";
import { FitModelsRequest, InspectModelRequest } from "../../../server/protocol/models";
import { SealReportRequest } from "../../../server/protocol/privacy";
import { PrivacyReportRequest } from "../../../server/protocol/privacyReport";
import {
  type ModelPair,
  type RecommendParams,
  RecommendRequest,
  type RecommendResult,
} from "../../../server/protocol/recommendation";
import { type ReviewParams, ReviewRequest, type ReviewResult } from "../../../server/protocol/review";
import {
  acceptedCommand,
  EraseStatisticsRequest,
  StatisticsRequest,
} from "../../../server/protocol/statistics";
import { initializeResult } from "./initializeResult";
import { explanation, privacyReport, sealReport, statistics, stats } from "./reports";
import { finding } from "./serverMessages";
import { allOf, amount, path, range, text, uri, words, workspaceEdit } from "./shapes";
import { withTexts } from "./texts";

/** The required shape of a response, which may depend on the params of the request. */
export type AnswerShape = z.ZodType | ((params: unknown) => z.ZodType);

const demo = z.literal(true).optional();
const source = z.object({ uri, path, range: range.optional() });
const block = allOf<chat.ContextBlock>()({
  label: text,
  text,
  languageId: z.string().max(100),
  sources: z.array(source),
  tokens: amount,
  isPartial: z.boolean().optional(),
});

/**
 * A suggestion is plain text on the cursor's line, because a snippet could read the clipboard. Its only command counts
 * it.
 */
function suggestions(params: unknown): z.ZodType {
  const { position } = params as { position: { line: number; character: number } };
  const inLine = range.refine(
    ({ start, end }) =>
      start.line === position.line &&
      end.line === position.line &&
      start.character <= position.character &&
      end.character >= position.character,
  );
  // The server applies the same rule.
  const plain = z
    .string()
    .max(200_000)
    .refine((value) => !hasDeceptiveCharacters(value.replaceAll("\r\n", "\n")));
  const item = z.object({
    insertText: plain,
    filterText: z.string().max(200_000).optional(),
    range: inLine.optional(),
    command: z
      .object({
        title: z.string().max(200),
        command: z.literal(acceptedCommand),
        arguments: z.array(z.string().max(200)).length(1),
      })
      .optional(),
  });
  const items = z.array(item).max(20);
  return z.union([items, z.object({ items }), z.null()]);
}

const kind = z.string().regex(/^(?:(?:quickfix|refactor|source)(?:\.[\w.]{1,60})?)?$/);
const diagnostics = z.array(z.object({ range, message: words }));
/** The client decides by the preset what an action does; see client/codeActions/serverActions.ts. */
const actions = z
  .array(
    withTexts(
      z.object({
        title: words,
        kind,
        isPreferred: z.literal(false).optional(),
        tags: z.array(z.literal(1)).max(1).optional(),
        disabled: withTexts(z.object({ reason: words }), "reason").optional(),
        diagnostics: diagnostics.optional(),
        data: z
          .object({
            uri,
            version: z.int(),
            range,
            preset: z.enum(edit.editPresets),
            instruction: z.string().max(2000).optional(),
            diagnostics: diagnostics,
          })
          .optional(),
        command: withTexts(z.object({ title: words, command: z.literal(edit.explainCommand) }), "title")
          .transform((command) => ({ ...command, arguments: [] }))
          .optional(),
      }),
      "title",
    ),
  )
  .max(200)
  .nullable();

const editResult = withTexts(
  allOf<edit.EditResult>()({
    outcome: z.enum(["edited", "unchanged", "refused", "cancelled"]),
    reason: words.optional(),
    loop: z.literal(true).optional(),
    needsModel: z.literal(true).optional(),
    edit: workspaceEdit.optional(),
    range,
    newText: text.optional(),
    warnings: z.array(words),
    answer: text,
    format: z.enum(["languageServer", "searchReplace", "hintedSearch", "region"]).optional(),
    figures: z.object({
      model: words,
      promptTokens: amount,
      generatedTokens: amount,
      copiedTokens: amount,
      totalMs: amount,
    }),
  }),
  "reason",
  "warnings",
);

/** A change of exactly the requested file. */
function codeResult(params: unknown): z.ZodType {
  const requested = (params as edit.ApplyCodeParams).textDocument.uri;
  return withTexts(
    allOf<edit.ApplyCodeResult>()({
      outcome: z.enum(["edited", "unchanged", "refused"]),
      reason: words.optional(),
      removes: amount.optional(),
      warnings: z.array(words).optional(),
      edit: workspaceEdit
        .refine(({ documentChanges }) =>
          documentChanges.every((change) =>
            "textDocument" in change
              ? change.textDocument.uri === requested
              : change.kind === "create" && change.uri === requested,
          ),
        )
        .optional(),
    }),
    "reason",
    "warnings",
  );
}

const filesResult = withTexts(
  allOf<edit.ApplyFilesResult>()({
    edit: workspaceEdit.optional(),
    refusals: z.array(words),
    warnings: z.array(words),
    unclear: z.array(z.object({ path, uris: z.array(uri).max(100) })).optional(),
  }),
  "refusals",
  "warnings",
);

const chatResult = allOf<chat.ChatResult>()({
  reason: z.enum(["done", "maxTokens", "contextFull", "loop", "cancelled"]),
  loop: z.object({ in: z.enum(["text", "thinking"]), keep: z.int().min(0) }).optional(),
  promptTokens: amount,
  promptTokensEvaluated: amount,
  generatedTokens: amount,
  timeToFirstTokenMs: amount,
  tokensPerSecond: amount,
  contextTokens: amount,
  model: words,
  full: z.literal(true).optional(),
  demo,
});

const chatModel = allOf<chat.ChatModelInfo>()({
  name: words,
  contextTokens: amount,
  maxPromptTokens: amount,
  maxOutputTokens: amount,
  toolCalling: z.boolean(),
  demo,
});

/** Findings about the requested files only. */
function reviewResult(params: unknown): z.ZodType {
  const { files } = params as ReviewParams;
  const allowed = finding.refine((each) => files.some((file) => file.uri === each.uri));
  return withTexts(
    allOf<ReviewResult>()({
      reason: z.enum(["done", "cancelled"]),
      findings: z.array(allowed),
      leftOut: z.array(words),
      model: words.optional(),
    }),
    "leftOut",
  );
}

const memoryFit = { tooLarge: words.optional(), shortenedTo: amount.optional() };

function inspected(params: unknown): z.ZodType {
  const own = z.literal((params as { path: string }).path);
  return z.union([
    withTexts(z.object({ path: own, problem: words }), "problem"),
    withTexts(
      z.object({
        path: own,
        name: words,
        architecture: words,
        bytes: amount,
        trainContextTokens: amount,
        completions: z.boolean(),
        chat: z.boolean(),
        embeddings: z.boolean(),
        ...memoryFit,
        tooLargeForChat: words.optional(),
      }),
      "tooLarge",
      "tooLargeForChat",
    ),
  ]);
}

/** Numbers of a pair count the models of the params. */
function recommended(params: unknown): z.ZodType {
  const model = z
    .int()
    .min(0)
    .max((params as RecommendParams).models.length - 1);
  const pair = withTexts(
    allOf<ModelPair>()({
      completion: model,
      chat: model,
      memoryBytes: amount,
      isSlow: z.boolean(),
      completionTokensPerSecond: amount.optional(),
      chatTokensPerSecond: amount.optional(),
      reason: words,
    }),
    "reason",
  );
  return withTexts(
    allOf<RecommendResult>()({
      device: words,
      availableBytes: amount,
      bytesPerSecond: amount.optional(),
      pairs: z.array(pair).max(2),
      reason: words.optional(),
    }),
    "reason",
  );
}

const fits = z.object({
  availableBytes: amount,
  models: z.array(withTexts(z.object(memoryFit), "tooLarge")),
});

/** The server commands that the client may run. It ignores their results. */
export const serverCommands: readonly string[] = [acceptedCommand, chat.eraseCodebaseIndexCommand];

const nothing = z.unknown().transform(() => null);
const done = z.literal(true);

/** The requests of the client, with the shapes of their responses. */
export const answers: ReadonlyMap<string, AnswerShape> = new Map<string, AnswerShape>([
  ["initialize", initializeResult(serverCommands)],
  ["shutdown", nothing],
  ["workspace/executeCommand", nothing],
  ["textDocument/inlineCompletion", suggestions],
  ["textDocument/codeAction", actions],
  [StatsRequest.method, stats],
  [ErasePromptCacheRequest.method, done],
  [ExplainRequest.method, explanation],
  [StatisticsRequest.method, statistics],
  [EraseStatisticsRequest.method, done],
  [SealReportRequest.method, sealReport],
  [PrivacyReportRequest.method, privacyReport],
  [chat.ChatRequest.method, chatResult],
  [chat.ChatModelRequest.method, chatModel],
  [
    chat.ResolveContextRequest.method,
    z.object({
      items: z.array(z.union([z.object({ block }), withTexts(z.object({ refusal: words }), "refusal")])),
    }),
  ],
  [
    chat.ContextRefusalsRequest.method,
    withTexts(z.object({ refusals: z.array(words.nullable()) }), "refusals"),
  ],
  [chat.CountTokensRequest.method, z.object({ texts: z.array(amount), messages: amount })],
  [edit.EditRequest.method, editResult],
  [edit.RegionRequest.method, z.object({ range })],
  [edit.FunctionRequest.method, z.object({ found: z.object({ name: words, range }).optional() })],
  [edit.ApplyCodeRequest.method, codeResult],
  [edit.ApplyFilesRequest.method, filesResult],
  [ReviewRequest.method, reviewResult],
  [InspectModelRequest.method, inspected],
  [FitModelsRequest.method, fits],
  [RecommendRequest.method, recommended],
]);
