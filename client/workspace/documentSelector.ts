/**
 * Documents with completions: files, untitled files and notebook cells. Not output, old versions in diffs, commit
 * messages, chat inputs and settings, which are not the user's code or may contain private text.
 */
export const completionDocuments: readonly { readonly scheme: string }[] = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
];

export function isCompletionDocument(uri: { readonly scheme: string }): boolean {
  return completionDocuments.some(({ scheme }) => scheme === uri.scheme);
}
