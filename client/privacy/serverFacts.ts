import { setTimeout as delay } from "node:timers/promises";
import { PrivacyReportRequest, type PrivacyReportResult } from "../../server/protocol/privacyReport";
import type { ServerProcess } from "../serverProcess";
import { serverSettled } from "../serverSettled";

/** The digests of small models are there by the last. Each answer costs the server a look at all that it has open. */
const digestPausesMs = [250, 750, 1000];
/** For a server that never comes up the report shows what it can without one. */
const startWaitMs = 15_000;

/** What the server says of itself, a server that is starting included; undefined when there is none. */
export async function serverFacts(
  server: Pick<ServerProcess, "state" | "onDidChangeState" | "request">,
  pausesMs: readonly number[] = digestPausesMs,
): Promise<PrivacyReportResult | undefined> {
  await serverSettled(server, AbortSignal.timeout(startWaitMs)).catch(() => {});
  let facts = await server.request(PrivacyReportRequest.type);
  for (const pause of pausesMs) {
    if (facts?.models.every(({ progress }) => progress === undefined) ?? true) break;
    await delay(pause);
    facts = await server.request(PrivacyReportRequest.type);
  }
  return facts;
}
