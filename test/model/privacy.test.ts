import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { verifyCommands } from "../../client/privacy/verifyCommands";
import { ResolveContextRequest } from "../../server/protocol/chat";
import { ApplyCodeRequest, ApplyFilesRequest } from "../../server/protocol/edit";
import { DidChangeViewNotification } from "../../server/protocol/messages";
import { PrivacyReportRequest, type PrivacyReportResult } from "../../server/protocol/privacyReport";
import { acceptedCommand } from "../../server/protocol/statistics";
import { runEdit } from "../support/edits";
import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

/** Part of every text that the user has written, and of no other. */
const mark = "Zq7Secret";
const onUnix = process.platform === "win32" ? it.skip : it;

const main = `import { price${mark} } from "./prices";
${Array.from({ length: 60 }, (_, at) => `const value${at} = ${at};\n`).join("")}
export function total${mark}(amount: number): number {
  // ${mark} is added last
  const sum${mark} = price${mark} * amount;
  return sum${mark};
}
`;
const prices = `export const price${mark} = 3;\n`;
const editedLine = main.split("\n").findIndex((line) => line.includes("is added last"));
const cursor = `const sum${mark} = `;

interface Session {
  /** All output of the server except its answers. */
  readonly output: string;
  readonly report: PrivacyReportResult;
  /** Output of the commands that the report suggests, except those that need root. */
  readonly checked: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Permissions of written files, by path. */
  readonly written: ReadonlyMap<string, string>;
  readonly stored: string;
}

/** A user's session with every feature of the server, errors included, at the most verbose log level. */
async function work(workspace: TemporaryWorkspace): Promise<Session> {
  const storage = join(workspace.parent, "storage");
  const global = join(storage, "global");
  const local = join(storage, "workspace");
  const before = treeOf(workspace.folder);
  const { client, stop, stderr, child } = await startServerProcess("dist/server/main.mjs", {
    workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    initializationOptions: {
      server: { logLevel: "trace" },
      statisticsPath: join(global, "statistics.json"),
      promptCacheFolder: join(local, "prompt-cache"),
      codebaseFolder: join(local, "codebase"),
      modelTrialsFolder: join(global, "model-trials"),
    },
  });
  const { connection } = client;
  const uri = workspace.uri("main.ts");
  try {
    await client.open(uri, "typescript", main);
    const at = positionAfter(main.slice(0, main.indexOf(cursor) + cursor.length));
    const items = await client.complete(uri, at, { explicit: true });
    for (const item of items)
      await connection.sendRequest("workspace/executeCommand", {
        command: acceptedCommand,
        arguments: item.command?.arguments ?? [],
      });
    await client.insert(uri, at, `more${mark} + `);
    await client.complete(
      uri,
      positionAfter(`${main.slice(0, main.indexOf(cursor))}${cursor}more${mark} + `),
    );
    await connection.sendNotification(DidChangeViewNotification.type, {
      textDocument: { uri },
      position: at,
      visibleRanges: [{ start: at, end: at }],
    });
    await connection.sendNotification("textDocument/didSave", { textDocument: { uri } });

    const { items: attached } = await connection.sendRequest(ResolveContextRequest.type, {
      items: [
        { kind: "file", uri: workspace.uri("prices.ts") },
        { kind: "file", uri: workspace.uri("missing.ts") },
        { kind: "folder", uri: workspace.uri("") },
        { kind: "codebase", query: `where is price${mark}` },
        { kind: "changes", files: [{ uri, diff: `@@ -1 +1 @@\n-${mark}\n+${mark}\n` }] },
        { kind: "text", label: mark, text: `${mark} ${mark}` },
      ],
    });
    const blocks = attached.flatMap((each) => ("block" in each ? [each.block] : []));
    assert.ok(blocks.length >= 4);
    // Only blocks that fit into the starter model's context.
    const context = blocks.filter(({ tokens }) => tokens < 100);
    const question = { role: "user", text: `Rename \`total${mark}\` to \`x\``, context } as const;
    await client.chat({ messages: [question], maxTokens: 24 }).result;
    // Impossible requests fail with an error.
    const tooLong = { role: "user", text: `${mark} `.repeat(60_000) } as const;
    await assert.rejects(client.chat({ messages: [tooLong], mode: "plain" }).result);
    await assert.rejects(connection.sendRequest("inhouse/chat", { id: mark, mode: mark, messages: [mark] }));
    await assert.rejects(connection.sendRequest("inhouse/edit", { id: "e", instruction: mark, range: mark }));
    await assert.rejects(connection.sendRequest(`inhouse/${mark}`, { text: mark }));

    const edit = {
      uri,
      version: client.versionOf(uri),
      range: { start: { line: editedLine, character: 0 }, end: { line: editedLine, character: 0 } },
    };
    await runEdit(client, { ...edit, instruction: `Rename \`sum${mark}\` to \`result${mark}\`` }).result;
    await runEdit(client, { ...edit, version: 0, instruction: mark }).result.catch(() => {});
    const textDocument = { uri, version: client.versionOf(uri) };
    await connection.sendRequest(ApplyCodeRequest.type, { textDocument, code: `${mark}(`, info: "ts" });
    const answer = `\`\`\`ts prices.ts\nexport const price${mark} = 4;\n\`\`\``;
    await connection.sendRequest(ApplyFilesRequest.type, { answer, versions: [] });

    // A damaged document and invalid settings.
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: workspace.uri("never-opened.ts"), version: 9 },
      contentChanges: [{ text: mark }],
    });
    await connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { completion: { maxTokens: mark }, server: { logLevel: "trace" } } },
    });
    await client.complete(uri, { line: 9999, character: 9999 }).catch(() => {});
    const report = await connection.sendRequest(PrivacyReportRequest.type);
    const commands = verifyCommands(process.platform, child.pid ?? 0).map(({ command }) => command);
    const checked = commands.filter((command) => !command.startsWith("sudo ")).map(outputOf);
    assert.equal(await stop(), 0);
    return {
      report,
      checked,
      before,
      after: treeOf(workspace.folder),
      output: [...client.logLines, stderr(), ...client.statuses.map((status) => JSON.stringify(status))].join(
        "\n",
      ),
      written: new Map(treeOf(storage).map((path) => [path, modeOf(join(storage, path))])),
      stored: treeOf(storage)
        .map((path) => join(storage, path))
        .filter((path) => lstatSync(path).isFile())
        .map((path) => readFileSync(path, "latin1"))
        .join("\n"),
    };
  } finally {
    child.kill("SIGKILL");
  }
}

function outputOf(command: string): string {
  const { stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
  return `${stdout}${stderr}`;
}

function treeOf(folder: string): readonly string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort();
}

function modeOf(path: string): string {
  const { mode } = lstatSync(path);
  return (mode & 0o777).toString(8);
}

describe("privacy of a whole session", () => {
  let session: Session;
  let workspace: TemporaryWorkspace;
  before(async function () {
    this.timeout(240_000);
    workspace = new TemporaryWorkspace({ "main.ts": main, "prices.ts": prices });
    // As on a machine where everyone may read new files by default.
    const mask = process.umask(0);
    mkdirSync(join(workspace.parent, "storage"));
    try {
      session = await work(workspace);
    } finally {
      process.umask(mask);
    }
  });
  after(() => workspace[Symbol.dispose]());

  it("puts no text of the user into a log, a status or stderr, at the most verbose level", () => {
    assert.ok(session.output.includes("Loaded Starter Code"), "the log was listened to");
    const lines = session.output.split("\n").filter((line) => line.includes(mark));
    assert.deepEqual(lines, []);
  });

  onUnix("writes only files that their owner alone can read", () => {
    const names = [...session.written.keys()];
    for (const wanted of ["global/statistics.json", "workspace/codebase", "workspace/prompt-cache"])
      assert.ok(names.includes(wanted), `${wanted} in ${names}`);
    assert.ok(names.some((name) => name.endsWith(".kv")) && names.some((name) => name.endsWith(".lock")));
    const open = [...session.written].filter(([, mode]) => mode !== "600" && mode !== "700");
    assert.deepEqual(open, []);
  });

  it("stores no code in statistics and trial records, only in the index and the prompt cache", () => {
    const storage = join(workspace.parent, "storage", "global");
    const files = readdirSync(storage, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    for (const { parentPath, name } of files)
      assert.ok(!readFileSync(join(parentPath, name), "utf8").includes(mark), name);
    assert.ok(files.length > 0);
    assert.ok(session.stored.includes(mark), "the mark would have been found");
  });

  it("nothing is written into the workspace", () => {
    assert.deepEqual(session.after, session.before);
    for (const [name, text] of Object.entries({ "main.ts": main, "prices.ts": prices }))
      assert.equal(readFileSync(join(workspace.folder, name), "utf8"), text);
  });

  it("reports every file opened outside the workspace", () => {
    const { files } = session.report;
    const places = (kind: string) =>
      files.outside.filter((each) => each.kind === kind).map(({ path }) => path);
    assert.deepEqual(places("other"), []);
    assert.ok(places("model").some((path) => path.endsWith("starter-code.Q8_0.gguf")));
    assert.ok(places("installation").some((path) => path.endsWith(".wasm")));
    assert.ok(places("storage").some((path) => path.includes("codebase")));
    const written = files.outside.filter(({ how }) => how === "written");
    assert.deepEqual(
      written.filter(({ kind }) => kind !== "storage"),
      [],
    );
  });

  it("has no sockets except those to the editor, according to the kernel", function () {
    if (process.platform !== "linux") this.skip();
    const [server] = session.report.processes;
    assert.ok(server?.sockets !== undefined && server.kernel !== undefined);
    const others = server.sockets.filter(({ protocol, local }) => protocol !== "unix" || local !== "");
    assert.deepEqual(others, []);
    const { filteredThreads, threads, noNewPrivileges, rings } = server.kernel;
    assert.deepEqual([filteredThreads, noNewPrivileges, rings], [threads, true, 0]);
  });

  it("shows the same in the commands that the report suggests", function () {
    if (process.platform !== "linux") this.skip();
    const [status = "", internet, unix = ""] = session.checked;
    assert.match(status, /NoNewPrivs:\s+1\n/);
    assert.match(status, /Seccomp:\s+2\n/);
    // Without `ss` there is nothing to compare.
    if (internet?.includes("not found")) this.skip();
    assert.equal(internet, "");
    assert.ok(
      unix.split("\n").every((line) => line === "" || / \* \d+ +\* \d+ /.test(line)),
      unix,
    );
  });
});
