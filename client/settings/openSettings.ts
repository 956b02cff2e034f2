import { commands, env } from "vscode";

/**
 * Opens the settings that `query` finds, such as "@ext:inhouse.inhouse" or the name of one. On a remote, VS Code hides machine settings in the user's settings editor; the
 * remote settings editor shows all.
 */
export async function openSettings(query: string): Promise<void> {
  const isRemote = env.remoteName !== undefined;
  const command = isRemote ? "workbench.action.openRemoteSettings" : "workbench.action.openSettings";
  await commands.executeCommand(command, { query });
}
