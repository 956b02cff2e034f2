import { setTimeout as delay } from "node:timers/promises";
import { type ExtensionContext, env, version } from "vscode";
import { SealReportRequest } from "../../server/protocol/privacy";
import { PrivacyReportRequest, type PrivacyReportResult } from "../../server/protocol/privacyReport";
import type { ServerProcess } from "../serverProcess";
import type { StatusTracker } from "../statusTracker";
import type { IntegrityResult } from "./integrity";
import type { PrivacyReport } from "./report";
import type { StoredData } from "./storedData";

export interface ReportSources {
  readonly context: ExtensionContext;
  readonly server: ServerProcess;
  readonly tracker: StatusTracker;
  readonly stored: StoredData;
}

/** Digests of small models are there by then. */
const digestWaitMs = 2000;
const digestPollMs = 100;

/** Asks the server and looks at the disk. */
export async function gatherReport(
  { context, server, tracker, stored }: ReportSources,
  integrity: IntegrityResult | undefined,
): Promise<PrivacyReport> {
  const [facts, seal, kept] = await Promise.all([
    askForFacts(server),
    server.request(SealReportRequest.type),
    stored.measure(),
  ]);
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

async function askForFacts(server: ServerProcess): Promise<PrivacyReportResult | undefined> {
  const giveUp = performance.now() + digestWaitMs;
  for (;;) {
    const facts = await server.request(PrivacyReportRequest.type);
    const isComplete = facts?.models.every(({ progress }) => progress === undefined) ?? true;
    if (isComplete || performance.now() > giveUp) return facts;
    await delay(digestPollMs);
  }
}
