import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newConversation } from "../../../client/chat/conversation/conversation";
import { HistoryStore } from "../../../client/chat/conversation/history/historyStore";
import { resolveAttachments } from "../../../server/chat/attachments/resolveAttachments";
import { silent } from "../../../server/log";
import { StatisticsStore } from "../../../server/statistics/store";
import { AttackedWorkspace } from "../../injection/attackedWorkspace";
import { secret } from "../../injection/prompts";
import { indexedText, type StoredAttack, storedAttacks } from "../../injection/stored";

type Of<Kind extends StoredAttack["kind"]> = Extract<StoredAttack, { kind: Kind }>;

describe("prompt injection: files in our own folders", () => {
  for (const attack of storedAttacks) {
    it(attack.name, async () => {
      using workspace = new AttackedWorkspace({
        files: { ".env": indexedText, "src/a.ts": "start();\n" },
        links: { "link.ts": "outside/secret.ts" },
      });
      writeFileSync(join(workspace.parent, "outside", "secret.ts"), indexedText);
      switch (attack.kind) {
        case "history":
          await readsHistory(attack, workspace);
          break;
        case "historyId":
          await namesHistory(attack, workspace);
          break;
        case "statistics":
          await readsStatistics(attack, workspace);
          break;
        case "index":
          await searchesIndex(attack, workspace);
          break;
      }
      assert.equal("hacked" in {}, false);
    });
  }
});

function historyIn(workspace: AttackedWorkspace) {
  const folder = join(workspace.parent, "history");
  mkdirSync(folder, { mode: 0o700 });
  return { folder, store: new HistoryStore({ folder, enabled: () => true, onDamaged: () => {} }) };
}

async function readsHistory({ change, isRead }: Of<"history">, workspace: AttackedWorkspace): Promise<void> {
  const { folder, store } = historyIn(workspace);
  const ok = { ...newConversation("chat", 1), title: "Ours" };
  writeFileSync(join(folder, "chat.json"), JSON.stringify(change(ok)));
  const before = outside(workspace);
  const found = await store.load("chat");
  assert.equal(found !== undefined, isRead);
  assert.equal((await store.list("")).length, isRead ? 1 : 0);
  if (found === undefined) return;
  for (const turn of found.turns) assert.equal("toolCalls" in turn, false);
  await store.save(found, "copy");
  await store.delete(found.id);
  assert.deepEqual(outside(workspace), before);
}

async function namesHistory({ id }: Of<"historyId">, workspace: AttackedWorkspace): Promise<void> {
  const { store } = historyIn(workspace);
  const victim = join(workspace.parent, "outside", "victim.json");
  writeFileSync(victim, JSON.stringify(newConversation("victim", 1)));
  const before = outside(workspace);
  assert.equal(await store.load(id), undefined);
  await store.save({ ...newConversation(id, 1), title: "Evil" }, "copy");
  await store.delete(id);
  assert.deepEqual(outside(workspace), before);
}

/** Everything outside the history folder. */
function outside(workspace: AttackedWorkspace): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(workspace.snapshot()).filter(([path]) => !path.startsWith("history")),
  );
}

async function readsStatistics({ text }: Of<"statistics">, workspace: AttackedWorkspace): Promise<void> {
  const path = join(workspace.parent, "statistics.json");
  writeFileSync(path, text);
  const store = new StatisticsStore({ path, log: silent });
  const { tallies } = await store.read();
  assert.equal(Object.getPrototypeOf(tallies), Object.prototype);
}

async function searchesIndex({ path }: Of<"index">, workspace: AttackedWorkspace): Promise<void> {
  const hit = { path: workspace.path(path), start: 0, text: indexedText };
  const progress = { done: 1, total: 1, isIndexing: false, isCapped: false };
  const { documents, files } = workspace;
  const codebase = { search: async () => ({ hits: [hit], progress }) };
  const countTokens = async (texts: readonly string[]) => texts.map(({ length }) => length);
  const [resolved] = await resolveAttachments(
    [{ kind: "codebase", query: "token" }],
    { documents, files, countTokens, codebase },
    { signal: new AbortController().signal },
  );
  assert.ok(resolved !== undefined && "refusal" in resolved, JSON.stringify(resolved));
  assert.doesNotMatch(resolved.refusal, new RegExp(secret));
}
