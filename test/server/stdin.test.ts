import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

/** Starts a server and writes these texts to its stdin. */
async function serverOf(...writes: readonly string[]) {
  const child = spawn(process.execPath, ["dist-test/server.mjs", "--stdio"]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdin.on("error", () => {});
  for (const text of writes) child.stdin.write(text);
  return {
    child,
    ended: once(child, "close").then(([code]) => ({ code, stdout, stderr })),
    answers: () => stdout,
  };
}

const message = (body: object) => {
  const text = JSON.stringify({ jsonrpc: "2.0", ...body });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};
const initialize = message({
  id: 1,
  method: "initialize",
  params: { processId: null, rootUri: null, capabilities: {} },
});

describe("the server's stdin", () => {
  for (const header of [
    "Content-Length: -5\r\n\r\n",
    "Content-Length: x\r\n\r\n",
    "Content-Length: 2\r\nContent-Length: 2\r\n\r\n",
    "Content-Length: 99999999999999\r\n\r\n",
    "Content-Type: x\r\n\r\n",
    "x".repeat(2000),
  ]) {
    it(`ends the server with one sentence at ${JSON.stringify(header.slice(0, 50))}`, async () => {
      const { ended } = await serverOf(initialize, header, initialize);
      const { code, stderr } = await ended;
      assert.equal(code, 1);
      assert.match(stderr, /^The input on stdin is not LSP, because .+: restart the server\.\n$/);
    });
  }

  it("skips messages that are no JSON, and continues", async () => {
    const bodies = ["{", "5", "null", "[".repeat(1_000_000), ""];
    const framed = bodies.map((body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const { child, ended, answers } = await serverOf(
      ...framed,
      initialize,
      message({ id: 2, method: "shutdown" }),
    );
    while (!answers().includes('"id":2')) await once(child.stdout, "data");
    child.stdin.write(message({ method: "exit" }));
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0);
    assert.match(stdout, /"id":1,"result".*"id":2,"result":null/s);
    assert.equal(stderr, "Skipped a message on stdin that is not JSON.\n".repeat(bodies.length));
  });

  it("ends the server when it ends", async () => {
    for (const [messages, expected] of [
      [[initialize], 1],
      [[initialize, message({ id: 2, method: "shutdown" })], 0],
    ] as const) {
      const { child, ended } = await serverOf(...messages);
      child.stdin.end();
      assert.equal((await ended).code, expected);
    }
  });
});
