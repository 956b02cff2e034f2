import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, type Llama, type LlamaContextSequence, LlamaLogLevel, type Token } from "node-llama-cpp";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { DraftCosts } from "../../server/engine/promptLookup/draftLengthController";
import { PromptLookupDecoder } from "../../server/engine/promptLookup/promptLookupDecoder";
import { silent } from "../../server/log";
import { collect, request, user } from "../support/answers";
import { knownModels } from "../support/knownModels";
import { Chooser } from "../support/random";
import { writeTinyModel } from "../support/tinyModel";

const starter = "server/assets/starter-code.Q8_0.gguf";
const never = new AbortController().signal;

/** Number of tokens in an answer. */
const length = 60;

/** Costs at which drafts always pay off, whatever this machine's load. */
class FreeDrafts extends DraftCosts {
  override estimate(): number {
    return 1;
  }
}

describe("answers that copy", () => {
  let llama: Llama;
  const folder = mkdtempSync(join(tmpdir(), "inhouse-copy-"));
  before(async () => {
    const options = { gpu: false, build: "never", skipDownload: true, maxThreads: 1 } as const;
    llama = await getLlama({ ...options, logLevel: LlamaLogLevel.disabled });
  });
  after(async () => {
    await llama.dispose();
    rmSync(folder, { recursive: true });
  });

  const open = async (modelPath: string) => {
    const model = await llama.loadModel({ modelPath });
    const context = await model.createContext({ contextSize: 512, batchSize: 512, flashAttention: false });
    return { model, sequence: context.getSequence() };
  };
  const copyForward = (source: readonly Token[]) =>
    new PromptLookupDecoder({ source, costs: new FreeDrafts(), maxMs: () => 1000 });

  const take = async (
    sequence: LlamaContextSequence,
    prompt: Token[],
    count: number,
    copy?: PromptLookupDecoder,
  ) => {
    await sequence.clearHistory();
    const options = { temperature: 0, yieldEogToken: true };
    const tokens: Token[] = [];
    const evaluated =
      copy === undefined ? sequence.evaluate(prompt, options) : copy.evaluate(sequence, prompt, options);
    for await (const token of evaluated) if (tokens.push(token) >= count) break;
    return tokens;
  };

  const tiny = knownModels.filter(({ architecture }) => architecture === "llama").slice(0, 2);
  const files = [
    { name: "the starter model", path: () => starter },
    ...tiny.map((model, at) => ({
      name: `random weights, ${model.name}`,
      path: () => {
        const path = join(folder, `tiny${at}.gguf`);
        writeTinyModel(path, model);
        return path;
      },
    })),
  ];
  assert.ok(tiny.length > 0);

  for (const { name, path } of files) {
    it(`${name}: gives the same tokens for every draft source, and a cache that ends with the answer`, async () => {
      const { model, sequence } = await open(path());
      const choose = new Chooser(5);
      for (const text of ["def add(a, b):\n    return a", "const x = 1;\n"]) {
        const prompt = model.tokenize(text);
        const greedy = await take(sequence, prompt, length);
        const half = greedy.map((token) => (choose.chance(0.8) ? token : choose.pick(greedy)));
        const sources = [
          greedy,
          half,
          greedy.toReversed(),
          greedy.slice(20),
          model.tokenize("something else"),
        ];
        for (const [at, source] of sources.entries()) {
          const copy = copyForward(source);
          assert.deepEqual(await take(sequence, prompt, length, copy), greedy, `source ${at}`);
          assert.deepEqual(sequence.contextTokens, [...prompt, ...greedy].slice(0, -1), `source ${at}`);
          if (at === 0) assert.ok(copy.copiedTokens > length / 3, `${copy.copiedTokens}`);
        }
      }
      await model.dispose();
    });
  }

  it("continues with given tokens, as evaluate does", async () => {
    const { model, sequence } = await open(starter);
    const prompt = model.tokenize("def add(a, b):\n    return a");
    const other = model.tokenize("# why\n");
    const greedy = await take(sequence, prompt, 60);
    const steer = async (evaluated: AsyncGenerator<Token, void, undefined | Token | Token[]>) => {
      const tokens: Token[] = [];
      let next = await evaluated.next();
      while (!next.done && tokens.push(next.value) < 80)
        next = await evaluated.next(tokens.length === 25 ? other : undefined);
      await evaluated.return();
      return { tokens, cache: sequence.contextTokens };
    };
    await sequence.clearHistory();
    const plain = await steer(sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true }));
    await sequence.clearHistory();
    const copy = copyForward(greedy);
    const copying = await steer(copy.evaluate(sequence, prompt, { temperature: 0, yieldEogToken: true }));
    assert.deepEqual(copying, plain);
    assert.ok(copy.copiedTokens > 10);
    await model.dispose();
  });

  it("stops at the end of the context without moving it", async () => {
    const { model, sequence } = await open(starter);
    const prompt = model.tokenize("x = 1\n".repeat(120)).slice(0, 470);
    const source = model.tokenize("x = 1\n".repeat(40));
    const count = 512 - 470 - 2;
    const greedy = await take(sequence, prompt, count);
    assert.deepEqual(await take(sequence, prompt, count, copyForward(source)), greedy);
    assert.deepEqual(sequence.contextTokens.slice(0, 470), prompt);
    await model.dispose();
  });
});

describe("renames by the starter model", () => {
  const engine = new LlamaEngine(silent);
  before(() => engine.chat.load({ path: starter, contextTokens: 1024, gpu: "off" }, () => {}, never));
  after(() => engine.dispose());

  const code =
    "def load(path):\n    total = 0\n    if len(path) > 3:\n        total = total + check(path)\n    return total, path";
  const question = user(`Rename \`path\` to \`target\` in this function:\n\`\`\`python\n${code}\n\`\`\``);

  it("are the same with and without a draft source", async () => {
    const plain = await collect(engine.chat.answer(request([question], { maxTokens: 120 }), never));
    const more = { maxTokens: 120, draftSource: code };
    const copying = await collect(engine.chat.answer(request([question], more), never));
    assert.match(plain.text, /def load\(/);
    assert.equal(copying.text, plain.text);
    assert.equal(copying.end?.generatedTokens, plain.end?.generatedTokens);
    assert.equal(plain.end?.copiedTokens, undefined);
    assert.ok((copying.end?.copiedTokens ?? -1) >= 0);
    // The next turn finds exactly the whole answer in the cache.
    const turns = [question, { role: "assistant", text: plain.text } as const, user("Why?")];
    const next = await collect(engine.chat.answer(request(turns), never));
    assert.ok((next.prefilled?.promptTokensEvaluated ?? 99) < 20);
  });

  it("draft nothing when the answer is sampled at random", async () => {
    const more = { temperature: 0.5, draftSource: code };
    const { end } = await collect(engine.chat.answer(request([question], more), never));
    assert.equal(end?.copiedTokens, undefined);
  });
});
