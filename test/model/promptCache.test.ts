import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Engine, InfillRequest } from "../../server/engine/engine";
import { LlamaEngine } from "../../server/engine/llamaEngine";
import type { LoadRequest } from "../../server/engine/modelInfo";
import { silent } from "../../server/log";
import { renderFill } from "../../server/prompt/fillPrompt";
import { starterCode } from "../../server/prompt/templates/starterCode";
import { DidChangeViewNotification, ErasePromptCacheRequest } from "../../server/protocol/messages";
import { startServerProcess } from "../support/lspClient";
import { positionAfter } from "../support/position";

const starter = "server/assets/starter-code.Q8_0.gguf";
const never = new AbortController().signal;
const lines = Array.from({ length: 40 }, (_, at) => `export const value${at} = compute(${at}, ${at * 7});\n`);
const prefix = `${lines.join("")}export function add(a: number, b: number): number {\n  return `;

describe("prompt caches on disk", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-prompt-cache-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const engineWith = async (load: Partial<LoadRequest> = {}) => {
    const engine = new LlamaEngine(silent);
    await engine.load({ path: starter, contextTokens: 1024, gpu: "off", ...load }, () => {}, never);
    return engine;
  };
  const request = (text: string): InfillRequest => {
    const content = { prefix: text, suffix: "\n}\n", snippets: [], path: "a.ts", languageId: "typescript" };
    return { prompt: renderFill(starterCode, content), maxTokens: 16, confidenceTokens: 0 };
  };
  const answer = async (engine: Engine, text = prefix) => {
    let said = "";
    let evaluated = 0;
    for await (const event of engine.infill(request(text), never)) {
      if (event.type === "text") said += event.text;
      if (event.type === "prefilled") evaluated = event.promptTokensEvaluated;
    }
    return { said, evaluated };
  };
  const store = () => ({ folder, binding: "" });
  const save = (engine: Engine, text = prefix) =>
    engine.savePromptCache(
      { ...store(), prompt: request(text).prompt, name: "a.ts", note: "a note", usedAt: 1 },
      never,
    );
  const restore = async (engine: Engine) => {
    const notes: string[] = [];
    for await (const note of engine.restorePromptCaches(store(), never)) notes.push(note);
    return notes;
  };

  it("give a new engine the same answer without evaluating the prompt", async () => {
    const first = await engineWith();
    const cold = await answer(first);
    assert.ok(cold.evaluated > 500 && cold.said.length > 0);
    assert.equal(await save(first), true);
    await first.dispose();

    const second = await engineWith();
    assert.deepEqual(await restore(second), ["a note"]);
    const warm = await answer(second);
    assert.deepEqual(warm, { said: cold.said, evaluated: 1 });
    const typed = await answer(second, `${prefix}a + `);
    assert.ok(typed.evaluated < 8, `${typed.evaluated}`);
    await second.dispose();
    const third = await engineWith();
    assert.equal(typed.said, (await answer(third, `${prefix}a + `)).said);
    await third.dispose();
  });

  it("are not loaded by a different engine, which deletes them", async () => {
    const first = await engineWith();
    await answer(first);
    const other = join(folder, "other.gguf");
    cpSync(starter, other);
    utimesSync(other, 1, 1);
    for (const load of [{ contextTokens: 512 }, { path: other }]) {
      assert.equal(await save(first), true);
      const engine = await engineWith(load);
      assert.deepEqual(await restore(engine), []);
      await engine.dispose();
      assert.deepEqual(readdirSync(folder), ["other.gguf"]);
    }
    await first.dispose();
  });

  it("are not written for a short prompt, or one that no KV cache holds", async () => {
    const engine = await engineWith();
    await answer(engine, "const a = ");
    assert.equal(await save(engine, "const a = "), false);
    assert.equal(await save(engine), false);
    assert.deepEqual(readdirSync(folder), []);
    await engine.dispose();
  });

  it("are not written from a shifted KV cache until it is evaluated again", async () => {
    const engine = await engineWith();
    await answer(engine);
    const slid = prefix.slice(lines.slice(0, 4).join("").length);
    assert.ok((await answer(engine, slid)).evaluated < 8);
    assert.equal(await save(engine, slid), false);
    const pause = { ...request(slid), maxTokens: 0, background: true };
    for await (const _ of engine.infill(pause, never));
    assert.equal(await save(engine, slid), true);
    await engine.dispose();
  });

  it("leave a KV cache in use alone", async () => {
    const engine = await engineWith();
    await answer(engine);
    assert.equal(await save(engine), true);
    for (const text of ["b", "c"]) await answer(engine, `${text} ${lines.join(text)}`.slice(0, 1000));
    assert.deepEqual(await restore(engine), []);
    assert.equal((await answer(engine)).evaluated, 1);
    await engine.dispose();
  });
});

describe("the server after a restart", () => {
  let parent = "";
  let folder = "";
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "inhouse-restart-"));
    folder = join(parent, "prompt-cache");
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const uri = "file:///add.ts";
  const text = `${prefix}\n}\n${lines.join("").replaceAll("value", "other")}`;
  const start = async (options: object = {}) => {
    const server = await startServerProcess("dist/server/main.mjs", {
      initializationOptions: { promptCacheFolder: folder, ...options },
      writable: [parent],
    });
    await server.client.status(({ state }) => state === "ready");
    return server;
  };
  /** Opens the file as an editor reopens it, waits until the prompt is prepared, and asks. */
  const session = async (server: Awaited<ReturnType<typeof start>>) => {
    const { client } = server;
    await client.open(uri, "typescript", text);
    const items = await client.complete(uri, positionAfter(prefix), { explicit: true });
    const { last } = await client.stats();
    return { said: String(items[0]?.insertText), evaluated: last?.promptTokensEvaluated ?? 0 };
  };

  it("evaluates next to nothing for the same completion", async () => {
    const first = await start();
    const cold = await session(first);
    assert.ok(cold.evaluated > 500);
    assert.equal(await first.stop(), 0);
    assert.equal(first.stderr(), "");
    assert.equal(statSync(folder).mode & 0o777, 0o700);

    const second = await start();
    const warm = await session(second);
    assert.equal(warm.said, cold.said);
    const { totals } = await second.client.stats();
    assert.ok(totals.promptTokens > 500 && totals.promptTokensEvaluated < 20, JSON.stringify(totals));
    assert.equal(await second.stop(), 0);
  });

  it("evaluates next to nothing where the cursor rests", async () => {
    const first = await start();
    await session(first);
    await first.stop();
    const { client, stop } = await start();
    await client.open(uri, "typescript", text);
    const position = positionAfter(prefix);
    const view = { textDocument: { uri }, position, visibleRanges: [{ start: position, end: position }] };
    await client.connection.sendNotification(DidChangeViewNotification.type, view);
    for (let tries = 0; tries < 100 && (await client.stats()).totals.promptTokens === 0; tries++)
      await delay(20);
    const { totals } = await client.stats();
    assert.ok(totals.promptTokens > 500 && totals.promptTokensEvaluated < 20, JSON.stringify(totals));
    await stop();
  });

  it("deletes a damaged cache, and answers without it", async () => {
    const first = await start();
    const cold = await session(first);
    await first.stop();
    const [name = ""] = readdirSync(folder).filter((each) => each.endsWith(".kv"));
    truncateSync(join(folder, name), statSync(join(folder, name)).size >> 1);
    const second = await start();
    assert.deepEqual(await session(second), cold);
    assert.ok(
      second.client.logLines.some((line) => /Deleted a saved prompt cache: it is damaged/.test(line)),
    );
    assert.equal(await second.stop(), 0);
  });

  it("writes nothing when the user turns the cache off, and deletes stored caches", async () => {
    const first = await start();
    await session(first);
    await first.stop();
    assert.equal(readdirSync(folder).length, 2);
    const second = await start({ privacy: { keepPromptCache: false } });
    assert.ok((await session(second)).evaluated > 500);
    await second.stop();
    assert.deepEqual(readdirSync(parent), []);
  });

  it("deletes its caches on request, and when the excluded files change", async () => {
    for (const forget of [
      (server: Awaited<ReturnType<typeof start>>) =>
        server.client.connection.sendRequest(ErasePromptCacheRequest.type),
      ({ client }: Awaited<ReturnType<typeof start>>) =>
        client.connection.sendNotification("workspace/didChangeConfiguration", {
          settings: { inhouse: { privacy: { neverRead: ["**/*.secret"] } } },
        }),
    ]) {
      const first = await start();
      await session(first);
      await first.stop();
      const second = await start();
      assert.equal(readdirSync(folder).length, 2);
      await forget(second);
      for (let tries = 0; tries < 100 && readdirSync(parent).length > 0; tries++) await delay(20);
      assert.deepEqual(readdirSync(parent), []);
      await second.stop();
    }
  });
});
