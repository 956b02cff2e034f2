import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { positionAfter } from "../support/position";
import { SharedEngineUser, type Window } from "../support/sharedEngineWindow";

const text = "export function add(a: number, b: number): number {\n  return ";
const uri = "file:///add.ts";
const question = { messages: [{ role: "user", text: "What does a semaphore do?" }], mode: "plain" } as const;

async function open(user: SharedEngineUser): Promise<Window> {
  const window = await user.open();
  await window.client.open(uri, "typescript", `${text}\n}\n`);
  return window;
}

async function complete({ client }: Window): Promise<string> {
  const [item] = await client.complete(uri, positionAfter(text), { explicit: true });
  return String(item?.insertText);
}

/** Asks for an answer, and waits until it has begun. */
async function begun({ client }: Window): Promise<ReturnType<Window["client"]["chat"]>> {
  const answer = client.chat(question);
  await until(() => answer.text() !== "");
  return answer;
}

/** Waits until a condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

describe("the engine process that windows share", () => {
  let user: SharedEngineUser;
  beforeEach(() => {
    user = new SharedEngineUser();
  });
  afterEach(() => user.dispose());

  it("serves completions and chat to three windows, and ends after the last", async () => {
    const windows = [await open(user), await open(user), await open(user)];
    for (const window of windows) {
      assert.match(await complete(window), /\w/);
      assert.ok((await window.client.chat(question).result).generatedTokens > 0);
      const status = await window.client.status(({ state }) => state === "ready");
      assert.equal(status.seal, "sealed");
    }
    const { engine, switchboard } = user.processes();
    assert.deepEqual([engine.length, switchboard.length], [1, 1]);
    for (const window of windows) {
      assert.equal(await window.stop(), 0);
      assert.equal(window.stderr(), "");
    }
    await until(() => user.processes().engine.length === 0 && user.processes().switchboard.length === 0);
    assert.deepEqual(readdirSync(user.runtimeFolder), []);
  });

  it("starts one engine for windows that open at once", async () => {
    const windows = await Promise.all(Array.from({ length: 4 }, () => open(user)));
    await Promise.all(windows.map(complete));
    const { engine, switchboard } = user.processes();
    assert.deepEqual([engine.length, switchboard.length], [1, 1]);
  });

  for (const victim of ["engine", "switchboard"] as const) {
    it(`goes on when the ${victim} is killed`, async () => {
      const [one, other] = [await open(user), await open(user)];
      const before = await complete(one);
      await complete(other);
      const [pid = 0] = user.processes()[victim];
      process.kill(pid, "SIGKILL");
      await one.client.insert(uri, { line: 0, character: 0 }, "\n");
      const [item] = await one.client.complete(
        uri,
        { ...positionAfter(text), line: positionAfter(text).line + 1 },
        { explicit: true },
      );
      assert.equal(String(item?.insertText), before);
      await until(() => user.processes()[victim].some((each) => each !== pid));
      assert.ok((await other.client.chat(question).result).generatedTokens > 0);
      assert.deepEqual([one.unusable(), other.unusable()], [undefined, undefined]);
    });
  }

  it("repeats an answer that has not begun when the engine is killed, and says so for one that has", async () => {
    const window = await open(user);
    await complete(window);
    const early = window.client.chat(question);
    process.kill(user.processes().engine[0] ?? 0, "SIGKILL");
    assert.ok((await early.result).generatedTokens > 0);
    const late = await begun(window);
    process.kill(user.processes().engine[0] ?? 0, "SIGKILL");
    await assert.rejects(late.result, /ended and was started again\. Send your request once more/);
    assert.ok((await window.client.chat(question).result).generatedTokens > 0);
  });

  it("does not disturb other windows when one is killed while it works", async () => {
    const [one, other] = [await open(user), await open(user)];
    (await begun(one)).result.catch(() => {});
    const kept = other.client.chat(question);
    one.kill();
    assert.ok((await kept.result).generatedTokens > 0);
    assert.match(await complete(other), /\w/);
  });

  it("ends an engine that hangs when the user restarts the server, and with the last window", async () => {
    const window = await open(user);
    await complete(window);
    const [first = 0] = user.processes().engine;
    process.kill(first, "SIGSTOP");
    await window.stop();
    const again = await user.open({ isRestart: true });
    await again.client.open(uri, "typescript", `${text}\n}\n`);
    assert.match(await complete(again), /\w/);
    const [second = 0] = user.processes().engine;
    assert.notEqual(second, first);
    process.kill(second, "SIGSTOP");
    await again.stop();
    await until(() => user.processes().engine.length === 0 && user.processes().switchboard.length === 0);
  });

  it("takes its end from a switchboard that is killed, even when it hangs", async () => {
    const window = await open(user);
    await complete(window);
    const { engine, switchboard } = user.processes();
    process.kill(engine[0] ?? 0, "SIGSTOP");
    window.kill();
    process.kill(switchboard[0] ?? 0, "SIGKILL");
    await until(() => user.processes().engine.length === 0);
  });

  it("keeps prompt caches by the window's name, which its server cannot choose", async () => {
    const folder = join(user.folder, "prompt-cache");
    const initializationOptions = { promptCacheFolder: join(user.home, "own") };
    const long = `${"const value = compute(1, 2, 3);\n".repeat(60)}${text}`;
    const window = await user.open({ window: "abc" }, { initializationOptions, writable: [user.home] });
    await window.client.open(uri, "typescript", `${long}\n}\n`);
    await window.client.complete(uri, positionAfter(long), { explicit: true });
    assert.equal(await window.stop(), 0);
    assert.deepEqual(readdirSync(folder), ["abc"]);
    assert.ok(readdirSync(join(folder, "abc")).some((name) => name.endsWith(".kv")));
    for (const hostile of ["../../own", "a/b", "", ".."]) {
      const other = await user.open({ window: hostile }, { initializationOptions, writable: [user.home] });
      await other.client.open(uri, "typescript", `${long}\n}\n`);
      await other.client.complete(uri, positionAfter(long), { explicit: true });
      assert.equal(await other.stop(), 0);
    }
    assert.deepEqual(readdirSync(folder), ["abc"]);
  });

  it("closes the channel of a window that sends no JSON-RPC, and tells nobody what it sent", async () => {
    const window = await open(user);
    await complete(window);
    const bodies = ["[[", '{"jsonrpc":"2.0","method":"$/cancelRequest","params":null}', "secret"];
    for (const body of bodies) {
      const stranger = await user.connect();
      const start = await stranger.ready;
      stranger.send({ channel: start, kind: "message", body: Buffer.from(body) });
      await stranger.closed;
    }
    assert.match(await complete(window), /\w/);
    assert.equal(window.log.filter((line) => line.includes("Connected")).length, 1);
    assert.doesNotMatch(window.log.join("\n"), /secret/);
  });

  it("gives a message to an earlier engine to no later one", async () => {
    const stranger = await user.connect();
    const start = await stranger.ready;
    const ask = { jsonrpc: "2.0", id: 1, method: "freeMemory", params: {} };
    const body = Buffer.from(JSON.stringify(ask));
    stranger.send({ channel: start + 1, kind: "message", body });
    stranger.send({ channel: start, kind: "message", body: Buffer.from(JSON.stringify({ ...ask, id: 2 })) });
    assert.equal((await stranger.answer).id, 2);
  });

  it("refuses what is no frame, and serves the others", async () => {
    const window = await open(user);
    await complete(window);
    const [name = ""] = readdirSync(user.runtimeFolder).filter((each) => each.endsWith(".sock"));
    for (const bytes of [Buffer.alloc(64, 0xff), Buffer.from("GET / HTTP/1.1\r\n\r\n"), Buffer.alloc(9)]) {
      const stranger = connect(join(user.runtimeFolder, name));
      stranger.on("error", () => {}).resume();
      stranger.write(bytes);
      await new Promise((closed) => stranger.once("close", closed));
    }
    assert.match(await complete(window), /\w/);
    assert.equal(user.processes().engine.length, 1);
  });
});
