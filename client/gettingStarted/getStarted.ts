import { commands, type Disposable, type ExtensionContext, env, window, workspace } from "vscode";
import { readSetting, settingChanged } from "../settings/configuration";
import { claimGetStarted, getStartedShownIn } from "../storage/getStartedShown";
import { hasUnfinishedDownload } from "../storage/unfinishedDownload";
import { type AtStart, atStart } from "./atStart";

/** The walkthrough's id in the manifest. */
const walkthrough = "getStarted";

/** Opens the walkthrough “Get Started”. */
export async function showGetStarted(extensionId: string, inactive = false): Promise<void> {
  const options = { toSide: false, inactive };
  await commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#${walkthrough}`, options);
}

/** Decides what the user sees after this start, and opens “Get Started” if it is that. */
export async function showAtStart(context: ExtensionContext): Promise<AtStart> {
  const decided = atStart(await startFacts(context));
  if (decided !== "getStarted") return decided;
  await untilFocused(context);
  // Another window may have been first.
  if (!(await claimGetStarted(context, env.sessionId))) return "nothing";
  await introduce(context.extension.id);
  return "getStarted";
}

/**
 * Opens the walkthrough as VS Code does after an installation: in front of an empty window, behind a file that is open, so that
 * the cursor stays there. The panel opens only in an empty window, because it would narrow the editor of somebody at work; there,
 * “Open Sample” opens it.
 */
async function introduce(extensionId: string): Promise<void> {
  const isWorking = window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input !== undefined));
  if (!isWorking) await revealPanel();
  await showGetStarted(extensionId, isWorking);
}

/**
 * Shows the chat panel without the focus. In the Secondary Side Bar, VS Code's own chat stays a tab beside it; where that is open and the bar is
 * narrow, VS Code hides all other tabs in a menu, so that a new user would not find ours.
 */
export async function revealPanel(): Promise<void> {
  await commands.executeCommand("inhouse.chatView.focus", { preserveFocus: true });
}

async function startFacts(context: ExtensionContext) {
  return {
    shownIn: await getStartedShownIn(context),
    session: env.sessionId,
    hasModels: hasModels(),
    hasUnfinishedDownload: await hasUnfinishedDownload(context),
    opensWalkthroughs: workspace
      .getConfiguration("workbench.welcomePage.walkthroughs")
      .get<boolean>("openOnInstall", true),
  };
}

/** Of several windows, only the one that the user looks at opens it. */
async function untilFocused({ subscriptions }: ExtensionContext): Promise<void> {
  if (window.state.focused) return;
  await new Promise<void>((resolve) => {
    const listening = window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      listening.dispose();
      resolve();
    });
    subscriptions.push(listening);
  });
}

function hasModels(): boolean {
  return readSetting("completion.model", "") !== "" || readSetting("chat.model", "") !== "";
}

/** Completes the walkthrough's step about models once the user has chosen one. */
export function watchChosenModel(): Disposable {
  const update = () => void commands.executeCommand("setContext", "inhouse.modelChosen", hasModels());
  update();
  return workspace.onDidChangeConfiguration((event) => {
    if (settingChanged(event, "completion.model") || settingChanged(event, "chat.model")) update();
  });
}
