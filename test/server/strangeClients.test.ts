import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  type ClientCapabilities,
  CodeActionRequest,
  type CompletionList,
  CompletionRequest,
  ErrorCodes,
  type InitializeParams,
  type ResponseError,
} from "vscode-languageserver-protocol";
import { foldersOf } from "../../server/workspace/workspaceFolders";
import { listAt, listCapabilities } from "../support/listEditors";
import { scriptedClient } from "../support/scriptedClient";

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server over stdio, and a client that sends what it is told. */
function rawServer() {
  const child = spawn(process.execPath, ["dist-test/server.mjs", "--stdio"]);
  const answers = new Map<unknown, Answer>();
  let [rest, stderr] = [Buffer.alloc(0), ""];
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdout.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(rest.toString("latin1", 0, end))?.[1]);
      if (end < 0 || rest.length < end + 4 + length) return;
      const message = JSON.parse(rest.toString("utf8", end + 4, end + 4 + length));
      rest = rest.subarray(end + 4 + length);
      if (!("method" in message)) answers.set(message.id, message);
    }
  });
  const ended = once(child, "exit").then(() => {
    throw new Error(`The server ended: ${stderr}`);
  });
  ended.catch(() => {});
  const send = (body: object) => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...body });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  return {
    child,
    send,
    stderr: () => stderr,
    async ask(id: number, method: string, params?: unknown): Promise<Answer> {
      send({ id, method, ...(params !== undefined && { params }) });
      for (;;) {
        const answer = answers.get(id);
        if (answer !== undefined) return answer;
        await Promise.race([once(child.stdout, "data"), ended]);
      }
    },
  };
}

const requests = [
  ...[
    "textDocument/inlineCompletion",
    "textDocument/completion",
    "textDocument/codeAction",
    "codeAction/resolve",
  ],
  ...[
    "workspace/executeCommand",
    "inhouse/chat",
    "inhouse/edit",
    "inhouse/stats",
    "inhouse/review",
    "none/such",
  ],
];
const notifications = [
  ...["$/cancelRequest", "$/setTrace", "$/progress", "window/workDoneProgress/cancel", "initialized"],
  ...["Open", "Change", "Close", "Save"].map((event) => `textDocument/did${event}`),
  ...["Open", "Change", "Close", "Save"].map((event) => `notebookDocument/did${event}`),
  ...["Configuration", "WatchedFiles", "WorkspaceFolders"].map((what) => `workspace/didChange${what}`),
  ...["inhouse/didView", "inhouse/alive", "none/such"],
];
const strange: readonly unknown[] = [
  ...[undefined, null, {}, [], 7, "x", { id: null }, { id: {} }, { textDocument: null }],
  ...[
    { textDocument: {} },
    { textDocument: { uri: null } },
    { textDocument: { uri: "file:///a.ts", version: null } },
  ],
  ...[{ event: null }, { changes: [null] }, { command: null }, { contentChanges: [null] }, { context: null }],
];

describe("an editor that sends strange messages", () => {
  it("ends no server by any of them, and each request is answered", async () => {
    const { child, ask, send, stderr } = rawServer();
    assert.equal((await ask(1, "textDocument/completion")).error?.code, ErrorCodes.ServerNotInitialized);
    send({ method: "$/cancelRequest" });
    assert.ok((await ask(2, "initialize")).result);
    assert.equal((await ask(3, "initialize", { capabilities: {} })).error?.code, ErrorCodes.InvalidRequest);
    let id = 10;
    for (const params of strange) {
      for (const method of notifications) send({ method, ...(params !== undefined && { params }) });
      for (const method of requests) {
        const { error } = await ask(++id, method, params);
        assert.doesNotMatch(
          error?.message ?? "",
          /undefined \(|is not iterable|of (?:null|undefined)/,
          method,
        );
      }
    }
    assert.ok((await ask(++id, "shutdown")).error === undefined);
    assert.equal(child.exitCode, null);
    assert.equal(stderr(), "");
    child.kill();
  });

  it("gets answers with null for each optional capability and field", async () => {
    const capabilities = {
      general: null,
      window: null,
      workspace: { configuration: null, workspaceEdit: { changeAnnotationSupport: null } },
      textDocument: {
        inlineCompletion: null,
        completion: {
          completionItem: { documentationFormat: null, insertTextModeSupport: { valueSet: null } },
        },
      },
    } as unknown as ClientCapabilities;
    const server = await scriptedClient([{ when: "", answer: "  one();\n  two();\n}" }], { capabilities });
    const cursor = await server.openAt("function f() {\n█\n\n");
    const { items } = await listAt(server, cursor);
    assert.equal(items[0]?.documentation, "  one();\n  two();\n}");
    const range = { start: cursor.position, end: cursor.position };
    for (const context of [null, { diagnostics: null }, { diagnostics: [], only: null, triggerKind: null }]) {
      const params = { textDocument: { uri: cursor.uri }, range, context } as never;
      assert.ok(
        ((await server.client.connection.sendRequest(CodeActionRequest.type, params)) ?? []).length > 3,
      );
    }
  });

  it("may count no versions", async () => {
    const server = await scriptedClient([{ when: "", answer: "value;" }]);
    const { uri } = await server.openAt("const a = █\n");
    for (const version of [null, undefined]) {
      await server.client.connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text: `const ${String(version)} = \n` }],
      });
      await server.client.complete(uri, { line: 0, character: `const ${String(version)} = `.length });
      assert.match(server.engine.prompts.at(-1) ?? "", new RegExp(`const ${String(version)} = `));
    }
  });

  it("may name a column after the end of the line", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "value;" }], {
      capabilities: listCapabilities,
    });
    const { uri } = await openAt("const a = █\nconst b = 1;\n");
    for (const character of [10, 11, 1000, 2 ** 31 - 1]) {
      const params = { textDocument: { uri }, position: { line: 0, character } };
      const list = (await client.connection.sendRequest(CompletionRequest.type, params)) as CompletionList;
      const at = { line: 0, character: 10 };
      assert.deepEqual(list.items[0]?.textEdit, { range: { start: at, end: at }, newText: "value;" });
    }
  });

  it("gets an error for a command that there is not", async () => {
    const { client } = await scriptedClient();
    for (const command of ["toString", "constructor", "__proto__", "hasOwnProperty", "", "inhouse.none"])
      await assert.rejects(
        client.connection.sendRequest("workspace/executeCommand", { command }),
        (error: ResponseError) =>
          error.code === ErrorCodes.InvalidParams && error.message.includes(`“${command}”`),
      );
  });

  it("may have one root instead of folders", () => {
    const project = [{ uri: "file:///a%20b/project", name: "project" }];
    const rootUri = "file:///a%20b/project";
    for (const [params, folders] of [
      [{ rootUri }, project],
      [{ rootUri, workspaceFolders: null }, project],
      [{ rootPath: "/a b/project", rootUri: null, workspaceFolders: null }, project],
      [{ rootPath: "/a b/project" }, project],
      [{ rootUri: "file:///other", workspaceFolders: project }, project],
      [{ rootUri: "file:///other", workspaceFolders: [] }, []],
      [{ rootUri: null }, []],
    ] as const)
      assert.deepEqual(foldersOf(params as unknown as InitializeParams), folders);
  });

  it("may send hundreds of requests at once", async () => {
    const { ask, send, stderr, child } = rawServer();
    await ask(1, "initialize", { capabilities: { textDocument: { completion: {} } } });
    send({ method: "initialized", params: {} });
    const textDocument = {
      uri: "file:///a.ts",
      languageId: "typescript",
      version: 1,
      text: "const a = \n".repeat(500),
    };
    send({ method: "textDocument/didOpen", params: { textDocument } });
    const params = { textDocument, position: { line: 0, character: 10 } };
    for (let id = 100; id < 599; id++) send({ id, method: CompletionRequest.method, params });
    assert.ok((await ask(599, CompletionRequest.method, params)).result);
    assert.equal(stderr(), "");
    child.kill();
  });
});
