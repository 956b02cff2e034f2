import { EditProgressNotification, EditRequest } from "../../server/protocol/edit";
import { addCautions, checkChangedFiles, withRunWarnings } from "../serverGate/changes/changedFiles";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { needsRefactorPreview } from "../workspace/workspaceEdits";
import type { EditServer } from "./editServer";
import { requestWithProgress } from "./requestWithProgress";

/** Sends edit requests over the language server's connection, after waiting for a starting server. */
export function connectEdit(process: ServerProcess): EditServer {
  const request = requestWithProgress(process, EditRequest.type, EditProgressNotification.type);
  return {
    async edit(params, onProgress, signal) {
      const result = await request(params, onProgress, signal);
      const { uri } = params.textDocument;
      await checkChangedFiles(result.edit, [uri]);
      if (result.edit === undefined) return result;
      if (needsRefactorPreview(result.edit, uri)) return { ...result, edit: addCautions(result.edit) };
      return { ...result, warnings: withRunWarnings(result.warnings, uri) };
    },
  };
}
