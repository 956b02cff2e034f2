import { commands, type Uri, window, workspace } from "vscode";
import { l10n } from "../../server/protocol/l10n";
import { showInformationMessage, showQuickPick } from "../ui/shown";
import { type GitRepository, gitApi } from "./git";

/**
 * Returns the repository whose button was pressed, else the only one, else the active editor's, else the one that the
 * user picks.
 */
export async function chooseRepository(argument: unknown, title: string): Promise<GitRepository | undefined> {
  const git = await gitApi();
  const repositories = git?.repositories ?? [];
  if (git === undefined || repositories.length === 0) {
    void sayNone();
    return undefined;
  }
  const root = (argument as { rootUri?: Uri } | undefined)?.rootUri;
  const named = repositories.find(({ rootUri }) => rootUri.toString() === root?.toString());
  if (named !== undefined || repositories.length === 1) return named ?? repositories[0];
  const active = window.activeTextEditor?.document.uri;
  const ofActive = active === undefined ? null : git.getRepository(active);
  if (ofActive !== null) return ofActive;
  const items = repositories.map((repository) => ({ label: repository.rootUri.fsPath, repository }));
  return (await showQuickPick(items, { title }))?.repository;
}

async function sayNone(): Promise<void> {
  if (workspace.workspaceFolders === undefined) {
    const open = l10n.t("Open Folder");
    const message = l10n.t("Open a folder with a Git repository first.");
    if ((await showInformationMessage(message, open)) === open)
      await commands.executeCommand("vscode.openFolder");
    return;
  }
  const show = l10n.t("Show Source Control");
  const message = l10n.t("No Git repository found. In Source Control you can create or open one.");
  if ((await showInformationMessage(message, show)) === show)
    await commands.executeCommand("workbench.view.scm");
}
