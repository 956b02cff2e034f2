import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { commands, env, l10n, window } from "vscode";
import type { Attachment } from "../history/conversation";
import type { ContextKind } from "./contextKind";
import { namesIt } from "./fuzzy";

/** "@terminal": what is selected in the terminal. It is copied over the clipboard, since VS Code tells it in no other way. */
export const terminalKind: ContextKind = {
  kind: "terminal",
  async find(query) {
    const terminal = window.activeTerminal;
    if (terminal === undefined) return [];
    const label = l10n.t("Selection in the terminal");
    const offer: Attachment = { id: "terminal", kind: "terminal", label, detail: terminal.name };
    return namesIt(query, label) ? [offer] : [];
  },
  async pick(offered) {
    const text = await Promise.race([terminalSelection(), delay(patienceMs, null)]);
    // In a browser the clipboard may wait for a permission that nobody gives.
    if (text === null)
      return { problem: l10n.t("The clipboard can't be read here: paste the text into the message.") };
    if (text === undefined)
      return { problem: l10n.t("Nothing is selected in the terminal: select text there first.") };
    const lines = text.split("\n").length;
    return {
      ...offered,
      id: `terminal ${randomUUID()}`,
      label: l10n.t("Terminal: {0} lines", lines),
      text,
    };
  },
  items: async ({ text = "", detail = "" }) => [
    { kind: "text", label: detail === "" ? "Terminal" : `Terminal ${detail}`, text },
  ],
};

const patienceMs = 3000;

async function terminalSelection(): Promise<string | undefined> {
  const before = await env.clipboard.readText();
  const mark = `inhouse ${randomUUID()}`;
  try {
    await env.clipboard.writeText(mark);
    await commands.executeCommand("workbench.action.terminal.copySelection");
    const copied = await env.clipboard.readText();
    return copied === mark || copied.trim() === "" ? undefined : copied;
  } finally {
    await env.clipboard.writeText(before);
  }
}
