import assert from "node:assert/strict";
import { once } from "node:events";
import { runEdit } from "./edits";
import { type ServerProcess, type ServerProcessOptions, startServerProcess } from "./lspClient";
import { positionAfter } from "./position";

const own = `    def get_name(self, key):
        value = self.names[key]
        if value is None:
            return None
        return value`;
const shop = `class Shop:\n${own}\n\n    def empty(self):\n        return self.get_name(None)\n`;
const shopUri = "file:///workspace/shop.py";
const add = "export function add(a: number, b: number): number {\n  return ";
const addUri = "file:///workspace/add.ts";

/** A user's session with completions, a question and an edit, then the same again after a crash of the server. */
export async function session(
  module: string,
  options: ServerProcessOptions,
  look: (server: ServerProcess) => void | Promise<void> = () => {},
): Promise<void> {
  const first = await startServerProcess(module, options);
  await work(first);
  await look(first);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  const second = await startServerProcess(module, options);
  await work(second);
  await look(second);
  assert.equal(await second.stop(), 0);
}

/** Does everything that needs the model. */
export async function work({ client }: ServerProcess): Promise<void> {
  await client.open(addUri, "typescript", `${add}\n}\n`);
  const [item] = await client.complete(addUri, positionAfter(add), { explicit: true });
  assert.match(String(item?.insertText), /\w/);
  // Asks as another extension does: the panel refuses such questions for the demo model.
  const answer = client.chat({
    messages: [{ role: "user", text: "What does a semaphore do?" }],
    mode: "plain",
  });
  assert.ok((await answer.result).generatedTokens > 0);
  await client.open(shopUri, "python", shop);
  const at = { line: 2, character: 8 };
  const { result } = runEdit(client, {
    uri: shopUri,
    version: client.versionOf(shopUri),
    range: { start: at, end: at },
    instruction: "Rename `value` to `result`",
  });
  assert.equal((await result).outcome, "edited");
}
