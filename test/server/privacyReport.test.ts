import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { PrivacyReportRequest } from "../../server/protocol/privacyReport";
import { LspClient, type ServerProcess, startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { scriptedClient } from "../support/scriptedClient";

describe("privacy report", () => {
  let folder = "";
  let server: ServerProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-report-"));
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    rmSync(folder, { recursive: true });
  });

  async function start(options: object) {
    const workspace = join(folder, "repository", "workspace");
    for (const part of ["objects", "refs"])
      mkdirSync(join(folder, "repository", ".git", part), { recursive: true });
    writeFileSync(join(folder, "repository", ".git", "HEAD"), "ref: refs/heads/main\n");
    mkdirSync(workspace);
    writeFileSync(join(folder, "repository", ".gitignore"), "*.log\n");
    writeFileSync(join(workspace, "other.ts"), "export const other = 1;\n");
    const script = join(folder, "script.json");
    writeFileSync(script, JSON.stringify([{ when: "", answer: "1;" }]));
    server = await startServerProcess("dist-test/server.mjs", {
      env: { INHOUSE_SCRIPT: script },
      initializationOptions: options,
      workspaceFolders: [{ uri: pathToFileURL(workspace).href, name: "workspace" }],
    });
    const { client } = server;
    const uri = pathToFileURL(join(workspace, "main.ts")).href;
    const text = 'import { other } from "./other";\nconst a = ';
    await client.open(uri, "typescript", `${text}\n`);
    assert.equal((await client.complete(uri, positionAfter(text), { explicit: true })).length, 1);
    return { client, script };
  }

  it("names the server, the files it opened outside the workspace, and no reachable socket", async () => {
    const model = join(folder, "m.gguf");
    writeFileSync(model, "no model");
    // A later version, so that the server reads it and leaves it unchanged.
    const statisticsPath = join(folder, "kept", "statistics.json");
    mkdirSync(join(folder, "kept"));
    writeFileSync(statisticsPath, '{"version":1000}');
    const { client, script } = await start({ chat: { model }, statisticsPath });
    const ask = () => client.connection.sendRequest(PrivacyReportRequest.type);
    const isRead = (report: Awaited<ReturnType<typeof ask>>) =>
      report.models.some(({ path, sha256 }) => path === model && sha256 !== undefined);
    let report = await ask();
    const rules = join(folder, "repository", ".gitignore");
    const isJudged = ({ files }: typeof report) => files.outside.some(({ path }) => path === rules);
    while (!isRead(report) || !isJudged(report)) report = await ask();
    const { processes, files } = report;
    assert.equal(processes[0]?.pid, server?.child.pid);
    assert.match(processes[0]?.command ?? "", /server\.mjs --stdio/);
    if (process.platform === "linux") {
      const sockets = processes.flatMap((each) => each.sockets ?? []);
      assert.deepEqual(
        sockets.filter(({ protocol, isOpenToOthers }) => protocol !== "unix" || isOpenToOthers),
        [],
      );
      assert.ok(processes[0]?.sockets !== undefined && processes[0]?.kernel !== undefined);
    }
    assert.ok(files.inWorkspace > 0, "what it has read of the workspace");
    const kinds = new Map(files.outside.map(({ path, kind }) => [path, kind]));
    assert.equal(kinds.get(rules), "git");
    assert.equal(kinds.get(statisticsPath), "storage");
    assert.equal(kinds.get(model), "model", "what is read as a stream");
    const other = files.outside.filter(({ kind }) => kind === "other").map(({ path }) => path);
    // The only other file of a scripted server is its own script.
    assert.deepEqual(other, [script]);
  });

  it("separates inherited descriptors from files that the server opened", async function () {
    if (process.platform !== "linux") this.skip();
    const left = join(folder, "editor.log");
    const descriptor = openSync(left, "w");
    const child = spawn(process.execPath, ["dist-test/server.mjs", "--stdio"], {
      stdio: ["pipe", "pipe", "pipe", descriptor],
    });
    try {
      const connection = createProtocolConnection(
        new StreamMessageReader(child.stdout as Readable),
        new StreamMessageWriter(child.stdin as Writable),
      );
      const client = await new LspClient(connection).initialize();
      const { files } = await client.connection.sendRequest(PrivacyReportRequest.type);
      assert.equal(files.outside.find(({ path }) => path === left)?.kind, "inherited");
    } finally {
      child.kill("SIGKILL");
      closeSync(descriptor);
    }
  });

  it("lists no written files when the server has no storage", async () => {
    const { client } = await start({});
    const { files } = await client.connection.sendRequest(PrivacyReportRequest.type);
    assert.deepEqual(
      files.outside.filter(({ how }) => how === "written"),
      [],
    );
    assert.equal(files.unlisted, 0);
  });

  it("computes the digest of a model in the background", async () => {
    const model = join(folder, "m.gguf");
    writeFileSync(model, "no model");
    const initializationOptions = { chat: { model }, codebase: { embeddingModel: model } };
    const { client } = await scriptedClient([], { initializationOptions });
    const ask = () => client.connection.sendRequest(PrivacyReportRequest.type);
    const first = (await ask()).models;
    assert.deepEqual(
      first.map(({ path, usedFor }) => [path, usedFor]),
      [
        ["scripted", ["completions"]],
        [model, ["chat", "codebase"]],
      ],
    );
    for (;;) {
      const found = (await ask()).models[1];
      if (found?.sha256 === undefined) continue;
      assert.equal(found.sha256, "f62c7d17e241fe5c5c0c64d2e32ab6e3bd10547a9c02977cc126acc0fe6e6554");
      break;
    }
    await client.shutdown();
  });
});
