import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { IdleTerminals } from "../../../client/chat/actions/idleTerminals";
import { insertTerminal } from "../../../client/chat/actions/insertTerminal";
import { folder, until } from "./support";

describe("commands of an answer in the terminal", () => {
  const idle = new IdleTerminals();
  const made = (name: string) => join(folder(0).fsPath, name);
  const opened = () => {
    const terminal = vscode.window.terminals.at(-1);
    assert(terminal !== undefined);
    return terminal;
  };

  after(() => {
    idle.dispose();
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it("are typed into its command line without being run", async () => {
    await insertTerminal(idle, { code: `$ touch '${made("inserted")}'\n`, info: "console" });
    const terminal = opened();
    // The user presses Enter, and then runs something else.
    terminal.sendText("", true);
    await until("what the user has run", () => existsSync(made("inserted")) || undefined);

    await insertTerminal(idle, { code: `touch '${made("not-run")}'`, info: "bash" });
    const next = opened();
    next.sendText("\u0015", false);
    next.sendText(`touch '${made("own")}'`, true);
    await until("the user's own command", () => existsSync(made("own")) || undefined);
    assert.equal(existsSync(made("not-run")), false);
  });

  it("are only copied when there are several", async () => {
    const lines = `touch '${made("first")}'\ntouch '${made("second")}'`;
    await insertTerminal(idle, { code: lines, info: "bash" });
    assert.equal(await vscode.env.clipboard.readText(), lines);
    const terminal = opened();
    terminal.sendText(`touch '${made("third")}'`, true);
    await until("the user's own command", () => existsSync(made("third")) || undefined);
    assert.deepEqual([existsSync(made("first")), existsSync(made("second"))], [false, false]);
  });

  it("are refused when they hold unseen characters, or when there are none", async () => {
    const before = vscode.window.terminals.length;
    const hidden = { code: `touch '${made("hidden")}'\u001b[8m\r`, info: "bash" };
    await assert.rejects(insertTerminal(idle, hidden), /invisible characters \(U\+001B\)/);
    await assert.rejects(insertTerminal(idle, { code: "# nothing", info: "bash" }), /no command/);
    assert.equal(vscode.window.terminals.length, before);
  });
});
