import { commands, env } from "vscode";

/**
 * Shows all settings of the extension. On a remote VS Code leaves those of the machine out of the user's settings; those of the remote
 * hold them, and the others as well.
 */
export async function openSettings(extensionId: string): Promise<void> {
  const isRemote = env.remoteName !== undefined;
  const command = isRemote ? "workbench.action.openRemoteSettings" : "workbench.action.openSettings";
  await commands.executeCommand(command, { query: `@ext:${extensionId}` });
}
