import assert from "node:assert/strict";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { EditResult } from "../../../server/protocol/edit";
import { AttackedWorkspace } from "../../injection/attackedWorkspace";
import { type EditAttack, editAttacks } from "../../injection/edits";
import { runEdit } from "../../support/edits";
import { positionAfter } from "../../support/position";

describe("prompt injection: edits", () => {
  for (const attack of editAttacks) {
    it(attack.name, async () => {
      const { file = "src/shop.ts", text = "", says, warned, refused } = attack;
      const [before = "", region = "", after = ""] = text.split(/[⟦⟧]/);
      const files = { [file]: before + region + after, ".gitignore": ".vscode\n" };
      using workspace = new AttackedWorkspace({ files });
      const disk = workspace.snapshot();
      const { client, engine } = await workspace.serve([{ when: "", answer: says }]);
      const uri = workspace.uri(file);
      await client.open(uri, file.endsWith(".ts") ? "typescript" : "plaintext", before + region + after);
      const range = { start: positionAfter(before), end: positionAfter(before + region) };
      const { preset, problem } = attack;
      const result = await runEdit(client, {
        uri,
        version: client.versionOf(uri),
        range,
        instruction: "Make it two",
        ...(preset !== undefined && { preset }),
        ...(problem !== undefined && { diagnostics: [{ range, message: problem }] }),
      }).result;
      assert.equal(engine.chat.prompts.length === 0, attack.unasked === true);
      if (attack.hides !== undefined) assert.doesNotMatch(engine.chat.prompts.join(""), attack.hides);
      if (refused === undefined) assertOnlyThere(attack, result, workspace, file);
      else {
        assert.ok(["refused", "unchanged"].includes(result.outcome), result.newText);
        assert.equal(result.edit, undefined);
        assert.match(result.reason ?? "", refused);
      }
      if (warned === undefined) assert.deepEqual(result.warnings, []);
      else assert.match(result.warnings.join("\n"), warned);
      assert.deepEqual(workspace.snapshot(), disk);
      await client.shutdown();
    });
  }
});

function assertOnlyThere(
  { becomes = "", preset }: EditAttack,
  { edit, outcome, newText, reason }: EditResult,
  workspace: AttackedWorkspace,
  file: string,
): void {
  assert.equal(outcome, "edited", reason);
  assert.equal(newText, becomes);
  const touched = (edit?.documentChanges ?? []).map((change) => {
    const uri =
      "textDocument" in change ? change.textDocument.uri : "uri" in change ? change.uri : change.newUri;
    return relative(workspace.folder, fileURLToPath(uri)).replaceAll("\\", "/");
  });
  const place = preset === "tests" ? file.replace(".ts", ".test.ts") : file;
  assert.deepEqual([...new Set(touched)], [place]);
  if (preset === "tests")
    for (const { needsConfirmation } of Object.values(edit?.changeAnnotations ?? {}))
      assert.equal(needsConfirmation, true);
}
