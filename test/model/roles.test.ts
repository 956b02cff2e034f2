import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import { silent } from "../../server/log";
import { CompletionModel } from "../../server/models/completionModel";
import { ModelQueue } from "../../server/models/modelQueue";
import { Residency } from "../../server/models/residency";
import { renderFill } from "../../server/prompt/fillPrompt";
import { starterCode } from "../../server/prompt/templates/starterCode";

const starter = "server/assets/starter-code.Q8_0.gguf";
const never = new AbortController().signal;
const content = { suffix: "\n}\n", snippets: [], path: "a.ts", languageId: "typescript" };
const prefix = `${"export const one = 1;\n".repeat(20)}export function add(a: number, b: number): number {\n  return `;
const infill = {
  prompt: renderFill(starterCode, { ...content, prefix }),
  maxTokens: 8,
  confidenceTokens: 0,
};
const messages = [{ role: "user", text: "What does a semaphore do?" }] as const;
const question = { messages, maxTokens: 24, temperature: 0 };

describe("the roles of real models", () => {
  let folder = "";
  let other = "";
  const engine = new LlamaEngine(silent);
  const residency = new Residency();
  const completion = new CompletionModel(engine, () => {}, silent, { residency });
  const queue = new ModelQueue({ engine: engine.chat, log: silent, residency });
  residency.register({ completion, chat: queue.model.memory });

  const request = (path: string) => ({ path, contextTokens: 1024, gpu: "off" }) as const;
  const complete = async () => {
    let text = "";
    let evaluated = 0;
    for await (const event of engine.infill(infill, never)) {
      if (event.type === "text") text += event.text;
      if (event.type === "prefilled") evaluated = event.promptTokensEvaluated;
    }
    return { text, evaluated };
  };
  const ask = (onBegin = () => {}) =>
    queue.takeTurn(
      async ({ engine: chat, info, signal }) => {
        onBegin();
        let text = "";
        for await (const event of chat.answer(question, signal))
          if (event.type === "text") text += event.text;
        return { text, path: info.path };
      },
      () => {},
      never,
    );

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-roles-"));
    other = join(folder, "other.gguf");
    await copyFile(starter, other);
  });
  after(async () => {
    await queue.stop();
    await completion.dispose();
    await rm(folder, { recursive: true });
  });

  it("keep the old model with its KV cache when the new file is broken", async () => {
    completion.configure(request(starter));
    await completion.ready(never);
    const { text } = await complete();
    const broken = join(folder, "broken.gguf");
    await writeFile(broken, "GGUF, but not really");
    completion.configure(request(broken));
    const ready = await completion.ready(never);
    assert.equal(ready.info.path, starter);
    assert.match(completion.state.kind === "ready" ? (completion.state.problem ?? "") : "", /broken\.gguf/);
    assert.deepEqual(await complete(), { text, evaluated: 1 });
  });

  it("swap the model for completions while an answer is written", async () => {
    queue.configure({ model: request(starter), maxTokens: 24 });
    const expected = await ask();
    const running = await begun(ask);
    completion.configure(request(other));
    assert.equal((await completion.ready(never)).info.path, other);
    assert.ok((await complete()).text.length > 0);
    assert.ok(expected.text.length > 0);
    assert.deepEqual(await running.answer, expected);
  });

  it("swap the chat model after the answer, for those that wait", async () => {
    const first = await begun(ask);
    const waits = ask();
    queue.configure({ model: request(other), maxTokens: 24 });
    assert.deepEqual([(await first.answer).path, (await waits).path], [starter, other]);
  });

  it("free their memory, and come back with the same answers", async () => {
    const { text } = await complete();
    await completion.unload();
    await queue.model.memory.giveWay();
    await assert.rejects(complete(), /No model is loaded/);
    await assert.rejects(engine.chat.countTokens(["a"]), /No chat model is loaded/);
    await completion.ready(never);
    assert.equal((await complete()).text, text);
    assert.equal((await ask()).path, other);
  });
});

/** Waits until an answer has begun. */
async function begun<Answer>(ask: (onBegin: () => void) => Promise<Answer>) {
  let onBegin = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    onBegin = resolve;
  });
  const answer = ask(onBegin);
  await Promise.race([hasBegun, answer]);
  return { answer };
}
