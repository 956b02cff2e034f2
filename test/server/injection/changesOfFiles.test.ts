import assert from "node:assert/strict";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChangeAnnotation } from "vscode-languageserver-protocol";
import { ResolveContextRequest } from "../../../server/protocol/chat";
import { ApplyFilesRequest, type ApplyFilesResult } from "../../../server/protocol/edit";
import { lure } from "../../injection/attack";
import { AttackedWorkspace } from "../../injection/attackedWorkspace";
import { changesOfFiles, type FilesAttack } from "../../injection/changesOfFiles";
import { filesOfRepositories, namesThatDeceive } from "../../injection/repositoryParts";

interface Touched {
  readonly path: string;
  readonly annotation: ChangeAnnotation | undefined;
}

describe("prompt injection: answers that name files", () => {
  for (const attack of changesOfFiles) tryOut(attack);
  for (const attack of filesOfRepositories) tryOut(attack);
  for (const attack of namesThatDeceive) tryOut(attack);
});

function tryOut(attack: FilesAttack): void {
  it(attack.name, async () => {
    using workspace = new AttackedWorkspace({
      ...attack,
      files: { "README.md": `# Shop\n\n<!-- ${lure} -->\n`, ...attack.files },
    });
    const before = workspace.snapshot();
    const result = await applied(attack, workspace);
    const touched = touchedBy(result, workspace);
    assert.deepEqual([...new Set(touched.map(({ path }) => path))], attack.touches);
    for (const { annotation } of touched) {
      assert.equal(annotation?.needsConfirmation, true);
      assert.doesNotMatch(annotation.label, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\$\(/u);
    }
    assert.equal(result.refusals.length > 0, attack.refused !== undefined, result.refusals.join());
    if (attack.refused !== undefined) assert.match(result.refusals.join("\n"), attack.refused);
    for (const sentence of [...result.refusals, ...result.warnings])
      assert.doesNotMatch(sentence, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    assertWarned(attack, result, touched);
    assert.deepEqual(workspace.snapshot(), before);
  });
}

/** The user attaches README.md, asks, and applies the answer. */
async function applied(attack: FilesAttack, workspace: AttackedWorkspace): Promise<ApplyFilesResult> {
  const { client, engine } = await workspace.serve([{ when: lure, answer: attack.says }]);
  for (const path of attack.open ?? [])
    await client.open(workspace.uri(path), "plaintext", attack.files?.[path] ?? "[core]\n");
  const item = { kind: "file", uri: workspace.uri("README.md") } as const;
  const { items } = await client.connection.sendRequest(ResolveContextRequest.type, { items: [item] });
  const context = items.flatMap((each) => ("block" in each ? [each.block] : []));
  const answer = client.chat({ messages: [{ role: "user", text: "What is this?", context }] });
  await answer.result;
  assert.equal(engine.chat.prompts.length, 1);
  const params = { answer: answer.text(), versions: [] };
  const result = await client.connection.sendRequest(ApplyFilesRequest.type, params);
  await client.shutdown();
  return result;
}

function touchedBy({ edit }: ApplyFilesResult, workspace: AttackedWorkspace): Touched[] {
  const path = (uri: string) => relative(workspace.folder, fileURLToPath(uri)).replaceAll("\\", "/");
  const annotationOf = (id: string | undefined) => edit?.changeAnnotations?.[id ?? ""];
  const documents = new Set<string>();
  return (edit?.documentChanges ?? []).flatMap((change): Touched[] => {
    if ("kind" in change) {
      const annotation = annotationOf(change.annotationId);
      const uris = change.kind === "rename" ? [change.oldUri, change.newUri] : [change.uri];
      return uris.map((uri) => ({ path: path(uri), annotation }));
    }
    const { uri } = change.textDocument;
    assert.ok(!documents.has(uri), "one change for each file");
    documents.add(uri);
    return change.edits.map((each) => ({
      path: path(uri),
      annotation: annotationOf("annotationId" in each ? each.annotationId : undefined),
    }));
  });
}

/** Dangerous changes carry the warning, and the user confirms them separately. */
function assertWarned(
  { warned, touches }: FilesAttack,
  { warnings }: ApplyFilesResult,
  touched: readonly Touched[],
): void {
  if (warned === undefined) return;
  assert.match(warnings.join("\n"), warned);
  const labels = touched.filter(({ annotation }) => warned.test(annotation?.label ?? ""));
  assert.ok(labels.length > 0, "beside the change as well");
  const others = touches.filter((path) => !labels.some((each) => each.path === path));
  for (const { path } of labels) assert.ok(!others.includes(path));
}
