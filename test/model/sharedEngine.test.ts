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
    await assert.rejects(late.result, /ended and was started again: try again/);
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
