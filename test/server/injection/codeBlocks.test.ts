import assert from "node:assert/strict";
import { ApplyCodeRequest } from "../../../server/protocol/edit";
import { AttackedWorkspace } from "../../injection/attackedWorkspace";
import { type BlockAttack, codeBlocks } from "../../injection/codeBlocks";
import { blocksOfRepositories } from "../../injection/repositoryParts";

describe("prompt injection: applied code blocks", () => {
  for (const attack of codeBlocks) tryOut(attack);
  for (const attack of blocksOfRepositories) tryOut(attack);
});

function tryOut(attack: BlockAttack): void {
  it(attack.name, async () => {
    using workspace = new AttackedWorkspace(attack);
    const before = workspace.snapshot();
    const { client } = await workspace.serve([]);
    const { target, code, create } = attack;
    const uri = /^[\w-]{4,}:/.test(target) ? target : workspace.uri(target);
    if (attack.opened) await client.open(uri, "plaintext", attack.files?.[target] ?? "old\n");
    const result = await client.connection.sendRequest(ApplyCodeRequest.type, {
      textDocument: { uri },
      code,
      info: "",
      ...(create !== undefined && { create }),
    });
    if (attack.refused === undefined) {
      assert.equal(result.outcome, "edited", result.reason);
      const touched = (result.edit?.documentChanges ?? []).map((change) =>
        "textDocument" in change ? change.textDocument.uri : "uri" in change ? change.uri : change.newUri,
      );
      assert.deepEqual([...new Set(touched)], [uri]);
    } else {
      assert.equal(result.outcome, "refused");
      assert.equal(result.edit, undefined);
      assert.match(result.reason ?? "", attack.refused);
      assert.doesNotMatch(result.reason ?? "", /[\p{Cc}\p{Cf}]/u);
    }
    const warnings = (result.warnings ?? []).join("\n");
    if (attack.warned === undefined) assert.equal(warnings, "");
    else assert.match(warnings, attack.warned);
    assert.equal(result.removes, attack.removes);
    assert.deepEqual(workspace.snapshot(), before);
    await client.shutdown();
  });
}
