import { homedir } from "node:os";
import { env, type QuickPickItem, QuickPickItemKind, ThemeIcon, Uri, window } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { showInformationMessage, showQuickPick } from "../ui/shown";
import { commandText } from "./checks/commandText";
import type { Readiness, Requirement } from "./checks/requirements";

export type ListChoice = "build" | "again" | "log";

interface ListItem extends QuickPickItem {
  readonly choice?: ListChoice;
  readonly requirement?: Requirement;
}

/**
 * Shows what the build needs, with the command that mends what is missing. Picking something missing copies its command
 * and waits until the user has run it. Undefined if the user closes the list.
 */
export async function showRequirements(
  { requirements, cards }: Readiness,
  { hasLog, isBuilt }: { readonly hasLog: boolean; readonly isBuilt: boolean },
): Promise<ListChoice | undefined> {
  const missing = requirements.filter(({ isMet }) => !isMet);
  // VS Code selects the first row.
  const items: ListItem[] = [
    ...missing.map(requirementItem),
    missing.length === 0 ? buildItem(isBuilt) : againItem(),
    ...(hasLog ? [logItem()] : []),
    { label: l10n.t("What the build needs"), kind: QuickPickItemKind.Separator },
    ...requirements.filter(({ isMet }) => isMet).map(requirementItem),
  ];
  const card = cards[0]?.name ?? "GPU";
  const picked = await showQuickPick(items, {
    title: l10n.t("Inhouse: Set Up GPU"),
    placeHolder:
      missing.length === 0
        ? l10n.t("Everything is there to build the backend for {0}.", card)
        : l10n.t("Choose a missing part to copy the command that installs it."),
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  if (picked.choice !== undefined) return picked.choice;
  return picked.requirement?.command === undefined ? "again" : helpWith(picked.requirement.command);
}

/** Copies a command, and waits until the user wants to check again. */
async function helpWith(command: string): Promise<ListChoice | undefined> {
  await env.clipboard.writeText(command);
  const again = l10n.t("Check Again");
  const terminal = l10n.t("Open Terminal");
  const message = l10n.t("Copied: {0}. Run it in a terminal, then check again.", command);
  let picked = await showInformationMessage(message, again, terminal);
  if (picked === terminal) {
    // The user reads and starts it, and no file of the workspace takes part.
    const opened = window.createTerminal({ cwd: homedir() });
    opened.show();
    opened.sendText(command, false);
    picked = await showInformationMessage(message, again);
  }
  return picked === again ? "again" : undefined;
}

function buildItem(isBuilt: boolean): ListItem {
  return {
    label: isBuilt ? l10n.t("Build Again") : l10n.t("Build the GPU Backend"),
    detail: l10n.t("Takes 2 to 20 minutes, needs no network, and can be cancelled and resumed."),
    iconPath: new ThemeIcon("play"),
    choice: "build",
  };
}

function againItem(): ListItem {
  return { label: l10n.t("Check Again"), iconPath: new ThemeIcon("refresh"), choice: "again" };
}

function logItem(): ListItem {
  return { label: l10n.t("Show Build Log"), iconPath: new ThemeIcon("output"), choice: "log" };
}

function requirementItem(requirement: Requirement): ListItem {
  const { isMet, text, command } = requirement;
  return {
    label: text,
    ...(command !== undefined && { detail: commandText(command) }),
    iconPath: new ThemeIcon(isMet ? "check" : "error"),
    requirement,
  };
}

export async function showLogFile(path: string): Promise<void> {
  await window.showTextDocument(Uri.file(path));
}
