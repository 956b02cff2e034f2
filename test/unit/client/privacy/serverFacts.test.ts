import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { serverFacts } from "../../../../client/privacy/serverFacts";
import type { ServerProcess } from "../../../../client/serverProcess/serverProcess";
import type { ServerState } from "../../../../client/serverProcess/serverState";
import type { PrivacyReportResult } from "../../../../server/protocol/privacyReport";
import { sealedReport } from "../../../support/privacyReports";

const facts = sealedReport.server ?? assert.fail();
const withProgress = (...progress: (number | undefined)[]): PrivacyReportResult => ({
  ...facts,
  models: progress.map((each) => ({
    path: "/m.gguf",
    usedFor: [],
    ...(each !== undefined && { progress: each }),
  })),
});

/** Answers while it runs and repeats its last answer. */
class FakeServer {
  readonly changes = new EventEmitter();
  readonly answers: PrivacyReportResult[];
  asked = 0;
  state: ServerState = { phase: "running" };

  constructor(...answers: PrivacyReportResult[]) {
    this.answers = answers;
  }

  ask(pauses?: readonly number[]) {
    return serverFacts(this as unknown as ServerProcess, pauses);
  }

  become(phase: ServerState["phase"]) {
    this.state = { phase };
    this.changes.emit("change");
  }

  onDidChangeState(listener: () => void) {
    this.changes.on("change", listener);
    return { dispose: () => this.changes.off("change", listener) };
  }

  async request() {
    if (this.state.phase !== "running") return undefined;
    return this.answers[Math.min(this.asked++, this.answers.length - 1)];
  }
}

describe("privacy report: server facts", () => {
  it("are awaited while the server starts", async () => {
    const server = new FakeServer(facts);
    server.become("restarting");
    const answer = server.ask([]);
    server.become("starting");
    server.become("running");
    assert.equal(await answer, facts);
    assert.equal(server.changes.listenerCount("change"), 0);
  });

  it("are undefined if the server fails to start or is missing", async () => {
    const server = new FakeServer(facts);
    server.become("starting");
    const answer = server.ask([]);
    server.become("failed");
    assert.equal(await answer, undefined);
    assert.equal(await server.ask([]), undefined);
  });

  it("are requested again while digests are missing, up to a limit", async () => {
    const soon = new FakeServer(withProgress(0.1), withProgress(undefined));
    assert.deepEqual(await soon.ask([1, 1, 1]), withProgress(undefined));
    assert.equal(soon.asked, 2);
    const late = new FakeServer(withProgress(undefined, 0.1));
    assert.deepEqual(await late.ask([1, 1, 1]), withProgress(undefined, 0.1));
    assert.equal(late.asked, 4);
    const done = new FakeServer(facts, withProgress(undefined));
    assert.equal((await done.ask([])) && done.asked, 1);
  });
});
