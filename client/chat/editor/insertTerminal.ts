import { setTimeout as delay } from "node:timers/promises";
import { env, l10n, type Terminal, window } from "vscode";
import { parseCodeBlockInfo } from "../../../server/protocol/code/codeBlockInfo";
import { terminalInput } from "../../../server/protocol/code/shellBlock";
import { showInformationMessage } from "../../shown";
import type { CodeBlock } from "../panelActions";
import type { IdleTerminals } from "./idleTerminals";

/**
 * Puts a command on the command line of a terminal, where the user runs it or not. Several lines go to the clipboard instead, as a
 * terminal runs each that it is given. Throws with one sentence where there is nothing to insert.
 */
export async function insertTerminal(idle: IdleTerminals, { code, info }: CodeBlock): Promise<void> {
  const input = terminalInput(code, parseCodeBlockInfo(info).language);
  if (input.kind === "empty") throw new Error(l10n.t("There is no command in this block."));
  if (input.kind === "unseen")
    throw new Error(
      l10n.t("This block has characters that cannot be seen ({0}), so no terminal gets it.", input.names),
    );
  const terminal = idle.active ?? (await newTerminal());
  terminal.show();
  if (input.kind === "line") {
    terminal.sendText(input.text, false);
    return;
  }
  await env.clipboard.writeText(input.text);
  void showInformationMessage(
    l10n.t("The {0} lines are in the clipboard. Paste them into the terminal to run them.", input.lines),
  );
}

/** A shell says that it is ready where VS Code knows it; what comes before is kept by the terminal, but may be shown twice. */
const readyMs = 2000;

async function newTerminal(): Promise<Terminal> {
  const terminal = window.createTerminal();
  const stopper = new AbortController();
  const ready = new Promise<void>((resolve) => {
    const listening = window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal === terminal) resolve();
    });
    stopper.signal.addEventListener("abort", () => listening.dispose());
  });
  await Promise.race([ready, delay(readyMs, undefined, { signal: stopper.signal }).catch(() => {})]);
  stopper.abort();
  return terminal;
}
