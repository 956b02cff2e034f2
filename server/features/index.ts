import type { ClientCapabilities, Connection } from "vscode-languageserver";
import type { Assets } from "../assets";
import type { Chat } from "../chat/chat";
import type { Codebase } from "../codebase/codebase";
import { CompletionCounters } from "../completion/completionCounters";
import type { CompletionServices } from "../completion/completionServices";
import type { Configuration } from "../configuration";
import type { Engine } from "../engine/engine";
import type { Feature, WhileRunning } from "../feature";
import type { Logger } from "../log";
import type { ModelQueue } from "../models/modelQueue";
import type { FileAccessLog } from "../privacy/report/fileAccessLog";
import type { StatusParams } from "../protocol/messages";
import type { StoragePlaces } from "../protocol/stored";
import type { Statistics } from "../statistics/statistics";
import type { OpenDocuments } from "../workspace/documents";
import type { WorkspaceFolders } from "../workspace/workspaceFolders";
import { alive } from "./alive";
import { attachments } from "./attachments";
import { chat as chatFeature } from "./chat";
import { codeActions } from "./codeActions";
import { completionList } from "./completion/completionList";
import { inlineCompletion } from "./completion/inlineCompletion";
import { completionCounters } from "./completionCounters";
import { edit } from "./edit";
import { anticipate } from "./editorSignals/anticipate";
import { declarations } from "./editorSignals/declarations";
import { views } from "./editorSignals/views";
import { explainCode } from "./explainCode";
import { explainCompletion } from "./explainCompletion";
import { modelRecommendation } from "./modelRecommendation";
import { models } from "./models";
import { type ModelPaths, privacyReport } from "./privacy/privacyReport";
import { sealReport } from "./privacy/sealReport";
import { codebaseIndex } from "./progress/codebaseIndex";
import { promptCache } from "./promptCache";
import { review } from "./review";
import { usageStatistics } from "./usageStatistics";

/** The parts of the server that features share. */
export interface FeatureDeps {
  readonly completer: CompletionServices;
  readonly queue: ModelQueue;
  readonly chat: Chat;
  readonly codebase: Codebase;
  readonly engine: Engine;
  readonly documents: OpenDocuments;
  readonly folders: WorkspaceFolders;
  readonly configuration: Configuration;
  readonly statistics: Statistics;
  readonly storage: StoragePlaces;
  readonly fileAccessLog: FileAccessLog;
  readonly capabilities: ClientCapabilities;
  readonly protection: Assets["protection"];
  readonly installation: string | undefined;
  readonly bandwidthWorker: string;
  /** Shows the progress of the codebase index in the status item. */
  readonly reportIndexing: (indexing: StatusParams["indexing"]) => void;
  readonly modelPaths: () => ModelPaths;
  /** Whether a completion or an answer is being generated. */
  readonly isBusy: () => boolean;
  readonly log: Logger;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly whileRunning: WhileRunning;
}

/** Creates every feature of the server once. */
export function createFeatures(connection: Connection, deps: FeatureDeps): readonly Feature[] {
  const { completer, queue, chat, codebase, engine, documents, folders, configuration, statistics } = deps;
  const { capabilities, log, now, whileRunning } = deps;
  const { files } = completer.context;
  const editing = { queue, documents, files, syntax: completer.syntax, now, log, whileRunning };
  const counters = new CompletionCounters();
  const shared = { documents, configuration, folders, stats: counters, statistics, whileRunning };
  const suggesting = { ...completer, ...shared };
  return [
    alive(connection),
    inlineCompletion(connection, suggesting),
    completionList(connection, { ...suggesting, capabilities }),
    anticipate({ ...completer, documents, configuration, folders }),
    completionCounters(connection, { stats: counters, engine, whileRunning }),
    declarations(connection, capabilities, completer.context),
    views(connection, documents, completer.context),
    attachments(connection, {
      documents,
      files,
      codebase,
      whileRunning,
      countTokens: async (texts) => (await chat.countTokens({ texts }, new AbortController().signal)).texts,
    }),
    codebaseIndex(connection, {
      codebase,
      documents,
      capabilities,
      now,
      log,
      reportIndexing: deps.reportIndexing,
    }),
    explainCompletion(connection, { ...completer, engine, whileRunning }),
    chatFeature(connection, { chat, now, log, whileRunning }),
    edit(connection, editing),
    review(connection, { queue, files, log, whileRunning }),
    explainCode(connection, { ...editing, chat }),
    codeActions(connection, { ...editing, capabilities }),
    usageStatistics(connection, { statistics, configuration, whileRunning }),
    models(connection, { engine, whileRunning }),
    modelRecommendation(connection, {
      engine,
      loadedModel: () => (completer.model.state.kind === "ready" ? deps.modelPaths().completions : undefined),
      isBusy: deps.isBusy,
      path: deps.storage.machinePath,
      worker: deps.bandwidthWorker,
      log,
      whileRunning,
    }),
    promptCache(connection, { keeper: completer.promptCaches, whileRunning }),
    privacyReport(connection, {
      engine: deps.engine,
      fileAccessLog: deps.fileAccessLog,
      whileRunning,
      models: deps.modelPaths,
      isBusy: deps.isBusy,
      places: () => ({
        workspace: files.folderPaths(),
        storage: Object.values(deps.storage),
        ...(deps.installation !== undefined && { installation: deps.installation }),
      }),
    }),
    sealReport(connection, { protection: deps.protection, engine: deps.engine, whileRunning }),
  ];
}
