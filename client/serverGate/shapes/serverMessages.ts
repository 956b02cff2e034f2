import { z } from "zod";
import { ChatProgressNotification } from "../../../server/protocol/chat";
import { removeInvisible } from "../../../server/protocol/code/invisibleCharacters";
import { EditProgressNotification } from "../../../server/protocol/edit";
import {
  DeclarationsRequest,
  type ModelStatus,
  StatusNotification,
  type StatusParams,
} from "../../../server/protocol/messages";
import {
  type ReviewFinding,
  ReviewProgressNotification,
  reviewSeverities,
} from "../../../server/protocol/review";
import { allOf, amount, id, path, position, range, text, uri, words } from "./shapes";
import { withTexts } from "./texts";

const toolCall = z.object({ id: text, name: text, arguments: text });
const waiting = withTexts(
  z.object({ type: z.literal("waiting"), message: words, fraction: amount.optional() }),
  "message",
);
const progressId = z.string().max(200);

export const finding = allOf<ReviewFinding>()({
  uri,
  path,
  range,
  lines: z.array(text),
  message: text,
  fix: text.optional(),
  severity: z.enum(reviewSeverities),
});

const model = withTexts(
  allOf<ModelStatus>()({
    name: words,
    path,
    backend: words,
    backendNote: words.optional(),
    contextTokens: amount,
    demo: z.literal(true).optional(),
  }),
  "backendNote",
);

const status = withTexts(
  allOf<StatusParams>()({
    state: z.enum(["loading", "ready", "busy", "off", "error"]),
    message: words.optional(),
    progress: amount.optional(),
    chatProblem: words.optional(),
    completion: model.optional(),
    chat: model.optional(),
    indexing: z.object({ done: amount, total: amount }).optional(),
    seal: z.enum(["sealed", "guarded", "open"]),
    sealReason: words.optional(),
  }),
  "message",
  "chatProblem",
  "sealReason",
);

/** Log text without escape sequences, which a terminal that shows the log would interpret. */
const logged = z.string().max(20_000).transform(removeInvisible);

const workDone = z.union([
  withTexts(z.object({ kind: z.literal("begin"), title: words, percentage: amount.optional() }), "title"),
  withTexts(
    z.object({ kind: z.literal("report"), message: words.optional(), percentage: amount.optional() }),
    "message",
  ),
  withTexts(z.object({ kind: z.literal("end"), message: words.optional() }), "message"),
]);

/** All notifications that our server sends, with the shapes of their params. Any other is a breach. */
export const notifications: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ["window/logMessage", z.object({ type: z.int().min(1).max(5), message: logged })],
  ["$/progress", z.object({ token: id, value: workDone })],
  [StatusNotification.method, status],
  [
    ChatProgressNotification.method,
    z.object({
      id: progressId,
      progress: z.union([
        waiting,
        z.object({ type: z.enum(["text", "thinking"]), text }),
        z.object({ type: z.literal("toolCall"), call: toolCall }),
        z.object({ type: z.literal("summary"), summary: z.object({ from: z.int().min(0), text }) }),
      ]),
    }),
  ],
  [
    EditProgressNotification.method,
    z.object({
      id: progressId,
      progress: z.union([
        waiting,
        z.object({ type: z.literal("preview"), range, newText: text }),
        withTexts(z.object({ type: z.literal("repairing"), problems: z.array(words) }), "problems"),
      ]),
    }),
  ],
  [
    ReviewProgressNotification.method,
    z.object({
      id: progressId,
      progress: z.union([
        waiting,
        z.object({ type: z.literal("file"), path, number: z.int(), of: z.int() }),
        z.object({ type: z.literal("findings"), findings: z.array(finding) }),
      ]),
    }),
  ],
]);

const registration = z.union([
  z.object({
    id: z.string().max(200),
    method: z.literal("workspace/didChangeConfiguration"),
    registerOptions: z.object({ section: z.literal("inhouse") }),
  }),
  z.object({
    id: z.string().max(200),
    method: z.literal("workspace/didChangeWatchedFiles"),
    registerOptions: z.object({
      watchers: z.array(z.object({ globPattern: z.literal("**/*") })).length(1),
    }),
  }),
]);

export interface ServerRequest {
  readonly params: z.ZodType;
  /** Maximum number per connection; unlimited if absent. */
  readonly maxCount?: number;
}

/** All requests that our server sends. Any other is a breach. */
export const requests: ReadonlyMap<string, ServerRequest> = new Map<string, ServerRequest>([
  [
    "client/registerCapability",
    { params: z.object({ registrations: z.array(registration).max(2) }), maxCount: 4 },
  ],
  [
    "workspace/configuration",
    {
      params: z.object({
        items: z
          .array(z.object({ section: z.literal("inhouse"), scopeUri: uri.optional() }))
          .min(1)
          .max(16),
      }),
    },
  ],
  ["window/workDoneProgress/create", { params: z.object({ token: id }) }],
  [
    DeclarationsRequest.method,
    {
      params: z.object({
        textDocument: z.object({ uri, version: z.int().nullable() }),
        positions: z.array(position).max(16),
      }),
    },
  ],
]);
