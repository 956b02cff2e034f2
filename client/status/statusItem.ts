import { Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window } from "vscode";
import { chatCommandIds, commandIds } from "../ui/commandIds";
import { openEditorSettingsCommand } from "./statusFacts";
import { statusHover } from "./statusHover";
import type { StatusTracker } from "./statusTracker";
import { type StatusView, statusKind, statusLabel, statusText } from "./statusView";

/** Creates the item in the status bar. Its hover shows the facts and actions. */
export function createStatusItem(tracker: StatusTracker): Disposable {
  const item = window.createStatusBarItem("inhouse.status", StatusBarAlignment.Left);
  item.name = "Inhouse";
  item.command = commandIds.showStatus;
  let drawn = "";
  const draw = (view: StatusView) => {
    const text = statusText(view);
    const hover = statusHover(view);
    const label = statusLabel(view);
    // Each assignment sends a message to the window, and most changes of the view are not visible here.
    const next = [text, hover, label].join("\n\n");
    if (next === drawn) return;
    drawn = next;
    item.text = text;
    item.tooltip = trustedMarkdown(hover);
    item.accessibilityInformation = { label, role: "button" };
    item.backgroundColor =
      statusKind(view) === "error" ? new ThemeColor("statusBarItem.errorBackground") : undefined;
  };
  draw(tracker.view);
  item.show();
  return Disposable.from(tracker.onDidChange(draw), item);
}

function trustedMarkdown(text: string): MarkdownString {
  const markdown = new MarkdownString(text, true);
  // Allow only these commands: part of the text comes from the model file.
  const enabledCommands = [...Object.values(commandIds), chatCommandIds.open, openEditorSettingsCommand];
  markdown.isTrusted = { enabledCommands };
  return markdown;
}
