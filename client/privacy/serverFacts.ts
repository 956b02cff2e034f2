import { setTimeout as delay } from "node:timers/promises";
import { PrivacyReportRequest, type PrivacyReportResult } from "../../server/protocol/privacyReport";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { serverSettled } from "../serverProcess/serverSettled";

/** Enough for the checksums of small models. Few, because for each request the server lists all its open files. */
const digestPausesMs = [250, 750, 1000];
/** If the server has not started by then, the report shows what it can without one. */
const startWaitMs = 15_000;

/** Requests the server's report; waits for a starting server and for checksums. Undefined without a server. */
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
