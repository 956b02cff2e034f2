import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";

export const extensionId = "inhouse.inhouse";

/** Marks the cursor in the texts of tests. */
const cursorMark = "‸";

interface ScriptLine {
  readonly when: string;
  readonly answer: string;
  readonly tokensPerSecond?: number;
  readonly toolCall?: { readonly name: string; readonly arguments: object };
  readonly failure?: string;
}

/** Sets the scripted server's answers from now on, each to prompts that contain `when`. */
export function answer(...lines: ScriptLine[]): void {
  const file = process.env["INHOUSE_SCRIPT"];
  assert(file !== undefined, "INHOUSE_SCRIPT must name the script of the scripted server.");
  writeFileSync(file, JSON.stringify(lines));
}

export function folder(index: number): vscode.Uri {
  const found = vscode.workspace.workspaceFolders?.[index];
  assert(found !== undefined, `The workspace must have more than ${index} folders.`);
  return found.uri;
}

let files = 0;

/** Writes a file into a workspace folder and opens it with the cursor at the mark in `text`. */
export async function openFile(
  extension: string,
  text: string,
  root = folder(0),
): Promise<vscode.TextEditor> {
  files += 1;
  const uri = vscode.Uri.joinPath(root, `test${files}.${extension}`);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text.replace(cursorMark, "")));
  return showAt(await vscode.workspace.openTextDocument(uri), text);
}

/** Shows a document that holds `text` without its mark, with the cursor at the mark. */
export async function showAt(document: vscode.TextDocument, text: string): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(document);
  const position = document.positionAt(text.indexOf(cursorMark));
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

export async function type(text: string): Promise<void> {
  for (const character of text) await vscode.commands.executeCommand("type", { text: character });
}

/** Accepts ghost text that appears within `timeout` ms after the last keystroke; returns the resulting line. */
export async function acceptTyped(editor: vscode.TextEditor, timeout = 30_000): Promise<string> {
  await acceptWithin(editor, timeout, async () => {});
  return currentLine(editor);
}

/** Asks for ghost text until some appears, and accepts it; returns the resulting line. */
export async function acceptAsked(editor: vscode.TextEditor, timeout = 30_000): Promise<string> {
  let asked = 0;
  await acceptWithin(editor, timeout, async (waited) => {
    if (waited < asked) return;
    asked = waited + 1000;
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  });
  return currentLine(editor);
}

async function acceptWithin(
  editor: vscode.TextEditor,
  timeout: number,
  each: (waited: number) => Promise<void>,
): Promise<void> {
  const before = editor.document.getText();
  const start = Date.now();
  while (Date.now() - start < timeout) {
    await each(Date.now() - start);
    // The command does nothing while there is no ghost text.
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    if (editor.document.getText() !== before) return;
    await delay(30);
  }
  assert.fail(`No ghost text within ${timeout} ms; the line is ${JSON.stringify(currentLine(editor))}.`);
}

/** Fails when there is ghost text at any time during `duration` in ms. */
export async function expectNoGhostText(editor: vscode.TextEditor, duration = 1500): Promise<void> {
  const before = editor.document.getText();
  for (let waited = 0; waited < duration; waited += 50) {
    await vscode.commands.executeCommand("editor.action.inlineSuggest.commit");
    assert.equal(editor.document.getText(), before, "There was ghost text where none was expected.");
    await delay(50);
  }
}

export function currentLine(editor: vscode.TextEditor): string {
  return editor.document.lineAt(editor.selection.active.line).text;
}

export async function until<T>(
  what: string,
  probe: () => T | undefined | Promise<T | undefined>,
  timeout = 45_000,
): Promise<T> {
  const start = Date.now();
  while (Date.now() - start < timeout) {
    const result = await probe();
    if (result !== undefined) return result;
    await delay(50);
  }
  assert.fail(`Waited ${timeout} ms for ${what}.`);
}

export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
