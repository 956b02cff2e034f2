import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { type Message, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { mayLeaveBy } from "../../../../client/farHost/leaving/mayLeave";
import { siftMessages } from "../../../../client/farHost/leaving/siftMessages";
import { siftedWriter } from "../../../../client/serverGate/siftedWriter";

const canary = "CANARY-7c1f";
const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };

/** Each kind of message of the client that carries text of a file. */
const carriers: Readonly<Record<string, (uri: string, text: string) => readonly object[]>> = {
  "an open document": (uri, text) => [
    { method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "x", version: 1, text } } },
    {
      method: "textDocument/didChange",
      params: { textDocument: { uri, version: 2 }, contentChanges: [{ text }] },
    },
    { method: "textDocument/didSave", params: { textDocument: { uri }, text } },
  ],
  "a notebook": (uri, text) => {
    const cell = `${uri.replace("file:", "vscode-notebook-cell:")}#W0`;
    const cellTextDocuments = [{ uri: cell, languageId: "python", version: 1, text }];
    return [
      {
        method: "notebookDocument/didOpen",
        params: { notebookDocument: { uri, version: 1, cells: [] }, cellTextDocuments },
      },
      {
        method: "notebookDocument/didChange",
        params: {
          notebookDocument: { uri, version: 2 },
          change: { cells: { textContent: [{ document: { uri: cell }, changes: [{ text }] }] } },
        },
      },
      {
        method: "textDocument/didOpen",
        params: { textDocument: { uri: cell, languageId: "python", version: 1, text } },
      },
    ];
  },
  "changes and a commit message": (uri, diff) => [
    {
      id: 1,
      method: "inhouse/chat/resolveContext",
      params: { items: [{ kind: "changes", files: [{ uri, diff }] }] },
    },
  ],
  "a review": (uri, diff) => [
    { id: 1, method: "inhouse/review", params: { id: "r", files: [{ uri, diff }] } },
  ],
  problems: (uri, text) => [
    {
      id: 1,
      method: "inhouse/chat/resolveContext",
      params: { items: [{ kind: "text", label: "Problems", text, uri }] },
    },
  ],
  "an attached block": (uri, text) => {
    const context = [{ label: "x", text, languageId: "", tokens: 1, sources: [{ uri, path: "x" }] }];
    return [
      {
        id: 1,
        method: "inhouse/chat",
        params: { id: "c", mode: "assistant", messages: [{ role: "user", text: "?", context }] },
      },
      {
        id: 2,
        method: "inhouse/chat/countTokens",
        params: { messages: [{ role: "user", text: "?", context }] },
      },
    ];
  },
  "an edit": (uri, message) => [
    {
      id: 1,
      method: "inhouse/edit",
      params: {
        ...{ id: "e", textDocument: { uri, version: 1 }, range, instruction: "fix" },
        diagnostics: [{ range, message }],
        rounds: [{ instruction: "fix", newText: message }],
      },
    },
  ],
  "code actions and completions": (uri, text) => [
    {
      id: 1,
      method: "textDocument/codeAction",
      params: { textDocument: { uri }, range, context: { diagnostics: [{ range, message: text }] } },
    },
    {
      id: 2,
      method: "textDocument/inlineCompletion",
      params: {
        ...{ textDocument: { uri }, position: range.start },
        context: { triggerKind: 1, selectedCompletionInfo: { range, text } },
      },
    },
  ],
};

describe("what leaves for a server on another machine", () => {
  let top: string;
  let neverRead = ["**/.env", "**/secrets/**"];
  const at = (...path: string[]) => join(top, ...path);

  before(() => {
    top = mkdtempSync(join(tmpdir(), "inhouse-leaving-"));
    for (const folder of ["shop/secrets", "shop/.git", "outside"]) mkdirSync(at(folder), { recursive: true });
    for (const file of [
      "shop/.env",
      "shop/secrets/key.ts",
      "shop/a.ts",
      "shop/.git/config",
      "outside/id_rsa",
    ])
      writeFileSync(at(file), canary);
    symlinkSync(at("outside/id_rsa"), at("shop/AGENTS.md"));
    symlinkSync(at("outside"), at("shop/linked"));
    symlinkSync(at("shop/.env"), at("shop/plain.ts"));
    symlinkSync(at("shop/secrets"), at("shop/open"));
    symlinkSync(at("shop/.env"), at("outside/env.txt"));
  });

  after(() => rmSync(top, { recursive: true, force: true }));

  /** Everything that is written to ssh's stdin. */
  async function written(messages: readonly object[]): Promise<string> {
    const stdin = new PassThrough();
    let all = "";
    stdin.on("data", (bytes) => {
      all += bytes;
    });
    const mayLeave = mayLeaveBy(() => ({ folders: [pathToFileURL(at("shop")).href], neverRead }));
    const writer = siftedWriter(new StreamMessageWriter(stdin), siftMessages(mayLeave));
    for (const message of messages) await writer.write({ jsonrpc: "2.0", ...message } as Message);
    return all;
  }

  for (const [name, messages] of Object.entries(carriers)) {
    for (const file of [
      ...["shop/.env", "shop/secrets/key.ts", "shop/plain.ts", "shop/open/key.ts", "shop/AGENTS.md"],
      ...["shop/linked/id_rsa", "shop/linked/none.ts", "shop/.git/config", "outside/env.txt"],
    ])
      it(`${name}: nothing of ${file}`, async () => {
        const uri = pathToFileURL(at(file)).href;
        assert.doesNotMatch(await written(messages(uri, canary)), new RegExp(canary));
      });

    it(`${name}: the text of a file of the workspace`, async () => {
      assert.match(await written(messages(pathToFileURL(at("shop/a.ts")).href, canary)), new RegExp(canary));
    });
  }

  it("keeps the place of an attachment that may not leave, and the texts beside it", async () => {
    const [env, own] = [".env", "a.ts"].map((name) => pathToFileURL(at("shop", name)).href);
    const item = (uri: string | undefined) => ({ kind: "text", label: "x", text: `of ${uri}`, uri });
    const all = await written([
      {
        id: 1,
        method: "inhouse/chat/resolveContext",
        params: { items: [item(env), item(own), { kind: "text", label: "Terminal", text: "t" }] },
      },
    ]);
    const { items } = JSON.parse(all.slice(all.indexOf("{"))).params;
    assert.deepEqual(items, [
      { kind: "file", uri: env, isNamed: true },
      item(own),
      { kind: "text", label: "Terminal", text: "t" },
    ]);
  });

  it("closes a document there that may no longer leave", async () => {
    const uri = pathToFileURL(at("shop/a.ts")).href;
    const [open, change] = (carriers["an open document"] as (typeof carriers)[string])(uri, canary) as [
      object,
      object,
    ];
    const stdin: object[] = [];
    const sift = siftMessages(mayLeaveBy(() => ({ folders: [pathToFileURL(at("shop")).href], neverRead })));
    for (const message of [open, change]) {
      stdin.push((await sift(message as Message)) ?? {});
      neverRead = ["**/a.ts"];
    }
    assert.deepEqual(stdin, [
      open,
      { jsonrpc: undefined, method: "textDocument/didClose", params: { textDocument: { uri } } },
    ]);
  });
});
