import { commands, env } from "vscode";

/**
 * Opens all settings of the extension. On a remote, VS Code hides machine settings in the user's settings editor; the
 * remote settings editor shows all.
 */
export async function openSettings(extensionId: string): Promise<void> {
  const isRemote = env.remoteName !== undefined;
  const command = isRemote ? "workbench.action.openRemoteSettings" : "workbench.action.openSettings";
  await commands.executeCommand(command, { query: `@ext:${extensionId}` });
}
