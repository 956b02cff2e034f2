import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ErrorCodes, ResponseError } from "vscode-languageserver-protocol";
import { startServerProcess } from "../support/lspClient";
import { scriptedClient } from "../support/scriptedClient";

const scriptedServer = "dist-test/server.mjs";

describe("lifecycle", () => {
  it("announces its capabilities", async () => {
    const { client } = await scriptedClient();
    const { capabilities, serverInfo } = client.initializeResult ?? {};
    assert.equal(serverInfo?.name, "inhouse");
    assert.equal(capabilities?.positionEncoding, "utf-16");
    assert.deepEqual(capabilities?.textDocumentSync, { openClose: true, change: 2, save: true });
    assert.equal(capabilities?.inlineCompletionProvider, true);
  });

  it("refuses requests after shutdown", async () => {
    const { client, openAt } = await scriptedClient([{ when: "", answer: "1;" }]);
    const cursor = await openAt("const a = █\n");
    await cursor.complete();
    await client.shutdown();
    for (const request of [() => client.complete(cursor.uri, cursor.position), () => client.stats()]) {
      await assert.rejects(request, (error) => {
        assert.ok(error instanceof ResponseError);
        assert.equal(error.code, ErrorCodes.InvalidRequest);
        assert.match(error.message, /shut down/);
        return true;
      });
    }
  });

  it("shuts down and exits with 0", async () => {
    const { stop, stderr } = await startServerProcess(scriptedServer);
    assert.equal(await stop(), 0);
    assert.equal(stderr(), "");
  });

  it("exits when its input ends", async () => {
    const { child } = await startServerProcess(scriptedServer);
    child.stdin?.end();
    assert.deepEqual(await once(child, "exit"), [1, null]);
  });

  it("exits when the editor's process has died", async () => {
    const editor = spawn("sleep", ["60"]);
    const server = spawn(process.execPath, [scriptedServer, "--stdio"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    const request = {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: { processId: editor.pid, rootUri: null, capabilities: {} },
    };
    const body = JSON.stringify(request);
    server.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
    await once(server.stdout, "data");
    editor.kill();
    const [code] = await once(server, "exit");
    assert.equal(code, 1);
  });

  it("answers from the script that INHOUSE_SCRIPT names", async () => {
    const folder = await mkdtemp(join(tmpdir(), "inhouse-"));
    const script = join(folder, "script.json");
    await writeFile(
      script,
      JSON.stringify([{ when: "const a", answer: "scripted();", tokensPerSecond: 500 }]),
    );
    const { client, stop } = await startServerProcess(scriptedServer, { env: { INHOUSE_SCRIPT: script } });
    await client.open("file:///a.ts", "typescript", "const a = \n");
    const items = await client.complete("file:///a.ts", { line: 0, character: 10 });
    assert.equal(items[0]?.insertText, "scripted();");
    await stop();
    await rm(folder, { recursive: true });
  });
});
