import assert from "node:assert/strict";
import { duplexPair } from "node:stream";
import { createMessageConnection, ResponseError } from "vscode-languageserver/node";
import { EngineLink } from "../../server/engineLink/engineLink";
import { FrameReader, FrameWriter } from "../../server/engineLink/frameTransport";
import { LinkedEngine } from "../../server/engineLink/linkedEngine";
import { errorCodes } from "../../server/engineLink/messages";
import { silent } from "../../server/log";
import { FrameSplitter, jsonFrame } from "../../server/protocol/engineFrames";

const request = (path: string) => ({ path, contextTokens: 0, gpu: "auto" }) as const;
const { signal } = new AbortController();

/** A window's engine, and the process at the other end, which can be ended and started again. */
function linked() {
  const [near, far] = duplexPair();
  const engine = new LinkedEngine(new EngineLink(near, silent));
  const splitter = new FrameSplitter();
  let reader = new FrameReader();
  far.on("data", (bytes: Buffer) => {
    for (const { body } of splitter.push(bytes)) reader.push(body);
  });
  const loads: string[] = [];
  const lost: string[] = [];
  engine.onLost = () => lost.push("completion");
  engine.chat.onLost = () => lost.push("chat");
  const facts = { contextTokens: 4096, full: "" };
  const start = (number: number) => {
    reader = new FrameReader();
    const connection = createMessageConnection(reader, new FrameWriter(far, number));
    connection.onRequest("load", async ({ role }: { role: string }) => {
      loads.push(`+${role}`);
      // The window refuses this. What it had sent before has arrived then.
      await connection.sendRequest("unknown").catch(() => {});
      if (role === facts.full) throw new ResponseError(errorCodes.noRoom, "The memory is full: free some.");
      loads.push(role);
      return { name: role, contextTokens: facts.contextTokens };
    });
    connection.onRequest("countTokens", () => [1]);
    connection.listen();
    far.write(jsonFrame(number, "ready", { start: number, pid: 1 }));
  };
  const restart = (number: number) => {
    loads.length = 0;
    far.write(jsonFrame(number - 1, "lost", {}));
    start(number);
  };
  start(1);
  return { engine, loads, lost, facts, restart };
}

async function withBoth() {
  const window = linked();
  await window.engine.chat.load(request("/chat.gguf"), () => {}, signal);
  await window.engine.load(request("/code.gguf"), () => {}, signal);
  return window;
}

describe("a window whose engine was started again", () => {
  it("loads the model for completions before that for chat, whoever asks first", async () => {
    const { engine, loads, lost, restart } = await withBoth();
    restart(2);
    assert.deepEqual(await engine.chat.countTokens(["a"]), [1]);
    assert.deepEqual(loads, ["+completion", "completion", "+chat", "chat"]);
    assert.deepEqual(lost, []);
  });

  it("says which model found no room, and loads it again when asked", async () => {
    const { engine, loads, lost, facts, restart } = await withBoth();
    facts.full = "chat";
    restart(2);
    assert.deepEqual(await engine.countTokens(["a"]), [1]);
    while (lost.length === 0) await new Promise(setImmediate);
    assert.deepEqual(lost, ["chat"]);
    facts.full = "";
    await engine.chat.load(request("/chat.gguf"), () => {}, signal);
    assert.deepEqual(loads, ["+completion", "completion", "+chat", "+chat", "chat"]);
  });

  it("says which models have other properties now", async () => {
    const { engine, lost, facts, restart } = await withBoth();
    facts.contextTokens = 2048;
    restart(2);
    await engine.chat.countTokens(["a"]);
    assert.deepEqual(lost, ["completion", "chat"]);
  });
});
