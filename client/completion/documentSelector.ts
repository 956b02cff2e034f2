/**
 * Where completions are offered: files, new files and the cells of notebooks. Not in output, diffs of old versions,
 * commit messages, chat inputs and settings, which are no code of the user's or may hold what is private.
 */
export const completionDocuments: readonly { readonly scheme: string }[] = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
];

export function isCompletionDocument(uri: { readonly scheme: string }): boolean {
  return completionDocuments.some(({ scheme }) => scheme === uri.scheme);
}
