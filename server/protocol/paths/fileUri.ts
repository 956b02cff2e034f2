/** The file that a URI is about: a cell of a notebook is part of its file. */
export function fileUriOf(uri: string): string {
  return uri.startsWith("vscode-notebook-cell:")
    ? uri.replace(/^vscode-notebook-cell:(?:\/\/[^/]*)?/, "file://").replace(/[?#].*$/, "")
    : uri;
}
