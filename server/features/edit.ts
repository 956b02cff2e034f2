import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { z } from "zod";
import { applyCode } from "../edit/applyCode";
import { makeEdit } from "../edit/edit";
import type { EditDeps } from "../edit/editing";
import { planFiles } from "../edit/files/planFiles";
import { functionAt } from "../edit/functionAt";
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
  FunctionRequest,
  RegionRequest,
} from "../protocol/edit";
import { failureText } from "../protocol/failure";
import { handleRequest } from "./requests/handleRequest";
import { parseParameters, position, range } from "./requests/parameters";

export interface EditFeatureDeps extends EditDeps {
  readonly log: Logger;
  readonly whileRunning: WhileRunning;
}

const version = z.int();
const uri = z.string();
const text = z.string();
const editParams = z.object({
  id: text,
  textDocument: z.object({ uri, version }),
  range,
  instruction: text,
  preset: z.enum(editPresets).optional(),
  diagnostics: z.array(z.object({ range, message: text }).loose()).optional(),
  context: z.array(z.object({ label: text, text, languageId: text }).loose()).optional(),
  rounds: z.array(z.object({ instruction: text, newText: text })).optional(),
  repeatPenalty: z.number().min(1).max(2).optional(),
});
const applyCodeParams = z.object({
  textDocument: z.object({ uri, version: version.exactOptional() }),
  code: text,
  info: text,
  selection: range.exactOptional(),
  create: z.boolean().exactOptional(),
  isOpened: z.boolean().exactOptional(),
});
const applyFilesParams = z.object({
  answer: text,
  versions: z.array(z.object({ uri, version })),
  files: z.array(uri).exactOptional(),
  choices: z.array(z.object({ path: text, uri })).exactOptional(),
});
const functionParams = z.object({ textDocument: z.object({ uri }), position });
const regionParams = z.object({ textDocument: z.object({ uri, version }), range });

/** `inhouse/edit` and the other requests whose names begin with it. */
export function edit(connection: Connection, { log, whileRunning, ...deps }: EditFeatureDeps): Feature {
  const handle = handleRequest(whileRunning, (error) => {
    const message = failureText(error);
    log.debug(`An edit failed: ${message}`);
    return new ResponseError(LSPErrorCodes.RequestFailed, message);
  });
  connection.onRequest(
    EditRequest.type,
    handle((raw, signal) => {
      const params = parseParameters(editParams, raw) as unknown as EditParams;
      const { id } = params;
      const report = (progress: Parameters<Parameters<typeof makeEdit>[2]>[0]) =>
        void connection.sendNotification(EditProgressNotification.type, { id, progress });
      return makeEdit(params, deps, report, signal);
    }),
  );
  connection.onRequest(
    ApplyCodeRequest.type,
    handle((raw) => applyCode(parseParameters(applyCodeParams, raw), deps)),
  );
  connection.onRequest(
    RegionRequest.type,
    handle((raw) => regionAt(parseParameters(regionParams, raw), deps)),
  );
  connection.onRequest(
    FunctionRequest.type,
    handle(async (raw) => functionAt(parseParameters(functionParams, raw), deps.documents)),
  );
  connection.onRequest(
    ApplyFilesRequest.type,
    handle((raw) => planFiles(parseParameters(applyFilesParams, raw), deps)),
  );
  return {};
}
