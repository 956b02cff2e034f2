import { Uri, window, workspace } from "vscode";

export interface ExportDialog {
  readonly title: string;
  /** File extensions by the name of their format. */
  readonly filters: Record<string, string[]>;
  /** The suggested file name. */
  readonly name: string;
}

/** The file to export to: `where`, which a caller of the command may pass, or one that the user chooses. */
export async function exportTarget(
  { title, filters, name }: ExportDialog,
  where?: unknown,
): Promise<Uri | undefined> {
  if (where instanceof Uri) return where;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return await window.showSaveDialog({
    title,
    filters,
    ...(folder !== undefined && { defaultUri: Uri.joinPath(folder, name) }),
  });
}
