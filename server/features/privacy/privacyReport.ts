import type { Connection } from "vscode-languageserver";
import type { Engine, EngineProcessReport } from "../../engine/engine";
import { splitParts } from "../../engine/gguf/inspectModel";
import type { Feature, WhileRunning } from "../../feature";
import type { FileAccessLog } from "../../privacy/report/fileAccessLog";
import { FileDigests } from "../../privacy/report/fileDigests";
import { fileFacts, type KnownPlaces } from "../../privacy/report/fileFacts";
import { processFacts } from "../../privacy/report/processFacts";
import {
  type FileFacts,
  type ModelFacts,
  type ModelUse,
  PrivacyReportRequest,
  type ProcessFacts,
} from "../../protocol/privacyReport";

/** Absolute paths of the models in use; empty where the user has chosen none. */
export type ModelPaths = Readonly<Partial<Record<ModelUse, string>>>;

export interface PrivacyReportDeps {
  readonly engine: Pick<Engine, "processReport">;
  readonly fileAccessLog: FileAccessLog;
  readonly places: () => Omit<KnownPlaces, "models">;
  readonly models: () => ModelPaths;
  /** Whether the model is working for the user; checksums wait until it is done. */
  readonly isBusy: () => boolean;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/privacy/report`. */
export function privacyReport(connection: Connection, deps: PrivacyReportDeps): Feature {
  const digests = new FileDigests(deps.isBusy);
  connection.onRequest(
    PrivacyReportRequest.type,
    deps.whileRunning(async () => {
      const models = await modelFacts(deps.models(), digests);
      const places = { ...deps.places(), models: models.map(({ path }) => path) };
      const engine = await deps.engine.processReport?.();
      const files = fileFacts(deps.fileAccessLog, places);
      return {
        platform: process.platform,
        node: process.version,
        processes: [...processFacts(process.pid), ...processesOf(engine)],
        files: engine === undefined ? files : joined(files, engine.files),
        models,
      };
    }),
  );
  return { dispose: () => digests.dispose() };
}

/** The engine's process, then its children. */
function processesOf(engine: EngineProcessReport | undefined): readonly ProcessFacts[] {
  return (engine?.processes ?? []).map((each, at) => (at === 0 ? { ...each, isEngine: true } : each));
}

/** The files that either process has opened. */
function joined(own: FileFacts, engine: FileFacts): FileFacts {
  const known = new Set(own.outside.map(({ path }) => path));
  const others = engine.outside.filter(({ path }) => !known.has(path));
  const outside = [...own.outside, ...others].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { ...own, outside, unlisted: own.unlisted + engine.unlisted };
}

/** Facts about every model file, including all parts of a split model. */
async function modelFacts(paths: ModelPaths, digests: FileDigests): Promise<readonly ModelFacts[]> {
  const uses = new Map<string, ModelUse[]>();
  for (const use of ["completions", "chat", "codebase"] as const) {
    const path = paths[use];
    if (!path) continue;
    for (const part of splitParts(path).paths) uses.set(part, [...(uses.get(part) ?? []), use]);
  }
  return Promise.all(
    [...uses].map(async ([path, usedFor]) => {
      const { state: _, ...digest } = await digests.get(path);
      return { path, usedFor, ...digest };
    }),
  );
}
