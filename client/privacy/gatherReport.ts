import { type ExtensionContext, env, version } from "vscode";
import { type SealReport, SealReportRequest } from "../../server/protocol/privacy";
import type { KnownSeal } from "../serverGate/knownSeal";
import { effectiveSeal } from "../serverProcess/sealLabel";
import type { ServerProcess } from "../serverProcess/serverProcess";
import type { StatusTracker } from "../status/statusTracker";
import type { IntegrityResult } from "./integrity";
import type { PrivacyReport } from "./report";
import { serverFacts } from "./serverFacts";
import type { StoredDataEraser } from "./storedDataEraser";

export interface ReportSources {
  readonly context: ExtensionContext;
  readonly server: ServerProcess;
  readonly tracker: StatusTracker;
  readonly stored: StoredDataEraser;
}

/** Gathers the report from the server and the disk. */
export async function gatherReport(
  { context, server, tracker, stored }: ReportSources,
  integrity: IntegrityResult | undefined,
): Promise<PrivacyReport> {
  const [facts, kept] = await Promise.all([serverFacts(server), stored.measure()]);
  // Request this last: it starts a short-lived process, which must not appear in the report.
  const reported = await server.request(SealReportRequest.type);
  const known = server.state.seal;
  const seal = reported && cappedReport(reported, known);
  const sealState = tracker.view.status?.seal;
  return {
    at: new Date().toISOString(),
    extensionVersion: context.extension.packageJSON.version as string,
    editor: {
      name: env.appName,
      version,
      extensionHostPid: process.pid,
      platform: process.platform,
      ...(env.remoteName !== undefined && { remote: env.remoteName }),
      ...(server.farHost !== undefined && { farHost: server.farHost }),
    },
    stored: kept,
    ...(sealState !== undefined && { sealState }),
    ...(known !== undefined && { knownSeal: known }),
    ...(seal !== undefined && { seal }),
    ...(facts !== undefined && { server: facts }),
    ...(integrity !== undefined && { integrity }),
  };
}

/** The server's report, with its seal lowered to what the client can confirm. */
function cappedReport(
  { seal: state, reason: why, ...rest }: SealReport,
  known: KnownSeal | undefined,
): SealReport {
  const { seal, reason } = effectiveSeal({ seal: state, reason: why }, known);
  return { ...rest, seal, ...(reason !== undefined && { reason }) };
}
