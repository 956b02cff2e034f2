import type { Connection } from "vscode-languageserver";
import type { Feature, WhileRunning } from "../../feature";
import type { Protection } from "../../privacy/protection";
import { SealReportRequest } from "../../protocol/privacy";

export interface SealReportDeps {
  readonly protection: Protection;
  readonly whileRunning: WhileRunning;
}

/** `inhouse/privacy/seal`. */
export function sealReport(connection: Connection, { protection, whileRunning }: SealReportDeps): Feature {
  connection.onRequest(
    SealReportRequest.type,
    whileRunning(() => protection.report()),
  );
  return {};
}
