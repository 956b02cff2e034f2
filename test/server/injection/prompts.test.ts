import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import createMarkdownIt from "markdown-it";
import { splitDiff } from "../../../client/git/splitDiff";
import { type ContextItem, ResolveContextRequest } from "../../../server/protocol/chat";
import { AttackedWorkspace } from "../../injection/attackedWorkspace";
import { blockTexts, diffAttacks, promptAttacks, secret } from "../../injection/prompts";
import type { ScriptedClient } from "../../support/scriptedClient";

const markdown = createMarkdownIt({ html: false });

describe("prompt injection: attachments", () => {
  for (const attack of promptAttacks) {
    it(attack.name, async () => {
      using workspace = attacked(attack);
      const scripted = await workspace.serve([{ when: "", answer: "ok" }]);
      const item = attack.item((path) => workspace.uri(path));
      const { refusals, prompt } = await askAbout(item, scripted);
      if (attack.refused === undefined) assert.deepEqual(refusals, []);
      else assert.match(refusals.join(), attack.refused);
      if (attack.shows !== undefined) assert.match(prompt, attack.shows);
      if (attack.hides !== undefined) assert.doesNotMatch(prompt, attack.hides);
      assert.doesNotMatch(prompt, new RegExp(secret));
      await scripted.client.shutdown();
    }).timeout(20_000);
  }

  for (const { name, diff } of diffAttacks) {
    it(name, async () => {
      using workspace = attacked({ files: { "a.txt": "a\n", ".env": "X=1\n" } });
      const scripted = await workspace.serve([{ when: "", answer: "ok" }]);
      const files = splitDiff(diff).map((each) => ({ uri: workspace.uri(each.path), diff: each.diff }));
      const { refusals, prompt } = await askAbout({ kind: "changes", files }, scripted);
      assert.match(refusals.join(), /Nothing to attach: .*neverRead/);
      assert.doesNotMatch(prompt, new RegExp(secret));
      await scripted.client.shutdown();
    });
  }

  for (const { name, label = "a.ts", languageId = "typescript", text = "const a = 1;" } of blockTexts) {
    it(name, async () => {
      using workspace = attacked({});
      const { client, engine } = await workspace.serve([{ when: "", answer: "ok" }]);
      const context = [{ label, languageId, text, sources: [], tokens: 1 }];
      await client.chat({ messages: [{ role: "user", text: "What is this?", context }] }).result;
      const messages = engine.chat.requests[0]?.messages ?? [];
      assert.deepEqual(
        messages.map(({ role }) => role),
        ["system", "user"],
      );
      // As Markdown, the message is the label, one block with exactly the text, and the question.
      const tokens = markdown
        .parse(messages[1]?.text ?? "", {})
        .filter(({ level, type }) => level === 0 && !type.endsWith("_close"));
      assert.deepEqual(
        tokens.map(({ type }) => type),
        ["paragraph_open", "fence", "paragraph_open"],
      );
      assert.equal(tokens[1]?.content, `${text}\n`);
      await client.shutdown();
    });
  }
});

function attacked(prepared: ConstructorParameters<typeof AttackedWorkspace>[0]): AttackedWorkspace {
  const workspace = new AttackedWorkspace(prepared);
  mkdirSync(join(workspace.folder, "src"), { recursive: true });
  writeFileSync(join(workspace.parent, "outside", "secret.ts"), `export const findTheToken = "${secret}";\n`);
  return workspace;
}

/** Attaches an item and asks. The answer may be empty until the codebase is indexed. */
async function askAbout(item: ContextItem, { client, engine }: ScriptedClient) {
  const resolve = async () =>
    (await client.connection.sendRequest(ResolveContextRequest.type, { items: [item] })).items;
  let items = await resolve();
  for (
    let tries = 0;
    tries < 40 && items.some((each) => "refusal" in each && /indexed/.test(each.refusal));
    tries++
  ) {
    await new Promise((done) => setTimeout(done, 250));
    items = await resolve();
  }
  const context = items.flatMap((each) => ("block" in each ? [each.block] : []));
  await client.chat({ messages: [{ role: "user", text: "What is this?", context }] }).result;
  const refusals = items.flatMap((each) => ("refusal" in each ? [each.refusal] : []));
  return { refusals, prompt: engine.chat.prompts.join("\n") };
}
