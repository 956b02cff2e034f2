import assert from "node:assert/strict";
import {
  CancellationTokenSource,
  type CompletionItem,
  CompletionRequest,
  InsertTextFormat,
  InsertTextMode,
} from "vscode-languageserver-protocol";
import { StatisticsRequest } from "../../server/protocol/statistics";
import { accepted, filters, listAt, listCapabilities } from "../support/listEditors";
import { scriptedClient } from "../support/scriptedClient";
import type { ScriptLine } from "../support/scriptedEngine";

const listClient = (script: readonly ScriptLine[], initializationOptions: unknown = {}) =>
  scriptedClient(script, { capabilities: listCapabilities, initializationOptions });

/** The item for an answer at "█". */
async function itemAt(textWithCursor: string, answer: string, languageId = "typescript") {
  const server = await listClient([{ when: "", answer }]);
  const cursor = await server.openAt(textWithCursor, languageId);
  const { isIncomplete, items } = await listAt(server, cursor);
  assert.equal(isIncomplete, true);
  assert.ok(items.length <= 1);
  return items[0];
}

describe("the completion list", () => {
  it("is announced only to editors that have one and no ghost text", async () => {
    const announced = async (textDocument: object) => {
      const { client } = await scriptedClient([], { capabilities: { textDocument } });
      return client.initializeResult?.capabilities.completionProvider;
    };
    const provider = await announced({ completion: {} });
    assert.deepEqual(provider, { triggerCharacters: [".", "(", "[", "{", ":", ">", " "] });
    assert.equal(await announced({ completion: {}, inlineCompletion: {} }), undefined);
    assert.equal(await announced({}), undefined);
  });

  it("has one item that is clearly ours, and says nothing twice", async () => {
    const item = await itemAt("const sum = to█\n", "tal + 1;");
    assert.deepEqual(item, {
      label: "total + 1;",
      kind: 1,
      detail: "Inhouse",
      labelDetails: { description: "Inhouse" },
      filterText: "total + 1;",
      sortText: " ",
      insertTextFormat: InsertTextFormat.PlainText,
      textEdit: {
        range: { start: { line: 0, character: 12 }, end: { line: 0, character: 14 } },
        newText: "total + 1;",
      },
      command: item?.command,
    });
    assert.equal(item.command?.command, "inhouse.completionAccepted");
  });

  it("shows all lines beside the first one", async () => {
    const text = "function f(a: number) {\n█\n\n";
    const answer = `  const b = a;\n  return \`\${b}\`;\n}`;
    const item = await itemAt(text, answer);
    assert.equal(item?.label, "const b = a;");
    assert.deepEqual(item.documentation, {
      kind: "markdown",
      value: `\`\`\`typescript\n${answer}\n\`\`\``,
    });
    assert.equal(accepted(text.replace("█", ""), item), text.replace("█", answer));
  });

  it("shortens a long line, and shows it whole beside it", async () => {
    const answer = `sum([${Array.from({ length: 12 }, (_, at) => `price${at}`).join(", ")}]);`;
    const item = await itemAt("const all = █\n", answer);
    assert.equal(Array.from(item?.label ?? "").length, 60);
    assert.match(item?.label ?? "", /…$/);
    assert.match(JSON.stringify(item?.documentation), /price11/);
  });

  it("says what follows a word that ends its line", async () => {
    const item = await itemAt("function f() {\n  return {\n    a█\n", ",\n    b,\n  };\n}");
    assert.match(item?.label ?? "", /^a,/);
  });

  it("uses only what the editor supports", async () => {
    const server = await scriptedClient([{ when: "", answer: "  one();\n  two();\n}" }], {
      capabilities: { textDocument: { completion: {} } },
    });
    const {
      items: [item],
    } = await listAt(server, await server.openAt("function f() {\n█\n\n"));
    assert.equal(item?.documentation, "  one();\n  two();\n}");
    assert.equal(item.labelDetails, undefined);
    assert.equal(item.insertTextMode, undefined);
    const completionItem = { insertTextModeSupport: { valueSet: [InsertTextMode.asIs] } };
    const other = await scriptedClient([{ when: "", answer: "one();" }], {
      capabilities: { textDocument: { completion: { completionItem } } },
    });
    assert.equal((await listAt(other, await other.openAt("const a = █\n"))).items[0]?.insertTextMode, 1);
  });

  it("inserts a dollar as it is", async () => {
    const item = await itemAt("const text = █\n", `\`\${price} $1 $0\`;`);
    assert.equal(item?.insertTextFormat, InsertTextFormat.PlainText);
    assert.match(accepted("const text = \n", item as CompletionItem), /`\$\{price\} \$1 \$0`;\n$/);
  });

  it("replaces the brackets that its text repeats, and nothing else", async () => {
    const text = "const all = call(a█);\n";
    const item = (await itemAt(text, ", b);")) as CompletionItem;
    assert.equal(accepted(text.replace("█", ""), item), "const all = call(a, b);\n");
  });

  /** Text before the cursor, what the model answers, and the language. */
  const places: readonly (readonly [before: string, answer: string, languageId?: string])[] = [
    ["const total = pri", "ce * 2;"],
    ["const total = ", "price * 2;"],
    ["items.", "filter(Boolean);"],
    ["const $el = $el", "ement.value;"],
    ["const größe = brei", "te * höhe;"],
    ["const 合計 = 数", "量 * 単価;"],
    ['const smile = "🙂" + na', "me + suffix;"],
    ['const family = "👩‍👩‍👧‍👦" + pe', "ople.join();"],
    ["const e\u0301te\u0301 = sai", "son.name;"],
    ["const 𝒳 = 𝒴", " + 1;"],
    ["const 𠮷野 = 𠮷", "田.name;"],
    ["  margin-in", "line: 4px;", "css"],
    ["total_pri", "ce = compute(a, b)", "python"],
  ];
  for (const [before, answer, languageId] of places) {
    it(`passes the filters of editors after ${before}`, async () => {
      const above = "// 🙂 e\u0301 数\n";
      const item = await itemAt(`${above}${before}█\n`, answer, languageId);
      assert.ok(item, "no item");
      for (const { name, shows } of filters)
        assert.ok(shows(item, before, languageId), `${name} hides ${JSON.stringify(item)}`);
      assert.equal(accepted(`${above}${before}\n`, item), `${above}${before}${answer}\n`);
    });
  }

  it("is empty wherever ghost text is", async () => {
    for (const text of ["█", "const to█tal = 1;\n", "const a = 1;█\n", "const a = █b + c;\n"]) {
      const answer = "value;";
      const ghost = await (await scriptedClient([{ when: "", answer }])).openAt(text);
      assert.equal(await ghost.complete(), undefined);
      assert.equal(await itemAt(text, answer), undefined);
    }
    const off = await listClient([{ when: "", answer: "value;" }], { completion: { enabled: false } });
    assert.deepEqual((await listAt(off, await off.openAt("const a = █\n"))).items, []);
    const secret = await listClient([{ when: "", answer: "value;" }]);
    const hidden = await secret.openAt("const a = █\n", "typescript", "file:///workspace/.env");
    assert.deepEqual((await listAt(secret, hidden)).items, []);
    assert.equal(secret.engine.prompts.length, 0);
  });

  it("follows the user who types it, without the model", async () => {
    const server = await listClient([{ when: "", answer: "value + 1;" }]);
    const cursor = await server.openAt("const a = █\n");
    for (const [typed, label] of [
      ["", "value + 1;"],
      ["v", "value + 1;"],
      ["alue", "value + 1;"],
      [" ", "+ 1;"],
    ] as const) {
      await cursor.type(typed);
      assert.equal((await listAt(server, cursor)).items[0]?.label, label);
    }
    assert.equal(server.engine.prompts.length, 1);
  });

  it("costs a handful of tokens for each key", async () => {
    const server = await listClient([{ when: "", answer: "q" }]);
    const filler = "const value = compute(value, other);\n".repeat(40);
    const cursor = await server.openAt(`${filler}\n█\n${filler}`);
    await listAt(server, cursor);
    for (const key of "const total = sum(values") {
      await cursor.type(key);
      await listAt(server, cursor);
      const { last } = await server.client.stats();
      assert.ok((last?.promptTokensEvaluated ?? 99) <= 4, `${last?.promptTokensEvaluated} after ${key}`);
    }
  });

  it("counts an accepted item once and as a whole, with and without the editor's report", async () => {
    for (const reports of [true, false]) {
      const server = await listClient([{ when: "", answer: "tal + 1;" }]);
      const cursor = await server.openAt("const sum = to█\n");
      const [item] = (await listAt(server, cursor)).items;
      assert.ok(item?.textEdit && "range" in item.textEdit && item.command);
      await server.client.replace(cursor.uri, item.textEdit.range, item.textEdit.newText);
      const { command, arguments: args } = item.command;
      if (reports)
        await server.client.connection.sendRequest("workspace/executeCommand", { command, arguments: args });
      const { total } = await server.client.connection.sendRequest(StatisticsRequest.type);
      assert.equal(total.shown, 1);
      assert.equal(total.accepted, reports ? 1 : 0);
      assert.equal(total.acceptedPartly, 0);
      if (reports) assert.equal(total.acceptedCharacters, "tal + 1;".length);
    }
  });

  it("ends a request that the editor cancels", async () => {
    const server = await listClient([
      { when: "slow", answer: "one two three four five six", tokensPerSecond: 5 },
    ]);
    const cursor = await server.openAt("const slow = █\n");
    const cancel = new CancellationTokenSource();
    const params = { textDocument: { uri: cursor.uri }, position: cursor.position };
    const early = server.client.connection.sendRequest(CompletionRequest.type, params, cancel.token);
    while (server.engine.prompts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    cancel.cancel();
    const answer = await early.catch(() => ({ items: [] }));
    assert.deepEqual((answer as { items: unknown[] }).items, []);
  });

  it("shows no character in its label that hides or moves others", async () => {
    const item = await itemAt("const a = █\n", "call(\u00a0\tb);");
    assert.doesNotMatch(item?.label ?? "", /[\t\p{Cc}\p{Bidi_Control}]/u);
  });
});
