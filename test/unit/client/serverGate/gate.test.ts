import assert from "node:assert/strict";
import fc from "fast-check";
import * as protocol from "vscode-languageserver-protocol";
import { ServerGate } from "../../../../client/serverGate/gate";
import { notifications, requests } from "../../../../client/serverGate/shapes/serverMessages";

/**
 * Every LSP message in the library's list, for either side: a hostile server may send any. At the end are the other messages that
 * the client's library handles.
 */
const standard = [
  ...new Set([
    ...Object.values(protocol).flatMap((each) => {
      const { method, messageDirection, type } = Object(each) as {
        method?: unknown;
        messageDirection?: unknown;
        type?: { method?: unknown };
      };
      if (typeof type?.method === "string") return [type.method];
      return typeof method === "string" && messageDirection !== undefined ? [method] : [];
    }),
    ...["$/cancelRequest", "$/progress", "client/registerFeature", "client/unregisterFeature"],
  ]),
];

/** Harmful params for the methods that need some. */
const harmful: Readonly<Record<string, unknown>> = {
  "window/showDocument": { uri: "https://example.com/?secret", external: true },
  "workspace/applyEdit": {
    edit: { documentChanges: [{ kind: "create", uri: "file:///w/.vscode/tasks.json" }] },
  },
  "workspace/configuration": { items: [{ section: "http" }] },
  "client/registerCapability": {
    registrations: [
      {
        id: "1",
        method: "workspace/executeCommand",
        registerOptions: { commands: ["workbench.action.quit"] },
      },
    ],
  },
  "$/progress": { token: 1, value: { kind: "harm" } },
  "window/logMessage": { type: 9, message: {} },
  "window/workDoneProgress/create": { token: { toString: 1 } },
};

const granted = (gate: ServerGate, message: unknown) => {
  const verdict = gate.received(message);
  return verdict.kind === "pass" ? (verdict.message as unknown as Record<string, unknown>) : undefined;
};

/** Sends a request and returns the response that reaches the client. */
function answered(method: string, params: unknown, result: unknown): unknown {
  const gate = new ServerGate();
  gate.sent({ jsonrpc: "2.0", id: 1, method, params });
  const message = granted(gate, { jsonrpc: "2.0", id: 1, result });
  return message?.["error"] === undefined ? message?.["result"] : "error";
}

const at = (line: number, character: number) => ({ line, character });
const span = (line: number, from: number, to: number) => ({ start: at(line, from), end: at(line, to) });

describe("ServerGate", () => {
  it("covers every LSP 3.18 message that a server can send", () => {
    const toClient = Object.values(protocol).flatMap((each) => {
      const { method, messageDirection } = Object(each) as { method?: unknown; messageDirection?: unknown };
      return messageDirection === protocol.MessageDirection.serverToClient ? [String(method)] : [];
    });
    assert.equal(toClient.length, 19);
    for (const method of [...toClient, "$/logTrace", "$/progress"])
      assert.ok(standard.includes(method), method);
  });

  for (const method of standard)
    it(`blocks ${method} with harmful params`, () => {
      for (const id of [{}, { id: 1 }]) {
        const message = {
          jsonrpc: "2.0",
          ...id,
          method,
          params: harmful[method] ?? { uri: "file:///etc/passwd" },
        };
        const verdict = new ServerGate().received(message);
        assert.notEqual(verdict.kind, "pass");
        const isKnown = notifications.has(method) || requests.has(method);
        if (!isKnown) assert.equal(verdict.kind, "breach");
      }
    });

  it("passes the messages of a real server", () => {
    const section = { items: [{ section: "inhouse", scopeUri: "file:///w/a.ts" }] };
    const watchers = [{ globPattern: "**/*" }];
    const registrations = [
      { id: "1", method: "workspace/didChangeConfiguration", registerOptions: { section: "inhouse" } },
      { id: "2", method: "workspace/didChangeWatchedFiles", registerOptions: { watchers } },
    ];
    const gate = new ServerGate();
    const asked = [
      { id: 1, method: "workspace/configuration", params: section },
      { id: 2, method: "client/registerCapability", params: { registrations } },
      { id: 3, method: "window/workDoneProgress/create", params: { token: "t" } },
    ];
    for (const each of asked) {
      const message = { jsonrpc: "2.0", ...each };
      assert.deepEqual(granted(gate, message), message);
    }
    for (const value of [
      { kind: "begin", title: "Inhouse: Indexing codebase", percentage: 0 },
      { kind: "report", message: "1 of 2 files", percentage: 50 },
      { kind: "end" },
    ]) {
      const message = { jsonrpc: "2.0", method: "$/progress", params: { token: "t", value } };
      assert.deepEqual(granted(gate, message), message);
    }
  });

  it("allows no other section of the settings", () => {
    for (const section of [
      undefined,
      null,
      "",
      "http",
      "inhouse.privacy",
      "Inhouse",
      ["inhouse"],
      "__proto__",
    ]) {
      const items = [{ section: "inhouse" }, { section }];
      const verdict = new ServerGate().received({
        jsonrpc: "2.0",
        id: 1,
        method: "workspace/configuration",
        params: { items },
      });
      assert.equal(verdict.kind, "refuse", String(section));
    }
  });

  it("breaks with a server that answers without a request or twice", () => {
    const gate = new ServerGate();
    assert.equal(gate.received({ jsonrpc: "2.0", id: 1, result: null }).kind, "breach");
    gate.sent({ id: 1, method: "shutdown" });
    assert.equal(gate.received({ jsonrpc: "2.0", id: 1, result: null }).kind, "pass");
    assert.equal(gate.received({ jsonrpc: "2.0", id: 1, result: null }).kind, "breach");
    for (const id of ["1", null, {}, "__proto__", "constructor", -1])
      assert.equal(gate.received({ jsonrpc: "2.0", id, result: null }).kind, "breach", String(id));
  });

  it("breaks with a server that sends too many malformed messages, and limits open requests", () => {
    const gate = new ServerGate();
    const kinds = Array.from(
      { length: 60 },
      () => gate.received({ method: "inhouse/status", params: {} }).kind,
    );
    assert.equal(kinds.at(0), "drop");
    assert.equal(kinds.at(-1), "breach");
    const other = new ServerGate();
    const params = { textDocument: { uri: "file:///a", version: 1 }, positions: [] };
    const asked = Array.from({ length: 70 }, (_, id) =>
      other.received({ id, method: "inhouse/declarations", params }),
    );
    assert.equal(asked.filter(({ kind }) => kind === "pass").length, 64);
  });

  it("removes foreign capabilities from initialize", () => {
    const ours = {
      textDocumentSync: { openClose: true, change: 2, save: true },
      inlineCompletionProvider: true,
    };
    const everything = Object.fromEntries(
      [
        "hover",
        "documentFormatting",
        "rename",
        "documentLink",
        "semanticTokens",
        "diagnostic",
        "codeLens",
      ].map((name) => [`${name}Provider`, true]),
    );
    const commands = ["workbench.action.quit", "inhouse.completionAccepted", "inhouse.other", "__proto__"];
    const result = {
      capabilities: { ...ours, ...everything, executeCommandProvider: { commands }, experimental: {} },
    };
    assert.deepEqual(answered("initialize", {}, result), {
      capabilities: { ...ours, executeCommandProvider: { commands: ["inhouse.completionAccepted"] } },
    });
  });

  it("blocks suggestions with unseen, bidirectional or control characters", () => {
    const suggested = (insertText: string) =>
      answered("textDocument/inlineCompletion", { position: at(3, 5) }, [{ insertText }]);
    for (const strange of ["\u202e", "\u2066", "\u{e0041}", "\0", "\u001b[2J", "\u007f", "a\rb"])
      assert.equal(suggested(`x${strange}y`), "error", JSON.stringify(strange));
    for (const usual of ["x\r\n\ty", "नि\u200dयम", "❤\ufe0f", "é"])
      assert.deepEqual(suggested(usual), [{ insertText: usual }]);
  });

  it("removes escapes from the log", () => {
    const message = granted(new ServerGate(), {
      jsonrpc: "2.0",
      method: "window/logMessage",
      params: { type: 3, message: "\u001b[2Jone\n\u202etwo" },
    });
    assert.deepEqual(message?.["params"], { type: 3, message: "[2Jone\ntwo" });
  });

  it("allows only plain text in the cursor's line as a suggestion", () => {
    const ask = (item: object) =>
      answered("textDocument/inlineCompletion", { position: at(3, 5) }, [{ insertText: "x", ...item }]);
    const counted = { title: "t", command: "inhouse.completionAccepted", arguments: ["id"] };
    assert.deepEqual(ask({ range: span(3, 2, 9), command: counted, data: 1 }), [
      { insertText: "x", range: span(3, 2, 9), command: counted },
    ]);
    for (const item of [
      { command: { title: "", command: "workbench.action.quit" } },
      { command: { ...counted, command: "inhouse.restartServer" } },
      { command: { ...counted, arguments: [{ uri: "file:///a" }] } },
      { insertText: { kind: "snippet", value: `\${CLIPBOARD}` } },
      { range: span(2, 0, 9) },
      { range: span(3, 6, 9) },
      { range: { start: at(3, 0), end: at(9, 0) } },
    ])
      assert.equal(ask(item), "error", JSON.stringify(item));
  });

  it("removes edits and foreign commands from code actions", () => {
    const [title, kind] = ["Simplify", "refactor.rewrite"];
    const edit = { changes: { "file:///a": [] } };
    assert.deepEqual(answered("textDocument/codeAction", {}, [{ title, kind, edit }]), [{ title, kind }]);
    const command = {
      title,
      command: "workbench.action.terminal.sendSequence",
      arguments: [{ text: "rm\n" }],
    };
    assert.equal(answered("textDocument/codeAction", {}, [{ title, kind, command }]), "error");
    assert.equal(answered("textDocument/codeAction", {}, [{ title, command: command.command }]), "error");
    const explain = { title, command: "inhouse.explainCode", arguments: ["harm"] };
    assert.deepEqual(answered("textDocument/codeAction", {}, [{ title, kind, command: explain }]), [
      { title, kind, command: { ...explain, arguments: [] } },
    ]);
  });

  it("allows a code block to change only the requested file, without overwriting", () => {
    const params = { textDocument: { uri: "file:///w/a.ts" } };
    const ask = (change: object) =>
      answered("inhouse/edit/applyCode", params, { outcome: "edited", edit: { documentChanges: [change] } });
    const edits = [{ range: span(0, 0, 0), newText: "x" }];
    const own = { textDocument: { uri: "file:///w/a.ts", version: 1 }, edits };
    assert.notEqual(ask(own), "error");
    assert.equal(ask({ ...own, textDocument: { uri: "file:///w/b.ts", version: 1 } }), "error");
    assert.equal(ask({ kind: "delete", uri: "file:///w/a.ts" }), "error");
    assert.equal(ask({ kind: "create", uri: "file:///w/a.ts", options: { overwrite: true } }), "error");
    assert.equal(ask({ kind: "rename", oldUri: "file:///w/a.ts", newUri: "file:///w/b.ts" }), "error");
  });

  it("defuses links and icons in the server's texts", () => {
    const gate = new ServerGate();
    gate.sent({ id: 1, method: "inhouse/chat/model", params: {} });
    const message = "Failed. [Mend](command:workbench.action.quit) $(error) [x](https://example.com)";
    const error = { code: 1, message, data: { needsModel: true, retry: true } };
    assert.deepEqual(granted(gate, { id: 1, error })?.["error"], {
      code: 1,
      message: "Failed. [Mend] (command:workbench.action.quit) $ (error) [x] (https://example.com)",
      data: { needsModel: true },
    });
  });

  it("never passes unlisted methods or messages that were not rebuilt", () => {
    const known = new Set([...notifications.keys(), ...requests.keys()]);
    const method = fc.oneof(
      fc.string(),
      fc.constantFrom(...standard, ...known, "__proto__", "constructor", "toString"),
    );
    const message = fc.record(
      {
        jsonrpc: fc.constant("2.0"),
        id: fc.jsonValue(),
        method,
        params: fc.jsonValue(),
        result: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(message, fc.jsonValue()), (received) => {
        const passed = granted(new ServerGate(), received);
        if (passed === undefined) return;
        assert.ok(known.has(String(passed["method"])));
        assert.notEqual(passed, received);
      }),
      { numRuns: 3000 },
    );
  });

  it("passes only the shape's fields of a tampered message", () => {
    const good = { state: "ready", seal: "sealed", message: "m", indexing: { done: 1, total: 2 } };
    const names = new Set([
      "state",
      "seal",
      "sealReason",
      "message",
      "indexing",
      "progress",
      "completion",
      "chat",
      "chatProblem",
    ]);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (bent) => {
        const passed = granted(new ServerGate(), { method: "inhouse/status", params: { ...good, ...bent } });
        for (const name of Object.keys((passed?.["params"] as object | undefined) ?? {}))
          assert.ok(names.has(name), name);
      }),
    );
  });
});
