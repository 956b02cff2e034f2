import { env, type Terminal, type TerminalShellIntegrationChangeEvent, window } from "vscode";
import { parseCodeBlockInfo } from "../../../server/protocol/code/codeBlockInfo";
import { terminalInput } from "../../../server/protocol/code/shellBlock";
import { l10n } from "../../../server/protocol/l10n";
import { showInformationMessage } from "../../ui/shown";
import { waitForEvent } from "../../ui/timing/waitForEvent";
import type { CodeBlock } from "../panel/panelActions";
import type { IdleTerminals } from "./idleTerminals";

/**
 * Inserts a command at the prompt of a terminal without running it. Copies several lines to the clipboard instead, because a
 * terminal runs each line that it receives. Throws when there is nothing to insert.
 */
export async function insertTerminal(idle: IdleTerminals, { code, info }: CodeBlock): Promise<void> {
  const input = terminalInput(code, parseCodeBlockInfo(info).language);
  if (input.kind === "empty") throw new Error(l10n.t("There is no command in this block."));
  if (input.kind === "unseen")
    throw new Error(
      l10n.t("Not inserted into a terminal: this block has invisible characters ({0}).", input.names),
    );
  const terminal = idle.active ?? (await newTerminal());
  terminal.show();
  if (input.kind === "line") {
    terminal.sendText(input.text, false);
    return;
  }
  await env.clipboard.writeText(input.text);
  void showInformationMessage(
    l10n.t("Copied {0} lines. Paste them into the terminal to run them.", input.lines),
  );
}

/** Longest wait for a shell to report that it is ready. Text sent earlier is not lost, but the terminal may show it twice. */
const readyMs = 2000;

async function newTerminal(): Promise<Terminal> {
  const terminal = window.createTerminal();
  const isOfIt = (event: TerminalShellIntegrationChangeEvent) => event.terminal === terminal;
  await waitForEvent(window.onDidChangeTerminalShellIntegration, isOfIt, readyMs);
  return terminal;
}
