import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import type { AttachmentDeps } from "../chat/attachments/attachmentDeps";
import { nameOf } from "../chat/attachments/labels";
import { refusal } from "../chat/attachments/refusals";
import { resolveAttachments } from "../chat/attachments/resolveAttachments";
import { EngineError } from "../engine/errors";
import type { Feature, WhileRunning } from "../feature";
import { type ContextItem, ContextRefusalsRequest, ResolveContextRequest } from "../protocol/chat";
import { failureText } from "../protocol/failure";
import { l10n } from "../protocol/l10n";
import { handleRequest } from "./requests/handleRequest";
import { parseParameters, range } from "./requests/parameters";

export interface ChatContextDeps extends AttachmentDeps {
  readonly whileRunning: WhileRunning;
}

const uri = z.string();
const item = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("file"),
    uri,
    range: range.optional(),
    isNamed: z.boolean().optional(),
  }),
  z.object({ kind: z.literal("folder"), uri }),
  z.object({ kind: z.literal("instructions"), uri }),
  z.object({ kind: z.literal("codebase"), query: z.string() }),
  z.object({ kind: z.literal("changes"), files: z.array(z.object({ uri, diff: z.string() })) }),
  z.object({ kind: z.literal("text"), label: z.string(), text: z.string(), uri: uri.optional() }),
]);
const parameters = z.object({ items: z.array(item), maxTokens: z.int().min(1).optional() });

const refusalParameters = z.object({
  files: z.array(z.object({ uri, isNamed: z.boolean().optional() })).max(100),
});

/** `inhouse/chat/resolveContext` and `inhouse/chat/contextRefusals`. */
export function attachments(connection: Connection, { whileRunning, ...deps }: ChatContextDeps): Feature {
  const handle = handleRequest(whileRunning, (error, signal) => {
    if (signal.aborted) return new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t("Cancelled."));
    const reason = failureText(error);
    const sentence =
      error instanceof EngineError ? reason : l10n.t("Could not read the attachments: {0}", reason);
    return new ResponseError(LSPErrorCodes.RequestFailed, sentence);
  });
  connection.onRequest(
    ResolveContextRequest.type,
    handle(async (params, signal) => {
      const { items, maxTokens } = parseParameters(parameters, params);
      const options = { signal, ...(maxTokens !== undefined && { maxTokens }) };
      return { items: await resolveAttachments(items as readonly ContextItem[], deps, options) };
    }),
  );
  connection.onRequest(
    ContextRefusalsRequest.type,
    whileRunning(async (params) => {
      const { files } = parseParameters(refusalParameters, params);
      const refusals = files.map(async ({ uri, isNamed = false }) => {
        const reason = await deps.files.findDenial(uri, isNamed);
        return reason === undefined ? null : refusal(nameOf(uri, deps.files), { reason });
      });
      return { refusals: await Promise.all(refusals) };
    }),
  );
  return {};
}
