import assert from "node:assert/strict";
import { type PlanQuery, PromptPlanner } from "../../../server/completion/promptPlanner";
import type { Snippet } from "../../../server/context/source";
import { createLogger } from "../../../server/log";
import { families } from "../../../server/prompt/templates/index";
import { TokenBudget } from "../../../server/prompt/tokenBudget";
import { ScriptedEngine } from "../../support/scriptedEngine";

describe("prompt planner", () => {
  const log = createLogger(
    () => {},
    () => "error",
  );

  /** A planner whose only source says what `snippets` holds. */
  const planner = async (snippets: Snippet[]) => {
    const engine = new ScriptedEngine({ script: () => [] });
    const request = { path: "scripted", contextTokens: 2048, gpu: "off" } as const;
    const info = await engine.load(request, () => {}, new AbortController().signal);
    const family = families.find(({ id }) => id === "qwen-coder") ?? families[0];
    assert.ok(family);
    const model = { info, family, budget: new TokenBudget((texts) => engine.countTokens(texts)) };
    const source = { name: "test", weight: 1, gather: async () => [...snippets] };
    const at = (prefix: string): PlanQuery => ({
      ...{ uri: "file:///a.ts", languageId: "typescript", path: "a.ts", maxTokens: 64, model },
      window: { prefix, suffix: "\nend();\n", firstLine: 0, eol: "\n" },
    });
    return { planner: new PromptPlanner({ engine, sources: [source], log }), engine, at };
  };

  it("goes on with what is being prepared when a key comes before it is done", async () => {
    const snippets: Snippet[] = [];
    const { planner: plans, engine, at } = await planner(snippets);
    await plans.prompt(at("let first;\n"), false);
    snippets.push({ path: "b.ts", text: "export const gathered = 1;\n", score: 1 });
    // The cursor has moved; the key comes while the prompt for there is evaluated.
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

  it("does not take it for another place", async () => {
    const { planner: plans, engine, at } = await planner([]);
    const abort = new AbortController();
    engine.infill = async function* () {
      abort.abort();
      yield* [];
    };
    await plans.improve(at("let other;\n"), abort.signal);
    assert.match(JSON.stringify(await plans.prompt(at("let third;\nx"), false)), /let third;/);
  });

  it("keeps nothing of a pause in which everything was forgotten, or its document", async () => {
    for (const forget of [
      (plans: PromptPlanner) => plans.clear(),
      (plans: PromptPlanner) => plans.forget("file:///a.ts"),
    ]) {
      const snippets: Snippet[] = [{ path: "secret.ts", text: "export const secret = 1;\n", score: 1 }];
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

  it("keeps nothing that a key was gathering meanwhile either, but what is for another document", async () => {
    const { planner: plans, at } = await planner([]);
    const prompts = [at("let first;\n"), { ...at("let second;\n"), uri: "file:///b.ts" }].map((query) =>
      plans.prompt(query, false),
    );
    plans.forget("file:///a.ts");
    await Promise.all(prompts);
    assert.deepEqual(
      plans.recent().map(({ uri }) => uri),
      ["file:///b.ts"],
    );
  });
});
