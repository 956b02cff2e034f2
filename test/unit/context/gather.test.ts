import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { CursorWindow } from "../../../server/context/cursorWindow";
import { ContextGatherer } from "../../../server/context/gather";
import type { ContextSource, Snippet } from "../../../server/context/source";
import { createLogger, silent } from "../../../server/log";

const window: CursorWindow = { prefix: "const total = 1;\n", suffix: "", firstLine: 0, eol: "\n" };
const query = { uri: "file:///a.ts", languageId: "typescript", window };
const snippet = (path: string): Snippet => ({ path, text: `function of_${path}() {}`, line: 0, score: 0.5 });
const source = (name: string, gather: ContextSource["gather"]): ContextSource => ({ name, gather });
const pathsOf = (snippets: readonly Snippet[] = []) => snippets.map(({ path }) => path).sort();

describe("context gathering", () => {
  it("takes answers in time, stops late sources and leaves out failed ones", async () => {
    const lines: string[] = [];
    const log = createLogger(
      (_, line) => lines.push(line),
      () => "warn",
    );
    const sources = [
      source("never", async function* () {
        yield [snippet("begun")];
        await new Promise(() => {});
      }),
      source("throws", () => {
        throw new Error("secret text");
      }),
      // biome-ignore lint/correctness/useYield: it fails before its first result.
      source("rejects", async function* () {
        throw new TypeError("secret text");
      }),
      source("good", async function* () {
        yield [snippet("good")];
      }),
    ];
    const began = performance.now();
    const { snippets, rest } = await new ContextGatherer(sources, log).gather(query, 40);
    assert.deepEqual(pathsOf(snippets), ["begun", "good"]);
    assert.ok(performance.now() - began < 1000 && rest !== undefined);
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join(), /secret/);
  });

  it("does not wait for the deadline when all sources have answered", async () => {
    const began = performance.now();
    const gatherer = new ContextGatherer([source("good", async function* () {})], silent);
    const { rest } = await gatherer.gather(query, 10_000);
    assert.ok(performance.now() - began < 1000);
    assert.equal(rest, undefined);
  });

  it("reports a late source's results, and uses them at once the next time", async () => {
    let calls = 0;
    let answer = () => {};
    const late = source("late", async function* () {
      if (calls++ === 0) await new Promise<void>((resolve) => (answer = resolve));
      else await new Promise(() => {});
      yield [snippet("late")];
    });
    const gatherer = new ContextGatherer([late], silent);
    const first = await gatherer.gather(query, 10);
    assert.deepEqual(pathsOf(first.snippets), []);
    answer();
    assert.deepEqual(pathsOf(await first.rest), ["late"]);
    assert.deepEqual(pathsOf((await gatherer.gather(query, 10)).snippets), ["late"]);
    assert.deepEqual(pathsOf((await gatherer.gather({ ...query, uri: "file:///b.ts" }, 10)).snippets), []);
    gatherer.clear(query.uri);
    assert.deepEqual(pathsOf((await gatherer.gather(query, 10)).snippets), []);
  });

  it("stops running work on a document when it is requested again or aborted", async () => {
    const signals: AbortSignal[] = [];
    const slow = source("slow", async function* (_, signal) {
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield [snippet("too late")];
    });
    const gatherer = new ContextGatherer([slow], silent);
    const abort = new AbortController();
    await gatherer.gather(query, 1);
    const { rest } = await gatherer.gather(query, 1, abort.signal);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
    abort.abort();
    assert.deepEqual(pathsOf(await rest), []);
    await sleep(0);
    assert.ok(signals.every(({ aborted }) => aborted));
  });

  it("stops running work on every cleared document, not only on the last one", async () => {
    const signals: AbortSignal[] = [];
    const slow = source("slow", async function* (_, signal) {
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield [];
    });
    const gatherer = new ContextGatherer([slow], silent);
    const isAborted = () => signals.map(({ aborted }) => aborted);
    for (const uri of ["file:///a.ts", "file:///b.ts", "file:///c.ts"])
      await gatherer.gather({ ...query, uri }, 1);
    gatherer.clear("file:///a.ts");
    assert.deepEqual(isAborted(), [true, false, false]);
    gatherer.clear();
    assert.deepEqual(isAborted(), [true, true, true]);
  });
});
