import type { Connection } from "vscode-languageserver";
import { explainLast } from "../completion/explainCompletion";
import type { CompletionTraces } from "../completion/trace";
import type { Engine } from "../engine/engine";
import type { Feature, WhileRunning } from "../feature";
import { ExplainRequest } from "../protocol/explain";

export interface ExplainDeps {
  readonly traces: CompletionTraces;
  readonly engine: Engine;
  readonly now: () => number;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/explain`. */
export function explainCompletion(
  connection: Connection,
  { traces, engine, now, whileRunning }: ExplainDeps,
): Feature {
  connection.onRequest(
    ExplainRequest.type,
    whileRunning(() => explainLast(traces, engine, now())),
  );
  return {};
}
