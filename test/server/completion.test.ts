import assert from "node:assert/strict";
import { CancellationTokenSource } from "vscode-languageserver-protocol";
import { ExplainRequest } from "../../server/protocol/explain";
import { scriptedClient } from "../support/scriptedClient";
import { prefixFirstTokens, suffixFirstTokens } from "../support/scriptedEngine";

describe("inline completion", () => {
  it("inserts the model's answer at the cursor", async () => {
    const { client, openAt } = await scriptedClient([{ when: "return ", answer: "a + b;" }]);
    const cursor = await openAt("function add(a, b) {\n  return █\n}\n");
    const items = await client.complete(cursor.uri, cursor.position);
    assert.equal(items.length, 1);
    assert.equal(items[0]?.insertText, "a + b;");
    assert.deepEqual(items[0]?.range, { start: cursor.position, end: cursor.position });
    const { last, totals } = await client.stats();
    assert.equal(last?.outcome, "generated");
    assert.ok(last.promptTokens > 0 && last.promptTokensEvaluated > 0 && last.generatedTokens > 0);
    assert.equal(totals.requests, 1);
    assert.equal(totals.shown, 1);
  });

  it("lays prefix and suffix out as the model's family wants them", async () => {
    const suffixFirst = await scriptedClient([{ when: "", answer: "x" }]);
    const text = "let b;\nconst a = █\nconst b = 2;\n";
    await (await suffixFirst.openAt(text)).complete();
    assert.equal(suffixFirst.engine.prompts[0], "[SUFFIX]\nconst b = 2;\n[PREFIX]let b;\nconst a = ");

    // Text typed on the line follows the middle token, so that the suffix stays in the cache.
    const prefixFirst = await scriptedClient(
      [{ when: "", answer: "x" }],
      {},
      { specialTokens: prefixFirstTokens },
    );
    await (await prefixFirst.openAt(text)).complete();
    assert.equal(
      prefixFirst.engine.prompts[0],
      "<|fim_prefix|>let b;\n<|fim_suffix|>\nconst b = 2;\n<|fim_middle|>const a = ",
    );
  });

  for (const [order, specialTokens] of [
    ["prefix", prefixFirstTokens],
    ["suffix", suffixFirstTokens],
  ] as const) {
    it(`evaluates a handful of tokens for a keystroke when the ${order} is first`, async () => {
      const { client, openAt } = await scriptedClient([{ when: "", answer: "" }], {}, { specialTokens });
      const filler = "const value = compute(value, other);\n".repeat(40);
      const cursor = await openAt(`${filler}\n█\n${filler}`);
      await cursor.complete({ explicit: true });
      for (const key of "const total = sum(values);\nconst mean = ") {
        await cursor.type(key);
        await cursor.complete({ explicit: true });
        const { last } = await client.stats();
        assert.ok((last?.promptTokens ?? 0) > 200);
        assert.ok((last?.promptTokensEvaluated ?? 99) <= 4, `${last?.promptTokensEvaluated} after ${key}`);
      }
    });
  }

  it("keeps the prompt when the editor closes a bracket right of the cursor", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "" }]);
    const filler = "const value = compute(value, other);\n".repeat(40);
    const cursor = await openAt(`${filler}const a = call█\n${filler}`);
    await cursor.complete({ explicit: true });
    await cursor.type("(");
    await client.insert(cursor.uri, cursor.position, ")");
    await cursor.complete({ explicit: true });
    assert.ok(((await client.stats()).last?.promptTokensEvaluated ?? 99) <= 4);
  });

  it("keeps the prompt when the user types over a bracket that the editor closed", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "" }]);
    const filler = "const value = compute(value, other);\n".repeat(40);
    const cursor = await openAt(`${filler}const a = call(b█)\n${filler}`);
    await cursor.complete({ explicit: true });
    // The bracket moves from the right of the cursor to its left.
    await client.replace(
      cursor.uri,
      { start: cursor.position, end: { ...cursor.position, character: cursor.position.character + 1 } },
      "",
    );
    await cursor.type(")");
    await cursor.complete({ explicit: true });
    assert.ok(((await client.stats()).last?.promptTokensEvaluated ?? 99) <= 4);
  });

  it("keeps a suggestion of several lines on the screen while the user types it", async () => {
    const { openAt } = await scriptedClient([{ when: "", answer: "  first();\n  second();\n}" }]);
    const cursor = await openAt("function f() {\n█\n\n");
    const whole = (await cursor.complete()) ?? "";
    assert.match(whole, /second/);
    for (let at = 0; at < whole.length - 1; at++) {
      await cursor.type(whole[at] ?? "");
      assert.equal(await cursor.complete(), whole.slice(at + 1));
    }
  });

  it("prepares the answer that follows the one on the screen", async () => {
    const { client, openAt } = await scriptedClient([
      { when: "first +", answer: " second" },
      { when: "const a = ", answer: "first +" },
    ]);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "first +");
    await new Promise((resolve) => setTimeout(resolve, 150));
    await cursor.type("first +");
    assert.equal(await cursor.complete(), " second");
    assert.equal((await client.stats()).last?.outcome, "cache");
  });

  it("continues the shown text while the user types it, without the model", async () => {
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer: "value + 1;" }]);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "value + 1;");
    for (const [typed, rest] of [
      ["v", "alue + 1;"],
      ["al", "ue + 1;"],
      ["ue +", " 1;"],
    ] as const) {
      await cursor.type(typed);
      assert.equal(await cursor.complete(), rest);
      assert.equal((await client.stats()).last?.outcome, "typed-through");
    }
    assert.equal(engine.prompts.length, 1);
  });

  it("asks only for the latest of several keys while the model works for another file", async () => {
    const { client, engine, openAt } = await scriptedClient([
      { when: "slow", answer: "one two three four five six", tokensPerSecond: 15 },
      { when: "", answer: "quick;" },
    ]);
    const [other, cursor] = [await openAt("const slow = █\n"), await openAt("const a =█\n")];
    const slow = other.complete();
    while (engine.prompts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await cursor.type(" ");
    const overtaken = cursor.complete();
    await cursor.type("b");
    assert.equal(await cursor.complete(), "quick;");
    assert.equal(await overtaken, undefined);
    assert.equal(await slow, "one two three four five six");
    assert.equal(engine.prompts.length, 2);
    const { last } = await client.connection.sendRequest(ExplainRequest.type);
    assert.ok(last?.steps.some(({ step }) => step === "engine"));
  });

  it("shows the first lines of a slow answer, and the others at a later key", async () => {
    const { client, engine, openAt } = await scriptedClient([
      { when: "", answer: "  first();\n  second();\n  third();\n}", tokensPerSecond: 12 },
    ]);
    const cursor = await openAt("function f() {\n█\n\n");
    assert.equal(await cursor.complete(), "  first();");
    await client.status(({ state }) => state === "ready");
    await cursor.type("  fi");
    assert.equal(await cursor.complete(), "rst();\n  second();\n  third();\n}");
    assert.equal(engine.prompts.length, 1);
  });

  it("generates the other lines although a key comes first", async () => {
    const { client, openAt } = await scriptedClient([
      { when: "", answer: "  first();\n  second();\n  third();\n}", tokensPerSecond: 8 },
    ]);
    const cursor = await openAt("function f() {\n█\n\n");
    assert.equal(await cursor.complete(), "  first();");
    await cursor.type("  ");
    assert.equal(await cursor.complete(), "first();");
    await client.status(({ state }) => state === "ready");
    assert.equal(await cursor.complete(), "first();\n  second();\n  third();\n}");
  });

  it("shows only the first copy of repeated lines", async () => {
    const { client, openAt } = await scriptedClient([
      { when: "", answer: `  first();${"\n  again();".repeat(4)}`, tokensPerSecond: 8 },
    ]);
    const cursor = await openAt("function f() {\n█\n\n");
    assert.equal(await cursor.complete(), "  first();");
    await client.status(({ state }) => state === "ready");
    await cursor.type("  ");
    assert.equal(await cursor.complete(), "first();\n  again();");
  });

  it("continues with the rest of an answer whose first lines were accepted", async () => {
    const { engine, openAt } = await scriptedClient([
      { when: "", answer: "  first();\n  second();\n  third();\n}", tokensPerSecond: 12 },
    ]);
    const cursor = await openAt("function f() {\n█\n\n");
    await cursor.type((await cursor.complete()) ?? "");
    assert.match((await cursor.complete({ explicit: false })) ?? "", /^\n {2}second\(\);/);
    assert.equal(engine.prompts.length, 1);
  });

  it("asks the model again when the user types something else", async () => {
    const { engine, openAt, script } = await scriptedClient([{ when: "", answer: "value;" }]);
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    script([{ when: "const a = f", answer: "oo();" }]);
    await cursor.type("f");
    assert.equal(await cursor.complete(), "oo();");
    assert.equal(engine.prompts.length, 2);
  });

  it("does not reuse the answer of an empty document elsewhere", async () => {
    const { openAt, script } = await scriptedClient([{ when: "", answer: "first" }]);
    const cursor = await openAt("█");
    assert.equal(await cursor.complete({ explicit: true }), "first");
    script([{ when: "x = ", answer: "second" }]);
    await cursor.type("x = ");
    assert.equal(await cursor.complete(), "second");
  });

  it("answers from memory when the cursor comes back", async () => {
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer: "1;" }]);
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    assert.equal(await cursor.complete(), "1;");
    assert.equal((await client.stats()).last?.outcome, "cache");
    assert.equal(engine.prompts.length, 1);
  });

  it("keeps the shown text when the editor closes a bracket", async () => {
    const { client, openAt, engine } = await scriptedClient([{ when: "", answer: "call(a, b);" }]);
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    await cursor.type("call(");
    await client.insert(cursor.uri, cursor.position, ")");
    assert.equal(await cursor.complete(), "a, b);");
    assert.equal(engine.prompts.length, 1);
  });

  it("asks the model once for keys that come faster than they are handled", async () => {
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer: "total;" }]);
    const cursor = await openAt("const a = █\n");
    const cancel = new CancellationTokenSource();
    const early = cursor.complete({ token: cancel.token });
    await cursor.type("b + ");
    cancel.cancel();
    assert.equal(await cursor.complete(), "total;");
    assert.equal(engine.prompts.length, 1);
    assert.match(String(engine.prompts[0]), /b \+ /);
    await early.catch(() => {});
    assert.equal((await client.stats()).last?.outcome, "generated");
  });

  it("joins the generation in flight when the next keystrokes agree with it", async () => {
    const { client, engine, openAt } = await scriptedClient([
      { when: "", answer: "firstSecond(third, fourth);", tokensPerSecond: 40 },
    ]);
    const cursor = await openAt("const a = █\n");
    const cancel = new CancellationTokenSource();
    const early = cursor.complete({ token: cancel.token });
    while (engine.prompts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await cursor.type("first");
    cancel.cancel();
    const late = cursor.complete();
    assert.equal(await late, "Second(third, fourth);");
    assert.equal((await client.stats()).last?.outcome, "joined");
    assert.equal(engine.prompts.length, 1);
    await early.catch(() => {});
  });

  it("asks again when the joined generation gives nothing", async () => {
    const { openAt, script } = await scriptedClient([{ when: "", answer: "  ", tokensPerSecond: 10 }]);
    const cursor = await openAt("const a =█\n");
    const early = cursor.complete();
    await new Promise((resolve) => setTimeout(resolve, 30));
    script([{ when: "const a = ", answer: "1;" }]);
    await cursor.type(" ");
    assert.equal(await cursor.complete(), "1;");
    await early;
  });

  it("stops the generation in flight when the user types something else", async () => {
    const { engine, openAt, script } = await scriptedClient([
      { when: "", answer: "aaaa bbbb cccc dddd eeee", tokensPerSecond: 5 },
    ]);
    const cursor = await openAt("const a = █\n");
    const early = cursor.complete();
    await new Promise((resolve) => setTimeout(resolve, 300));
    script([{ when: "const a = z", answer: "ero;" }]);
    await cursor.type("z");
    const started = performance.now();
    assert.equal(await cursor.complete(), "ero;");
    assert.ok(performance.now() - started < 1000, "the slow answer was waited for");
    await early;
    assert.ok(engine.counters().generatedTokens < 8);
  });

  it("ends at once when it is cancelled, and stops the model soon after", async () => {
    const { client, engine, openAt } = await scriptedClient([
      { when: "", answer: "one two three four five six", tokensPerSecond: 5 },
    ]);
    const cursor = await openAt("const a = █\n");
    const cancel = new CancellationTokenSource();
    const answer = cursor.complete({ token: cancel.token });
    await new Promise((resolve) => setTimeout(resolve, 50));
    cancel.cancel();
    const started = performance.now();
    assert.equal(await answer.catch(() => undefined), undefined);
    assert.ok(performance.now() - started < 150);
    assert.equal((await client.stats()).last?.outcome, "cancelled");
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.ok(engine.counters().generatedTokens <= 3);
  });

  it("shows nothing when the model is not sure, and reports that", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "guess;", probability: 0.01 }]);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), undefined);
    const { last } = await client.stats();
    assert.equal(last?.outcome, "suppressed");
    assert.match(last?.reason ?? "", /not sure/);
  });

  it("shows more or less by the user's setting", async () => {
    for (const [eagerness, shown] of [
      ["low", undefined],
      ["medium", undefined],
      ["high", "guess;"],
    ] as const) {
      const initializationOptions = { completion: { eagerness } };
      const script = [{ when: "", answer: "guess;", probability: 0.03 }];
      const { openAt } = await scriptedClient(script, { initializationOptions });
      const cursor = await openAt("const a = █\n");
      assert.equal(await cursor.complete(), shown, eagerness);
    }
  });

  it("follows a change of that setting at once, and always gives the reason for showing nothing", async () => {
    const script = [{ when: "", answer: "guess;", probability: 0.03 }];
    const initializationOptions = { completion: { eagerness: "low" } };
    const { client, openAt } = await scriptedClient(script, { initializationOptions });
    const cursor = await openAt("const a = █\n");
    for (const _visit of ["first", "second"]) {
      assert.equal(await cursor.complete(), undefined);
      assert.match((await client.stats()).last?.reason ?? "", /not sure/);
    }
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { completion: { eagerness: "high" } } },
    });
    assert.equal(await cursor.complete(), "guess;");
  });

  it("leaves out the lines that the model is not sure of", async () => {
    const answer = "  first();\n  second();\n}";
    const { openAt } = await scriptedClient([{ when: "", answer, lineProbability: 0.001 }]);
    const cursor = await openAt("function f() {\n█\n\n");
    assert.equal(await cursor.complete(), "  first();");
  });

  it("gives other suggestions when the user asks", async () => {
    const { client, openAt } = await scriptedClient([
      { when: "", answer: "one;", alternatives: ["two;", "one;"] },
    ]);
    const cursor = await openAt("const a = █\n");
    const items = await client.complete(cursor.uri, cursor.position, { explicit: true });
    assert.deepEqual(
      items.map(({ insertText }) => insertText),
      ["one;", "two;"],
    );
  });

  it("continues an entry that is selected in the suggest widget", async () => {
    const { client, openAt } = await scriptedClient([{ when: "items.forEach", answer: "((item) => {});" }]);
    const cursor = await openAt("items.fo█\n");
    const start = { line: 0, character: 6 };
    const items = await client.complete(cursor.uri, cursor.position, {
      selected: { range: { start, end: cursor.position }, text: "forEach" },
    });
    assert.equal(items[0]?.insertText, "forEach((item) => {});");
    assert.deepEqual(items[0]?.range, { start, end: cursor.position });
  });

  it("replaces brackets that the editor closed already", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "a, b);" }]);
    const cursor = await openAt("call(█)\n");
    const [item] = await client.complete(cursor.uri, cursor.position);
    assert.equal(item?.insertText, "a, b);");
    assert.equal(item.range?.end.character, cursor.position.character + 1);
  });

  it("removes the text of a special token that the model leaked at the end, and only of its own tokens", async () => {
    const { openAt } = await scriptedClient([
      { when: "first", answer: "read();<|fim_pad|>" },
      { when: "second", answer: "read(`[SUFFIX]</s>`);[SUFFIX]" },
    ]);
    const first = await openAt("const first = █\n");
    assert.equal(await first.complete(), "read();<|fim_pad|>");
    const second = await openAt("const second = █\n");
    assert.equal(await second.complete(), "read(`[SUFFIX]</s>`);");
  });

  it("says what to do when the engine fails", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "", failure: "device lost" }]);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), undefined);
    assert.equal((await client.stats()).last?.outcome, "failed");
    const status = await client.status(({ state }) => state === "error");
    assert.match(status.message ?? "", /stopped working \(device lost\).*Restart Server/);
    assert.equal(await cursor.complete(), undefined);
  });

  it("never asks for more than the context holds, whatever the user types or pastes", async () => {
    const initializationOptions = { completion: { contextTokens: 512, maxTokens: 1024 } };
    for (const specialTokens of [prefixFirstTokens, suffixFirstTokens]) {
      const { client, openAt } = await scriptedClient(
        [{ when: "", answer: "x" }],
        { initializationOptions },
        { specialTokens },
      );
      const cursor = await openAt(`${"const value = compute(value);\n".repeat(80)}█\n`);
      await cursor.complete({ explicit: true });
      for (const text of ["// ", "+-".repeat(90), "1 ".repeat(300), "\n", "-".repeat(2000)]) {
        await cursor.type(text);
        await cursor.complete({ explicit: true });
        const { last } = await client.stats();
        assert.notEqual(last?.outcome, "failed");
        assert.ok((last?.promptTokens ?? 999) <= 512 - 128, `${last?.promptTokens} tokens`);
      }
    }
  });

  it("drops the cached answers of another model", async () => {
    const { client, openAt, script } = await scriptedClient([{ when: "", answer: "old;" }]);
    const cursor = await openAt("const a = █\n");
    assert.equal(await cursor.complete(), "old;");
    script([{ when: "", answer: "new;" }]);
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { completion: { contextTokens: 2048 } } },
    });
    assert.equal(await cursor.complete(), "new;");
  });

  it("drops cached answers and generations in flight when the excluded files change", async () => {
    const { client, engine, openAt, script } = await scriptedClient([
      { when: "slow", answer: "one two three four five six", tokensPerSecond: 10 },
      { when: "", answer: "old;" },
    ]);
    const [known, running] = [await openAt("const a = █\n"), await openAt("const slow = █\n")];
    assert.equal(await known.complete(), "old;");
    const early = running.complete();
    while (!engine.prompts.some((prompt) => prompt.includes("slow")))
      await new Promise((resolve) => setImmediate(resolve));
    script([{ when: "", answer: "new;" }]);
    await client.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { inhouse: { privacy: { neverRead: ["**/secret.ts"] } } },
    });
    assert.equal(await early, undefined);
    assert.equal(await known.complete(), "new;");
    assert.equal(await running.complete(), "new;");
  });

  it("stops the generation for a document that is closed", async () => {
    const { client, engine, openAt, script } = await scriptedClient([
      { when: "", answer: "one two three four five six", tokensPerSecond: 10 },
    ]);
    const cursor = await openAt("const a = █\n");
    const early = cursor.complete();
    while (engine.prompts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await client.close(cursor.uri);
    assert.equal(await early, undefined);
    script([{ when: "", answer: "new;" }]);
    const again = await openAt("const a = █\n", "typescript", cursor.uri);
    assert.equal(await again.complete(), "new;");
  });

  it("includes a change far from the cursor after a pause", async () => {
    const { client, engine, openAt } = await scriptedClient([{ when: "", answer: "x" }]);
    const cursor = await openAt(
      `const oldName = 1;\n${`// ${"filler".repeat(9)}\n`.repeat(60)}const a = █\n`,
    );
    await cursor.complete();
    await client.replace(
      cursor.uri,
      { start: { line: 0, character: 6 }, end: { line: 0, character: 13 } },
      "newName",
    );
    await cursor.type("b");
    await cursor.complete();
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.ok(engine.prompts.some((prompt) => prompt.includes("newName")));
  });

  it("serves two documents at the same time", async () => {
    const { openAt } = await scriptedClient([
      { when: "const a = ", answer: "1;", tokensPerSecond: 20 },
      { when: "const b = ", answer: "2;", tokensPerSecond: 20 },
    ]);
    const first = await openAt("const a = █\n");
    const second = await openAt("const b = █\n");
    assert.deepEqual(await Promise.all([first.complete(), second.complete()]), ["1;", "2;"]);
  });
});
