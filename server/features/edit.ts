import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import { applyCode } from "../edit/applyCode";
import { editAt } from "../edit/edit";
import type { EditDeps } from "../edit/editing";
import { planFiles } from "../edit/files/planFiles";
import { regionAt } from "../edit/region";
import type { Feature, WhileRunning } from "../feature";
import type { Logger } from "../log";
import {
  ApplyCodeRequest,
  ApplyFilesRequest,
  type EditParams,
  EditProgressNotification,
  EditRequest,
  editPresets,
  RegionRequest,
} from "../protocol/edit";
import { failureText } from "../protocol/failure";

export interface EditFeatureDeps extends EditDeps {
  readonly log: Logger;
  readonly whileRunning: WhileRunning;
}

const position = z.object({ line: z.int().min(0), character: z.int().min(0) });
const range = z.object({ start: position, end: position });
const version = z.int();
const uri = z.string();
const text = z.string();
const editParams = z.object({
  ...{ id: text, textDocument: z.object({ uri, version }), range, instruction: text },
  preset: z.enum(editPresets).optional(),
  diagnostics: z.array(z.object({ range, message: text }).loose()).optional(),
  context: z.array(z.object({ label: text, text, languageId: text }).loose()).optional(),
  rounds: z.array(z.object({ instruction: text, newText: text })).optional(),
  repeatPenalty: z.number().min(1).max(2).optional(),
});
const applyCodeParams = z.object({
  ...{ textDocument: z.object({ uri, version: version.optional() }), code: text, info: text },
  selection: range.optional(),
  create: z.boolean().optional(),
  isOpened: z.boolean().optional(),
});
const applyFilesParams = z.object({
  ...{ answer: text, versions: z.array(z.object({ uri, version })) },
  ...{ files: z.array(uri).optional(), choices: z.array(z.object({ path: text, uri })).optional() },
});
const regionParams = z.object({ textDocument: z.object({ uri, version }), range });

/** `inhouse/edit` and what begins with it. */
export function edit(connection: Connection, { log, whileRunning, ...deps }: EditFeatureDeps): Feature {
  const answering = <Params, Result>(answer: (params: Params, signal: AbortSignal) => Promise<Result>) =>
    whileRunning((params: Params, token: CancellationToken) => inOneSentence(answer, params, token, log));
  connection.onRequest(
    EditRequest.type,
    answering((raw, signal) => {
      const params = parse<EditParams>(editParams, raw);
      const { id } = params;
      const tell = (progress: Parameters<Parameters<typeof editAt>[2]>[0]) =>
        void connection.sendNotification(EditProgressNotification.type, { id, progress });
      return editAt(params, deps, tell, signal);
    }),
  );
  connection.onRequest(
    ApplyCodeRequest.type,
    answering((raw) => applyCode(parse(applyCodeParams, raw), deps)),
  );
  connection.onRequest(
    RegionRequest.type,
    answering((raw) => regionAt(parse(regionParams, raw), deps)),
  );
  connection.onRequest(
    ApplyFilesRequest.type,
    answering((raw) => planFiles(parse(applyFilesParams, raw), deps)),
  );
  return {};
}

async function inOneSentence<Params, Result>(
  answer: (params: Params, signal: AbortSignal) => Promise<Result>,
  params: Params,
  token: CancellationToken,
  log: Logger,
): Promise<Result> {
  const abort = new AbortController();
  const onCancel = token.onCancellationRequested(() => abort.abort());
  try {
    return await answer(params, abort.signal);
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    const message = failureText(error);
    log.debug(`An edit failed: ${message}`);
    throw new ResponseError(LSPErrorCodes.RequestFailed, message);
  } finally {
    onCancel.dispose();
  }
}

function parse<Params>(schema: z.ZodType, params: unknown): Params {
  const { success, data, error } = schema.safeParse(params);
  if (success) return data as Params;
  const [issue] = error.issues;
  const place = issue?.path.join(".") || "the parameters";
  throw new ResponseError(
    LSPErrorCodes.RequestFailed,
    `The request is wrong at ${place}: ${issue?.message}.`,
  );
}
