import { type ExtensionContext, env, version } from "vscode";
import { SealReportRequest } from "../../server/protocol/privacy";
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
  const seal = await server.request(SealReportRequest.type);
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
    ...(seal === undefined ? {} : { seal }),
    ...(facts === undefined ? {} : { server: facts }),
    ...(integrity === undefined ? {} : { integrity }),
  };
}
