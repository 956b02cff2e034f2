import assert from "node:assert/strict";
import { ExplainRequest, type ExplainResult } from "../../server/protocol/explain";
import type { LspClient } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";
import { prefixFirstTokens } from "../support/scriptedEngine";

const explain = (client: LspClient): Promise<ExplainResult> =>
  client.connection.sendRequest(ExplainRequest.type);

const path = (result: ExplainResult) => result.last?.steps.map(({ step, result }) => `${step} ${result}`);

describe("explain", () => {
  it("returns nothing before the first completion", async () => {
    const { client } = await scriptedClient();
    assert.deepEqual(await explain(client), { others: [] });
  });

  it("explains an answer: prompt sections, words, confidence, filters, insertion", async () => {
    const { client, openAt, engine } = await scriptedClient([
      { when: "", answer: "call(1);  \nsomething else", probability: 0.8 },
    ]);
    const cursor = await openAt("const a = █\nconst b = 2;\n");
    assert.equal(await cursor.complete(), "call(1);");
    const result = await explain(client);
    const { last } = result;
    assert.deepEqual(path(result), ["trigger single-line", "cache unknown", "running none", "model asked"]);
    assert.deepEqual([last?.outcome, last?.line, last?.column, last?.explicit], ["generated", 1, 11, false]);
    assert.deepEqual(last?.inserted, { text: "call(1);", replaced: "" });
    const answer = last?.answer;
    assert.ok(answer !== undefined);
    assert.equal(answer.sections.map(({ text }) => text).join(""), engine.prompts[0]);
    const kinds = answer.sections.map(({ kind }) => kind);
    assert.deepEqual(
      ["before", "after"].map((kind) => kinds.filter((each) => each === kind).length),
      [1, 1],
    );
    assert.equal(
      answer.sections.reduce((sum, { tokens = 0 }) => sum + tokens, 0),
      answer.promptTokens,
    );
    assert.equal(answer.promptTokensEvaluated, answer.promptTokens);
    assert.ok(answer.raw.startsWith("call(1);"));
    assert.equal(answer.cut, "call(1);  ");
    assert.deepEqual(answer.confidence[0], { text: "call", probability: 0.8 });
    assert.deepEqual(
      [answer.end, answer.earlier, answer.family, answer.model],
      ["shape", false, "codestral", "Scripted"],
    );
    assert.deepEqual(
      answer.filters.map(({ filter, after }) => [filter, after]),
      [["trailingWhitespace", "call(1);"]],
    );
  });

  it("reports reused tokens", async () => {
    const { client, openAt, script } = await scriptedClient([{ when: "", answer: "one();" }]);
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    script([{ when: "", answer: "ther();" }]);
    await cursor.type("o");
    await cursor.type("x");
    await cursor.complete();
    const answer = (await explain(client)).last?.answer;
    assert.equal(answer?.sections[0]?.work, "reused");
    assert.equal(answer?.sections.at(-1)?.work, "partly");
  });

  it("reports text typed since the prompt was laid out", async () => {
    const script = [{ when: "", answer: "x();" }];
    const { client, openAt } = await scriptedClient(script, {}, { specialTokens: prefixFirstTokens });
    const cursor = await openAt("first();\nconst a = █\nlast();\n");
    await cursor.complete();
    const answer = (await explain(client)).last?.answer;
    const sections = answer?.sections.filter(({ kind }) => kind !== "mark");
    assert.deepEqual(
      sections?.map(({ kind, text }) => [kind, text]),
      [
        ["before", "first();\n"],
        ["after", "\nlast();\n"],
        ["typed", "const a = "],
      ],
    );
  });

  it("gives the reason why nothing was shown, wherever that was decided", async () => {
    const { client, openAt, script } = await scriptedClient();
    const reason = async (textWithCursor: string, answer = "", probability = 1) => {
      script([{ when: "", answer, probability }]);
      const cursor = await openAt(textWithCursor);
      assert.equal(await cursor.complete(), undefined);
      return (await explain(client)).last;
    };
    const inWord = await reason("const a█bc = 1;\n");
    assert.deepEqual([inWord?.outcome, inWord?.steps.length], ["suppressed", 1]);
    assert.deepEqual(inWord?.steps[0]?.result, "no");
    assert.equal(inWord?.answer, undefined);

    const unsure = await reason("const a = █\n", "perhaps();", 0.001);
    assert.deepEqual([unsure?.answer?.end, unsure?.answer?.raw], ["unsure", "perhaps"]);

    const dropped = await reason("  a();\n  █\n  b(1, 2);\n", "b(1, 2);");
    assert.equal(dropped?.outcome, "suppressed");
    assert.equal(dropped?.answer?.filters.at(-1)?.reason, dropped?.reason);

    const silent = await reason("const a = █\n", "");
    assert.deepEqual([silent?.answer?.raw, silent?.answer?.end], ["", "model"]);
  });

  it("explains how a cached answer was generated", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "value + 1;" }]);
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    await cursor.type("val");
    assert.equal(await cursor.complete(), "ue + 1;");
    const result = await explain(client);
    assert.deepEqual(path(result), ["trigger single-line", "cache typed-through"]);
    assert.deepEqual([result.last?.answer?.raw, result.last?.answer?.earlier], ["value + 1;", true]);
    assert.deepEqual(
      result.others.map(({ outcome }) => outcome),
      ["generated"],
    );
  });

  it("remembers the generation of an answer that no request waited for", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "call(1);" }]);
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    await new Promise((resolve) => setTimeout(resolve, 250));
    await cursor.complete();
    assert.equal((await explain(client)).last?.answer?.raw, "call(1);");
  });

  it("forgets a closed document, and logs none of its text", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "topSecret();" }], {
      initializationOptions: { server: { logLevel: "trace" } },
    });
    const cursor = await openAt("const hidden = █\n");
    await cursor.complete();
    assert.ok((await explain(client)).last !== undefined);
    await client.close(cursor.uri);
    assert.deepEqual(await explain(client), { others: [] });
    assert.doesNotMatch(client.logLines.join("\n"), /topSecret|hidden/);
  });

  it("contains no text of an excluded file", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "x" }]);
    const cursor = await openAt("TOKEN=█", "dotenv", "file:///workspace/.env");
    await cursor.complete();
    const result = await explain(client);
    assert.match(result.last?.reason ?? "", /neverRead/);
    assert.doesNotMatch(JSON.stringify(result), /TOKEN/);
  });
});
