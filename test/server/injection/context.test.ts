import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeclarationsRequest, type DeclarationsResult } from "../../../server/protocol/messages";
import { AttackedWorkspace } from "../../injection/attackedWorkspace";
import { contextAttacks, leak } from "../../injection/context";
import { secret } from "../../injection/prompts";
import type { CursorInDocument, ScriptedClient } from "../../support/scriptedClient";

const declaration = { start: { line: 0, character: 17 }, end: { line: 0, character: 21 } };
const announced = { experimental: { inhouse: { declarations: true } } };

describe("prompt injection: context of suggestions", () => {
  for (const attack of contextAttacks) {
    it(attack.name, async () => {
      const { imports = "", declares = [], tabs = [] } = attack;
      const order = "export interface Order {\n  readonly shippedTo: string;\n}\n";
      using workspace = new AttackedWorkspace({
        ...attack,
        files: { ...attack.files, "src/order.ts": order },
      });
      writeFileSync(join(workspace.parent, "outside", "library.ts"), leak);
      const scripted = await workspace.serve([{ when: "", answer: "answer" }], announced);
      const { client, engine } = scripted;
      let asked = 0;
      client.connection.onRequest(DeclarationsRequest.type, ({ positions }): DeclarationsResult => {
        asked++;
        const uris = declares.map((each) => (/^\w{3,}:/.test(each) ? each : workspace.uri(each)));
        return positions.map(() => uris.map((uri) => ({ uri, range: declaration })));
      });
      for (const path of tabs)
        await client.open(workspace.uri(path), "typescript", `${leak}// Order token\n`);
      const text = `${imports}import * as order from "./order";\nconst token: Order = █\n`;
      const cursor = await scripted.openAt(text, "typescript", workspace.uri("src/main.ts"));
      // Once allowed text is in a prompt, all sources have been asked.
      await untilShown(/shippedTo/, scripted, cursor);
      assert.ok(declares.length === 0 || asked > 0);
      for (const prompt of engine.prompts) assert.doesNotMatch(prompt, new RegExp(secret));
      assert.ok(client.logLines.every((line) => !line.includes(secret)));
      await client.shutdown();
    }).timeout(30_000);
  }
});

async function untilShown(
  wanted: RegExp,
  { engine }: ScriptedClient,
  cursor: CursorInDocument,
): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    await cursor.complete({ explicit: true });
    if (engine.prompts.some((prompt) => wanted.test(prompt))) return;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await cursor.type(` + n${tries}(`);
  }
  assert.fail(`No prompt with ${wanted}`);
}
