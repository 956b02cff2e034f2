import assert from "node:assert/strict";
import { runWarnings, withCautions } from "../../../../client/serverGate/changes/cautions";
import { prepareForPreview } from "../../../../client/workspace/workspaceEdits";

const pathOf = (uri: string) => uri.replace("file://", "");
const start = { line: 0, character: 0 };
const edits = [{ range: { start, end: start }, newText: "x", annotationId: "one" }];

describe("cautions that a hostile server omits", () => {
  it("are added by the client for a file that a tool runs by itself", () => {
    assert.match(runWarnings(["/w/.vscode/tasks.json"]).join(), /tasks\.json is run by VS Code/);
    assert.deepEqual(runWarnings(["/w/src/a.ts"]), []);
  });

  it("keep the Refactor Preview from ticking a change of any form", () => {
    const edit = {
      documentChanges: [
        { kind: "create" as const, uri: "file:///w/.vscode/tasks.json", annotationId: "one" },
        { textDocument: { uri: "file:///w/.vscode/tasks.json", version: null }, edits },
        { kind: "rename" as const, oldUri: "file:///w/a", newUri: "file:///w/.envrc", annotationId: "one" },
        { textDocument: { uri: "file:///w/src/a.ts", version: null }, edits },
      ],
      changeAnnotations: { one: { label: "Harmless", needsConfirmation: false } },
    };
    const { documentChanges = [], changeAnnotations = {} } = prepareForPreview(
      withCautions(edit, pathOf),
      "Suggested",
      "file:///w",
    );
    const ids = documentChanges.map((change) =>
      "textDocument" in change
        ? change.edits.map((each) => ("annotationId" in each ? each.annotationId : undefined))[0]
        : change.annotationId,
    );
    const ticked = ids.map((id) => changeAnnotations[String(id)]?.needsConfirmation === false);
    assert.deepEqual(ticked.slice(0, 4), [false, false, false, true]);
    assert.match(changeAnnotations[String(ids[0])]?.label ?? "", /read every line/);
  });
});
