import { commands, Range, type TextDocument, window, workspace } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { completionsEnabled } from "../settings/configuration";
import type { StatusTracker } from "../status/statusTracker";
import { statusKind, statusSentence } from "../status/statusView";
import { commandIds } from "../ui/commandIds";
import { showInformationMessage, showWarningMessage } from "../ui/shown";
import { waitForEvent } from "../ui/timing/waitForEvent";
import { isSample, sampleText } from "./sampleText";

/** How long a model may take to load, in milliseconds. */
const loadMs = 120_000;

/**
 * Opens a few lines in an untitled file, with the cursor where the demo model knows how they go on, and asks for a suggestion. It touches
 * nothing of the user's, and an untitled file works without a folder and in Restricted Mode.
 */
export async function openSample(tracker: StatusTracker): Promise<void> {
  const document = await showSample();
  if (!completionsEnabled(document)) await offerCompletions();
  if (!completionsEnabled(document)) return;
  const isSettled = () => statusKind(tracker.view) !== "loading";
  if (!isSettled()) await waitForEvent(tracker.onDidChange, isSettled, loadMs);
  if (["error", "off"].includes(statusKind(tracker.view))) return showProblem(tracker);
  // The user may have moved to another editor by now.
  if (window.activeTextEditor?.document !== document) return;
  await commands.executeCommand("editor.action.inlineSuggest.trigger");
}

/** Shows the sample that is open and unchanged, or a new one. */
async function showSample(): Promise<TextDocument> {
  const { text, offset } = sampleText();
  const document =
    workspace.textDocuments.find((each) => each.isUntitled && each.getText() === text) ??
    (await workspace.openTextDocument({ language: "python", content: text }));
  const at = document.positionAt(offset);
  await window.showTextDocument(document, { preview: false, selection: new Range(at, at) });
  return document;
}

/** Completes the walkthrough's step about the sample once there is something to see in it. Call it after each suggestion. */
export function noteSuggestion(document: TextDocument): void {
  if (document.isUntitled && isSample(document.getText()))
    void commands.executeCommand("setContext", "inhouse.sampleSeen", true);
}

async function offerCompletions(): Promise<void> {
  const turnOn = l10n.t("Turn Completions On");
  if ((await showInformationMessage(l10n.t("Completions are off."), turnOn)) === turnOn)
    await commands.executeCommand(commandIds.toggleCompletions);
}

async function showProblem({ view }: StatusTracker): Promise<void> {
  const isRunning = view.server.phase === "running";
  const mend = isRunning ? l10n.t("Choose Models…") : l10n.t("Restart Server");
  if ((await showWarningMessage(statusSentence(view), mend)) === mend)
    await commands.executeCommand(isRunning ? commandIds.chooseModel : commandIds.restartServer);
}
