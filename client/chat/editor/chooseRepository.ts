import { l10n, type Uri, window } from "vscode";
import { showErrorMessage, showQuickPick } from "../../shown";
import { type GitRepository, gitApi } from "../git";

/** The repository whose button was pressed, the only one, the one of the active editor, or the one that the user picks. */
export async function chooseRepository(argument: unknown, title: string): Promise<GitRepository | undefined> {
  const git = await gitApi();
  const repositories = git?.repositories ?? [];
  if (git === undefined || repositories.length === 0) {
    void showErrorMessage(l10n.t("There is no Git repository here."));
    return undefined;
  }
  const root = (argument as { rootUri?: Uri } | undefined)?.rootUri;
  const named = repositories.find(({ rootUri }) => rootUri.toString() === root?.toString());
  if (named !== undefined || repositories.length === 1) return named ?? repositories[0];
  const active = window.activeTextEditor?.document.uri;
  const own = active === undefined ? null : git.getRepository(active);
  if (own !== null) return own;
  const items = repositories.map((repository) => ({ label: repository.rootUri.fsPath, repository }));
  return (await showQuickPick(items, { title }))?.repository;
}
