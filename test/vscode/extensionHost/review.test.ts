import assert from "node:assert/strict";
import * as vscode from "vscode";
import { makeRepository, nothingStaged, type TestRepository, untilChanged } from "./git";
import { answer, closeEditors, until } from "./support";

const old = ["export function mean(prices: number[]): number {", "  return 0;", "}", ""].join("\n");
const line = "  return sum(prices) / prices.length;";
const now = old.replace("  return 0;", line);
const fixedLine = "  return prices.length === 0 ? 0 : sum(prices) / prices.length;";
const problem = "An empty list of `prices` gives NaN.";
const findings = JSON.stringify({
  findings: [
    { line: 2, code: line, problem, severity: "error", fix: "Return 0 for it." },
    {
      line: 2,
      code: "nowhere()",
      problem: "This is about nothing that is there.",
      severity: "error",
      fix: "",
    },
  ],
});

function run(command: string, ...args: unknown[]) {
  return vscode.commands.executeCommand(`inhouse.review.${command}`, ...args);
}

/** Waits for the proposal in the active tab and returns its text. */
function proposal(): Promise<string> {
  return until("the proposal", () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputTextDiff)) return undefined;
    const { modified } = input;
    const found = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === modified.toString());
    return found?.getText().includes(fixedLine) ? found.getText() : undefined;
  });
}

function isDiffOpen(): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(({ input }) => input instanceof vscode.TabInputTextDiff);
}

async function putCursor(uri: vscode.Uri, text: string): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  const position = editor.document.positionAt(editor.document.getText().indexOf(text));
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

async function replace(editor: vscode.TextEditor, range: vscode.Range, text: string): Promise<void> {
  assert.ok(await editor.edit((edit) => edit.replace(range, text)));
}

describe("a review of changes", () => {
  let repository: TestRepository;
  let uri: vscode.Uri;

  before(async () => {
    repository = await makeRepository("reviewed", { "mean.ts": old });
    uri = await repository.write("mean.ts", now);
    await untilChanged(repository, { unstaged: 1 });
  });
  after(() => nothingStaged(repository));
  beforeEach(async () => {
    answer(
      { when: "Mend", answer: "" },
      { when: "The change of", answer: findings },
      { when: problem, answer: `\`\`\`ts\n${fixedLine}\n\`\`\`` },
    );
    await run("changes", repository.inEditor);
  });
  afterEach(async () => {
    await run("dismissAll");
    await vscode.commands.executeCommand("inhouse.edit.rejectAll");
    await closeEditors();
  });

  it("fixes a comment by an edit of its lines that waits for the user", async () => {
    const { document } = await putCursor(uri, "sum(prices)");
    await run("fix");
    assert.equal(await proposal(), now.replace(line, fixedLine));
    assert.equal(document.getText(), now);
    assert.equal(document.isDirty, false);
  });

  it("has comments that follow their lines, vanish when these change, and return when that is undone", async () => {
    const editor = await putCursor(uri, "export");
    const { document } = editor;
    await replace(editor, new vscode.Range(0, 0, 0, 0), "// one\n// two\n");
    await putCursor(uri, "sum(prices)");
    await run("fix");
    assert.equal(await proposal(), `// one\n// two\n${now.replace(line, fixedLine)}`);
    await vscode.commands.executeCommand("inhouse.edit.rejectAll");

    const changed = await putCursor(uri, "sum(prices)");
    await replace(changed, document.lineAt(3).range, "  return NaN;");
    await putCursor(uri, "return NaN");
    await run("fix");
    assert.equal(isDiffOpen(), false, "the remark is gone");

    await vscode.commands.executeCommand("undo");
    assert.equal(document.lineAt(3).text, line);
    await putCursor(uri, "sum(prices)");
    await run("fix");
    await proposal();
  });

  it("shows nothing at a line that differs in the editor", async () => {
    const editor = await putCursor(uri, "sum(prices)");
    await replace(editor, editor.document.lineAt(1).range, "  return 1;");
    await run("changes", repository.inEditor);
    await putCursor(uri, "return 1");
    await run("fix");
    assert.equal(isDiffOpen(), false);
  });

  it("has comments that can be dismissed", async () => {
    await putCursor(uri, "sum(prices)");
    await run("dismiss");
    await run("fix");
    assert.equal(isDiffOpen(), false);
  });

  it("covers only staged changes when there are any", async () => {
    repository.git("add", "--all");
    await repository.write("mean.ts", old);
    await untilChanged(repository, { staged: 1, unstaged: 1 });
    // The staged text differs from the file, so the comment has no place.
    await run("changes", repository.inEditor);
    await putCursor(uri, "return 0");
    await run("fix");
    assert.equal(isDiffOpen(), false);

    await repository.write("mean.ts", `// first\n${now}`);
    await untilChanged(repository, { staged: 1, unstaged: 1 });
    await until("the file in the editor", () =>
      vscode.window.activeTextEditor?.document.getText().startsWith("// first") ? true : undefined,
    );
    await run("changes", repository.inEditor);
    await putCursor(uri, "sum(prices)");
    await run("fix");
    assert.match(await proposal(), /^\/\/ first\n/);
  });
});
