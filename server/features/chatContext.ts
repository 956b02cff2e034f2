import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import { nameOf } from "../chat/context/labels";
import { refusal } from "../chat/context/refusals";
import { type ContextDeps, resolveContext } from "../chat/context/resolveContext";
import { EngineError } from "../engine/errors";
import type { Feature, WhileRunning } from "../feature";
import { type ContextItem, ContextRefusalsRequest, ResolveContextRequest } from "../protocol/chat";
import { failureText } from "../protocol/failure";

export interface ChatContextDeps extends ContextDeps {
  readonly whileRunning: WhileRunning;
}

const position = z.object({ line: z.int().min(0), character: z.int().min(0) });
const uri = z.string();
const item = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("file"),
    ...{ uri, range: z.object({ start: position, end: position }).optional() },
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
export function chatContext(connection: Connection, { whileRunning, ...deps }: ChatContextDeps): Feature {
  connection.onRequest(
    ResolveContextRequest.type,
    whileRunning(async (params, token) => {
      const { success, data, error } = parameters.safeParse(params);
      if (!success) throw new ResponseError(LSPErrorCodes.RequestFailed, z.prettifyError(error));
      const abort = new AbortController();
      const onCancel = token.onCancellationRequested(() => abort.abort());
      try {
        const { items, maxTokens } = data;
        const options = { signal: abort.signal, ...(maxTokens === undefined ? {} : { maxTokens }) };
        return { items: await resolveContext(items as readonly ContextItem[], deps, options) };
      } catch (problem) {
        if (abort.signal.aborted)
          throw new ResponseError(LSPErrorCodes.RequestCancelled, "The context is no longer wanted.");
        const reason = failureText(problem);
        const sentence = problem instanceof EngineError ? reason : `The context could not be read: ${reason}`;
        throw new ResponseError(LSPErrorCodes.RequestFailed, sentence);
      } finally {
        onCancel.dispose();
      }
    }),
  );
  connection.onRequest(
    ContextRefusalsRequest.type,
    whileRunning(async (params) => {
      const { success, data, error } = refusalParameters.safeParse(params);
      if (!success) throw new ResponseError(LSPErrorCodes.RequestFailed, z.prettifyError(error));
      const { files } = deps;
      const refusals = data.files.map(async ({ uri, isNamed = false }) => {
        const reason = await files.denialOf(uri, isNamed);
        return reason === undefined ? null : refusal(nameOf(uri, files), { reason });
      });
      return { refusals: await Promise.all(refusals) };
    }),
  );
  return {};
}
