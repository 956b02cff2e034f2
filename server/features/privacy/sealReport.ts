import type { Connection } from "vscode-languageserver";
import type { Engine } from "../../engine/engine";
import type { Feature, WhileRunning } from "../../feature";
import type { Protection } from "../../privacy/protection";
import { type SealReport, SealReportRequest } from "../../protocol/privacy";

export interface SealReportDeps {
  readonly engine: Pick<Engine, "processReport">;
  readonly protection: Protection;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/privacy/seal`. */
export function sealReport(
  connection: Connection,
  { protection, engine, whileRunning }: SealReportDeps,
): Feature {
  connection.onRequest(
    SealReportRequest.type,
    whileRunning(async () => {
      const [own, others] = await Promise.all([protection.report(), engine.processReport?.()]);
      return others === undefined ? own : withEngine(own, others.seal);
    }),
  );
  return {};
}

/** The report of both processes: sealed only if both are. */
function withEngine(own: SealReport, engine: SealReport): SealReport {
  const lower = own.seal === "sealed" ? engine : own;
  return { ...own, ...pick(lower), engine: engine.server };
}

function pick({ seal, reason }: SealReport): Pick<SealReport, "seal" | "reason"> {
  return { seal, ...(reason !== undefined && { reason }) };
}
