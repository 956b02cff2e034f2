import type { Connection } from "vscode-languageserver";
import type { CompletionCounters } from "../completion/completionCounters";
import type { Engine } from "../engine/engine";
import type { Feature, WhileRunning } from "../feature";
import { StatsRequest } from "../protocol/messages";

export interface StatsDeps {
  readonly stats: CompletionCounters;
  readonly engine: Engine;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/stats`. */
export function completionCounters(
  connection: Connection,
  { stats, engine, whileRunning }: StatsDeps,
): Feature {
  connection.onRequest(
    StatsRequest.type,
    whileRunning(() => stats.read(engine.counters())),
  );
  return {};
}
