import assert from "node:assert/strict";
import * as vscode from "vscode";
import { serverPids } from "./processes";
import { acceptAsked, acceptTyped, answer, closeEditors, openFile, type, until } from "./support";

/** Resolves when a server runs that is not `old`. */
function newServer(old: number): Promise<number> {
  return until("a new server", () => serverPids().find((pid) => pid !== old));
}

function onlyServer(): Promise<number> {
  return until("exactly one server", () => {
    const [pid, ...others] = serverPids();
    return others.length === 0 ? pid : undefined;
  });
}

describe("server process", () => {
  beforeEach(() =>
    answer(
      { when: "const secondLine = ", answer: "invoice.lines[1];" },
      { when: "const firstLine = ", answer: "invoice.lines[0];" },
    ),
  );
  afterEach(closeEditors);

  it("answers after it was restarted by the command", async () => {
    const before = await onlyServer();
    const editor = await openFile("ts", "function first(invoice: Invoice) {\n  const firstLine =‸\n}\n");
    await vscode.commands.executeCommand("inhouse.restartServer");
    await newServer(before);
    await type(" ");
    assert.equal(await acceptAsked(editor), "  const firstLine = invoice.lines[0];");
    assert.notEqual(await onlyServer(), before);
  });

  it("comes back after SIGKILL with the documents as they are, unsaved text included", async () => {
    const editor = await openFile("ts", "function lines(invoice: Invoice) {\n‸\n}\n");
    await type("  const firstLine =");
    const before = await onlyServer();
    process.kill(before, "SIGKILL");
    await newServer(before);
    await type(" ");
    assert.equal(await acceptAsked(editor), "  const firstLine = invoice.lines[0];");
    await type("\nconst secondLine = ");
    assert.match(await acceptTyped(editor), /const secondLine = invoice\.lines\[1\];/);
  });

  it("comes back when it is killed in the middle of an answer", async () => {
    answer({
      when: "const slow = ",
      answer: "invoice.lines.map((line) => line.quantity);",
      tokensPerSecond: 2,
    });
    const editor = await openFile("ts", "function slow(invoice: Invoice) {\n  const slow =‸\n}\n");
    const before = await onlyServer();
    await type(" ");
    process.kill(before, "SIGKILL");
    answer({ when: "const slow = ", answer: "invoice.lines.length;" });
    await newServer(before);
    assert.equal(await acceptAsked(editor), "  const slow = invoice.lines.length;");
  });
});
