import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { commands, env, window } from "vscode";
import { l10n } from "../../../../server/protocol/l10n";
import type { Attachment } from "../../conversation/conversation";
import type { AttachmentKind } from "../attachmentKind";
import { containsQuery } from "../fuzzy";

/** "@terminal": the selection in the terminal. VS Code has no API for it, so it is read through the clipboard. */
export const terminalKind: AttachmentKind = {
  kind: "terminal",
  async find(query) {
    const terminal = window.activeTerminal;
    if (terminal === undefined) return [];
    const label = l10n.t("Selection in the terminal");
    const offer: Attachment = { id: "terminal", kind: "terminal", label, detail: terminal.name };
    return containsQuery(query, label) ? [offer] : [];
  },
  async pick(offered) {
    const text = await Promise.race([terminalSelection(), delay(patienceMs, null)]);
    // In a browser the clipboard may wait for a permission that the user never grants.
    if (text === null)
      return { problem: l10n.t("Can't read the clipboard. Paste the text into the message.") };
    if (text === undefined) return { problem: l10n.t("Select text in the terminal first.") };
    const lines = text.split("\n").length;
    return {
      ...offered,
      id: `terminal ${randomUUID()}`,
      label: lines === 1 ? l10n.t("Terminal: 1 line") : l10n.t("Terminal: {0} lines", lines),
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
  const placeholder = `inhouse ${randomUUID()}`;
  try {
    await env.clipboard.writeText(placeholder);
    await commands.executeCommand("workbench.action.terminal.copySelection");
    const copied = await env.clipboard.readText();
    return copied === placeholder || copied.trim() === "" ? undefined : copied;
  } finally {
    await env.clipboard.writeText(before);
  }
}
