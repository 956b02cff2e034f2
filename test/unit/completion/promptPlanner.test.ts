import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type PlanQuery, PromptPlanner } from "../../../server/completion/plan/promptPlanner";
import type { ContextSource, Snippet } from "../../../server/context/source";
import { createLogger } from "../../../server/log";
import { families } from "../../../server/prompt/templates/index";
import { TokenBudget } from "../../../server/prompt/tokenBudget";
import { ScriptedEngine } from "../../support/scriptedEngine";

describe("prompt planner", () => {
  const log = createLogger(
    () => {},
    () => "error",
  );

  /** A planner whose only source yields `snippets`, and later what `later` returns. */
  const planner = async (
    snippets: Snippet[],
    later?: () => Promise<Snippet[]>,
    mayShow: (uri: string) => Promise<boolean> = async () => true,
  ) => {
    const engine = new ScriptedEngine({ script: () => [] });
    const request = { path: "scripted", contextTokens: 2048, gpu: "off" } as const;
    const info = await engine.load(request, () => {}, new AbortController().signal);
    const family = families.find(({ id }) => id === "qwen-coder") ?? families[0];
    assert.ok(family);
    const model = { info, family, budget: new TokenBudget((texts) => engine.countTokens(texts)) };
    const source: ContextSource = {
      name: "test",
      async *gather() {
        yield [...snippets];
        if (later !== undefined) yield [...snippets, ...(await later())];
      },
    };
    const at = (prefix: string): PlanQuery => ({
      uri: "file:///a.ts",
      languageId: "typescript",
      path: "a.ts",
      maxTokens: 64,
      model,
      window: { prefix, suffix: "\nend();\n", firstLine: 0, eol: "\n" },
    });
    return { planner: new PromptPlanner({ engine, sources: [source], log, mayShow }), engine, at };
  };

  it("continues with an unfinished plan when a key is pressed", async () => {
    const snippets: Snippet[] = [];
    const { planner: plans, engine, at } = await planner(snippets);
    await plans.prompt(at("let first;\n"), false);
    snippets.push({ path: "b.ts", text: "export const gathered = 1;\n", line: 0, score: 1 });
    // The cursor has moved; the key is pressed while the prompt for that place is evaluated.
    const abort = new AbortController();
    engine.infill = async function* () {
      abort.abort();
      yield* [];
    };
    await plans.improve(at("let other;\n"), abort.signal);
    const prompt = await plans.prompt(at("let other;\nx"), false);
    assert.match(JSON.stringify(prompt), /gathered/);
    assert.match(JSON.stringify(prompt), /let other;/);
  });

  it("does not rely on a prompt whose evaluation another window's completion ended", async () => {
    const snippets: Snippet[] = [];
    const { planner: plans, engine, at } = await planner(snippets);
    await plans.prompt(at("let first;\n"), false);
    snippets.push({ path: "b.ts", text: "export const gathered = 1;\n", line: 0, score: 1 });
    engine.infill = async function* () {
      yield* [];
    };
    await plans.improve(at("let first;\n"), new AbortController().signal);
    const prompt = await plans.prompt(at("let first;\nx"), false);
    assert.doesNotMatch(JSON.stringify(prompt), /gathered/, "the prompt before is still in the cache");
  });

  it("renews the prompt in the same pause when a late source answers", async () => {
    const {
      planner: plans,
      engine,
      at,
    } = await planner([], async () => {
      await sleep(400);
      return [{ path: "late.ts", text: "export const late = 1;", line: 0, score: 0.5 }];
    });
    await plans.prompt(at("let first;\n"), false);
    await plans.improve(at("let first;\n"), new AbortController().signal);
    assert.match(engine.prompts.at(-1) ?? "", /late = 1/);
    assert.match(JSON.stringify(await plans.prompt(at("let first;\nx"), false)), /late = 1/);
  });

  it("renews the prompt only for snippets that are likely needed", async () => {
    const likely = [0, 1, 2, 3].map((line) => ({
      path: "b.ts",
      text: `export const likely${line} = ${line};`,
      line,
      score: 0.5,
    }));
    const snippets: Snippet[] = [...likely];
    const { planner: plans, engine, at } = await planner(snippets);
    const rest = () => plans.improve(at("let first;\n"), new AbortController().signal);
    await rest();
    snippets.push({ path: "c.ts", text: "export const unlikely = 1;", line: 0, score: 0.05 });
    await rest();
    assert.doesNotMatch(engine.prompts.at(-1) ?? "", /unlikely/);
    snippets.push({ path: "c.ts", text: "export const another = 1;", line: 1, score: 0.5 });
    await rest();
    assert.match(engine.prompts.at(-1) ?? "", /another/);
  });

  it("renews the prompt when a file in it may no longer be shown", async () => {
    const file = (path: string) => ({ path, uri: `file:///${path}`, text: `shown of ${path}`, line: 0 });
    const snippets: Snippet[] = [
      { ...file("b.ts"), score: 0.9 },
      { ...file("ignored.ts"), score: 0.05 },
    ];
    let ignored = "";
    const { planner: plans, engine, at } = await planner(snippets, undefined, async (uri) => uri !== ignored);
    const rest = () => plans.improve(at("let first;\n"), new AbortController().signal);
    await rest();
    assert.match(engine.prompts.at(-1) ?? "", /shown of ignored/);
    snippets.pop();
    await rest();
    assert.match(engine.prompts.at(-1) ?? "", /shown of ignored/);
    ignored = "file:///ignored.ts";
    await rest();
    assert.doesNotMatch(engine.prompts.at(-1) ?? "", /shown of ignored/);
    assert.match(engine.prompts.at(-1) ?? "", /shown of b/);
  });

  it("does not use an unfinished plan for another place", async () => {
    const { planner: plans, engine, at } = await planner([]);
    const abort = new AbortController();
    engine.infill = async function* () {
      abort.abort();
      yield* [];
    };
    await plans.improve(at("let other;\n"), abort.signal);
    assert.match(JSON.stringify(await plans.prompt(at("let third;\nx"), false)), /let third;/);
  });

  it("keeps nothing of a pause in which everything, or its document, was deleted", async () => {
    for (const forget of [
      (plans: PromptPlanner) => plans.clear(),
      (plans: PromptPlanner) => plans.deleteDocument("file:///a.ts"),
    ]) {
      const snippets: Snippet[] = [
        { path: "secret.ts", text: "export const secret = 1;\n", line: 0, score: 1 },
      ];
      const { planner: plans, engine, at } = await planner(snippets);
      engine.infill = async function* () {
        forget(plans);
        snippets.pop();
        yield* [];
      };
      await plans.improve(at("let first;\n"), new AbortController().signal);
      assert.deepEqual(plans.recent(), []);
      assert.doesNotMatch(JSON.stringify(await plans.prompt(at("let first;\nx"), false)), /secret/);
    }
  });

  it("also drops what a keystroke was gathering, except for other documents", async () => {
    const { planner: plans, at } = await planner([]);
    const prompts = [at("let first;\n"), { ...at("let second;\n"), uri: "file:///b.ts" }].map((query) =>
      plans.prompt(query, false),
    );
    plans.deleteDocument("file:///a.ts");
    await Promise.all(prompts);
    assert.deepEqual(
      plans.recent().map(({ uri }) => uri),
      ["file:///b.ts"],
    );
  });
});
