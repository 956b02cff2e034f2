import { type ExtensionContext, env, l10n, version } from "vscode";
import { type SealReport, SealReportRequest } from "../../server/protocol/privacy";
import type { KnownSeal } from "../knownSeal";
import { sealOf } from "../sealWords";
import type { ServerProcess } from "../serverProcess";
import type { StatusTracker } from "../statusTracker";
import type { IntegrityResult } from "./integrity";
import type { PrivacyReport } from "./report";
import { serverFacts } from "./serverFacts";
import type { StoredData } from "./storedData";

export interface ReportSources {
  readonly context: ExtensionContext;
  readonly server: ServerProcess;
  readonly tracker: StatusTracker;
  readonly stored: StoredData;
}

/** Asks the server and looks at the disk. */
export async function gatherReport(
  { context, server, tracker, stored }: ReportSources,
  integrity: IntegrityResult | undefined,
): Promise<PrivacyReport> {
  const [facts, kept] = await Promise.all([serverFacts(server), stored.measure()]);
  // Afterwards: it starts a process for a moment, which is not to be taken for one that stays.
  const said = await server.request(SealReportRequest.type);
  const known = server.state.seal;
  const seal = said && knownReport(said, known);
  const sealState = tracker.view.status?.seal;
  return {
    at: new Date().toISOString(),
    extensionVersion: context.extension.packageJSON.version as string,
    editor: {
      ...{ name: env.appName, version, extensionHostPid: process.pid, platform: process.platform },
      ...(env.remoteName === undefined ? {} : { remote: env.remoteName }),
    },
    stored: kept,
    ...(sealState === undefined ? {} : { sealState }),
    ...(known === undefined ? {} : { knownSeal: known }),
    ...(seal === undefined ? {} : { seal }),
    ...(facts === undefined ? {} : { server: facts }),
    ...(integrity === undefined ? {} : { integrity }),
  };
}

/** The server's report, which is not believed beyond what the client knows. */
function knownReport(
  { seal: state, reason: why, ...rest }: SealReport,
  known: KnownSeal | undefined,
): SealReport {
  const { seal, reason } = sealOf({ seal: state, reason: why }, known, l10n.t);
  return { ...rest, seal, ...(reason === undefined ? {} : { reason }) };
}
