import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { ReviewFinding } from "../../server/protocol/review";
import { rejects } from "../support/chat";
import { diffOf, findings, runReview } from "../support/reviews";
import { scriptedClient } from "../support/scriptedClient";
import type { ScriptLine } from "../support/scriptedEngine";
import { TemporaryWorkspace } from "../support/temporaryWorkspace";

const mean = [" function mean(prices) {", "+  return sum(prices) / prices.length;", " }"];
const emptyList = {
  line: 2,
  code: "  return sum(prices) / prices.length;",
  problem: "An empty list of `prices` gives NaN.",
  severity: "error",
  fix: "Return 0 for an empty list.",
};

/** The server on a workspace that holds two files and a secret. */
async function serve(workspace: TemporaryWorkspace, script: readonly ScriptLine[], settings: object = {}) {
  workspace.write("mean.ts", "function mean(prices) {\n  return sum(prices) / prices.length;\n}\n");
  workspace.write("other.ts", "other();\n");
  workspace.write("mine/.env", "KEY=1\n");
  workspace.write(".gitignore", "built/\n");
  return scriptedClient(script, {
    workspaceFolders: [{ uri: workspace.uri(""), name: "workspace" }],
    initializationOptions: settings,
  });
}

const locate = (finding: ReviewFinding | undefined) => [
  finding?.path,
  finding?.range.start.line,
  finding?.message,
];

describe("a review of changes", () => {
  it("streams comments for lines of the new text", async () => {
    using workspace = new TemporaryWorkspace();
    const { client, engine } = await serve(workspace, [{ when: "mean.ts", answer: findings(emptyList) }]);
    const review = runReview(client, [{ uri: workspace.uri("mean.ts"), diff: diffOf("mean.ts", mean) }]);
    const { reason, findings: all, leftOut, model } = await review.result;
    assert.deepEqual({ reason, leftOut, model }, { reason: "done", leftOut: [], model: "Scripted" });
    assert.deepEqual(all, [
      {
        uri: workspace.uri("mean.ts"),
        path: "mean.ts",
        lines: [emptyList.code],
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 37 } },
        message: emptyList.problem,
        severity: "error",
        fix: emptyList.fix,
      },
    ]);
    assert.deepEqual(
      review.progress.filter(({ type }) => type === "file"),
      [{ type: "file", path: "mean.ts", number: 1, of: 1 }],
    );
    assert.deepEqual(
      review.progress.flatMap((each) => (each.type === "findings" ? each.findings : [])),
      all,
    );
    const [request] = engine.chat.requests;
    assert.equal(request?.temperature, 0);
    assert.ok(request?.answerSchema !== undefined, "the engine is told the form of the answer");
    assert.match(
      engine.chat.prompts[0] ?? "",
      /The change of mean\.ts:\n```\n {3}1 {3}function mean\(prices\) \{\n {3}2 \+ {3}return/,
    );
    assert.ok(client.logLines.every((line) => !line.includes("prices") && !line.includes("empty list")));
  });

  it("asks file by file and leaves out comments that point at nothing", async () => {
    using workspace = new TemporaryWorkspace();
    const wrong = { line: 1, code: "nowhere();", problem: "This crashes when it is called." };
    const right = { line: 7, code: "other();", problem: "This is called before `other` is set up." };
    const { client } = await serve(workspace, [
      { when: "mean.ts", answer: "I see no problem here, the code is fine." },
      { when: "other.ts", answer: findings(wrong, right, right) },
    ]);
    const { findings: all } = await runReview(client, [
      { uri: workspace.uri("mean.ts"), diff: diffOf("mean.ts", mean) },
      { uri: workspace.uri("other.ts"), diff: diffOf("other.ts", ["+other();"]) },
    ]).result;
    assert.deepEqual(all.map(locate), [["other.ts", 0, right.problem]]);
  });

  it("never shows the model a file that may not be read", async () => {
    using workspace = new TemporaryWorkspace();
    const { client, engine } = await serve(workspace, [{ when: "", answer: "[]" }]);
    const secret = ["+KEY=1"];
    const { leftOut, findings: all } = await runReview(client, [
      { uri: workspace.uri("mine/.env"), diff: diffOf("mine/.env", secret) },
      { uri: workspace.uri("built/a.js"), diff: diffOf("built/a.js", secret) },
      { uri: "file:///elsewhere/a.ts", diff: diffOf("a.ts", secret) },
      // Before its renaming the file was a secret.
      {
        uri: workspace.uri("other.ts"),
        diff: diffOf("other.ts", secret).replace("--- a/other.ts", "--- a/.env"),
      },
    ]).result;
    assert.deepEqual([all, engine.chat.prompts], [[], []]);
    assert.equal(leftOut.length, 4);
    for (const sentence of leftOut)
      assert.match(sentence, /^\S+ was not reviewed: Inhouse may not read it\.$/);
  });

  it("leaves out generated files", async () => {
    using workspace = new TemporaryWorkspace();
    const { client, engine } = await serve(workspace, [{ when: "", answer: "[]" }]);
    workspace.write("api.ts", "// Code generated by a tool. DO NOT EDIT.\nother();\n");
    const { leftOut } = await runReview(client, [
      { uri: workspace.uri("package-lock.json"), diff: diffOf("package-lock.json", ["+{}"]) },
      { uri: workspace.uri("api.ts"), diff: diffOf("api.ts", ["+other();"], 2) },
    ]).result;
    assert.deepEqual(leftOut, [
      "package-lock.json was not reviewed: it is a generated file.",
      "api.ts was not reviewed: it is a generated file.",
    ]);
    assert.deepEqual(engine.chat.prompts, []);
  });

  it("asks about a long change in pieces that fit", async () => {
    using workspace = new TemporaryWorkspace();
    const long = Array.from({ length: 400 }, (_, at) => `+call number ${at} of many;`);
    const last = { line: 400, code: "call number 399 of many;", problem: "This is one call too many." };
    const { client, engine } = await serve(
      workspace,
      [
        { when: "number 399", answer: findings(last) },
        { when: "", answer: findings() },
      ],
      { chat: { contextTokens: 2048 } },
    );
    const { findings: all, leftOut } = await runReview(client, [
      { uri: workspace.uri("other.ts"), diff: diffOf("other.ts", long) },
    ]).result;
    assert.deepEqual(all.map(locate), [["other.ts", 399, last.problem]]);
    assert.deepEqual(leftOut, []);
    assert.ok(engine.chat.prompts.length > 3);
    for (const at of [0, 199, 399])
      assert.ok(engine.chat.prompts.some((prompt) => prompt.includes(`number ${at} of`)));
  });

  it("keeps its comments when it is cancelled", async () => {
    using workspace = new TemporaryWorkspace();
    const slow = `${findings(emptyList)} ${"and so on ".repeat(500)}`;
    const { client, engine } = await serve(workspace, [
      { when: "mean.ts", answer: slow, tokensPerSecond: 300 },
    ]);
    const review = runReview(client, [
      { uri: workspace.uri("mean.ts"), diff: diffOf("mean.ts", mean) },
      { uri: workspace.uri("other.ts"), diff: diffOf("other.ts", ["+other();"]) },
    ]);
    await review.told("findings");
    review.cancel();
    const { reason, findings: all } = await review.result;
    assert.equal(reason, "cancelled");
    assert.deepEqual(all.map(locate), [["mean.ts", 1, emptyList.problem]]);
    while (engine.chat.running > 0) await delay(5);
  });

  it("fails with one sentence, after its earlier comments", async () => {
    using workspace = new TemporaryWorkspace();
    const failure = "The graphics card is gone";
    const { client } = await serve(workspace, [{ when: "mean.ts", answer: findings(emptyList), failure }]);
    const review = runReview(client, [{ uri: workspace.uri("mean.ts"), diff: diffOf("mean.ts", mean) }]);
    await rejects(review.result, /graphics card/);
    assert.equal(review.progress.filter(({ type }) => type === "findings").length, 1);
  });

  it("stops a model that never ends", async () => {
    using workspace = new TemporaryWorkspace();
    const endless = Array.from({ length: 50 }, (_, at) => ({
      ...emptyList,
      problem: `It is wrong for ${at} prices.`,
    }));
    const { client } = await serve(workspace, [{ when: "", answer: findings(...endless) }]);
    const { findings: all } = await runReview(client, [
      { uri: workspace.uri("mean.ts"), diff: diffOf("mean.ts", mean) },
    ]).result;
    assert.equal(all.length, 10);
  });

  it("lets a question be answered between two files", async () => {
    using workspace = new TemporaryWorkspace();
    const { client } = await serve(workspace, [
      { when: "How are you?", answer: "Fine." },
      { when: "mean.ts", answer: `${"well ".repeat(60)}`, tokensPerSecond: 300 },
      { when: "other.ts", answer: `${"well ".repeat(3000)}`, tokensPerSecond: 100 },
    ]);
    const review = runReview(client, [
      { uri: workspace.uri("mean.ts"), diff: diffOf("mean.ts", mean) },
      { uri: workspace.uri("other.ts"), diff: diffOf("other.ts", ["+other();"]) },
    ]);
    await review.told("file");
    const chat = client.chat("How are you?");
    await chat.result;
    assert.equal(chat.text(), "Fine.");
    review.cancel();
    await review.result;
  });

  it("is refused for a malformed request", async () => {
    const { client } = await scriptedClient();
    for (const params of [{}, { id: "1" }, { id: "1", files: [{}] }])
      await assert.rejects(client.connection.sendRequest("inhouse/review", params));
  });
});

describe("a review in which the model repeats itself", () => {
  it("continues with the next file, keeps the comments, and reports where some may be missing", async () => {
    using workspace = new TemporaryWorkspace();
    const endless = findings(emptyList).replace(/\]\}?\s*$/, `,${'{"line": 2, "code": "", '.repeat(3000)}`);
    const { client, engine } = await serve(workspace, [
      { when: "other.ts", answer: findings() },
      { when: "mean.ts", answer: endless },
    ]);
    const { reason, leftOut } = await runReview(client, [
      { uri: workspace.uri("mean.ts"), diff: diffOf("mean.ts", mean) },
      { uri: workspace.uri("other.ts"), diff: diffOf("other.ts", mean) },
    ]).result;
    assert.equal(reason, "done");
    assert.deepEqual(leftOut, ["The model began to repeat itself in mean.ts: comments may be missing."]);
    assert.equal(engine.chat.requests.length, 2);
  });
});
