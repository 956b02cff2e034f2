import { type Connection, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { splitParts } from "../engine/inspectModel";
import type { Feature, WhileRunning } from "../feature";
import type { FileAccount } from "../privacy/fileAccount";
import { FileDigests } from "../privacy/fileDigests";
import { fileFacts, type KnownPlaces } from "../privacy/fileFacts";
import { processFacts } from "../privacy/processFacts";
import { failureText } from "../protocol/failure";
import {
  EraseEditRecordRequest,
  type ModelFacts,
  type ModelUse,
  PrivacyReportRequest,
} from "../protocol/privacyReport";

/** Absolute paths of the models in use; empty for one that is not wanted. */
export type ModelPaths = Readonly<Partial<Record<ModelUse, string>>>;

export interface PrivacyReportDeps {
  readonly account: FileAccount;
  readonly places: () => Omit<KnownPlaces, "models">;
  readonly models: () => ModelPaths;
  /** The model works for the user, who is served first. */
  readonly isBusy: () => boolean;
  readonly eraseEditRecord: () => Promise<void>;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/privacy/report` and `inhouse/eraseEditRecord`. */
export function privacyReport(connection: Connection, deps: PrivacyReportDeps): Feature {
  const digests = new FileDigests(deps.isBusy);
  connection.onRequest(
    PrivacyReportRequest.type,
    deps.whileRunning(async () => {
      const models = await modelFacts(deps.models(), digests);
      const places = { ...deps.places(), models: models.map(({ path }) => path) };
      return {
        platform: process.platform,
        node: process.version,
        processes: processFacts(process.pid),
        files: fileFacts(deps.account, places),
        models,
      };
    }),
  );
  connection.onRequest(
    EraseEditRecordRequest.type,
    deps.whileRunning(async () => {
      try {
        await deps.eraseEditRecord();
        return true as const;
      } catch (error) {
        const reason = failureText(error);
        throw new ResponseError(LSPErrorCodes.RequestFailed, `The record could not be erased. ${reason}`);
      }
    }),
  );
  return { dispose: () => digests.dispose() };
}

/** All files of a split model. */
async function modelFacts(paths: ModelPaths, digests: FileDigests): Promise<readonly ModelFacts[]> {
  const uses = new Map<string, ModelUse[]>();
  for (const use of ["completions", "chat", "codebase"] as const) {
    const path = paths[use];
    if (!path) continue;
    for (const part of splitParts(path).paths) uses.set(part, [...(uses.get(part) ?? []), use]);
  }
  return Promise.all(
    [...uses].map(async ([path, usedFor]) => {
      const { state: _, ...digest } = await digests.of(path);
      return { path, usedFor, ...digest };
    }),
  );
}
