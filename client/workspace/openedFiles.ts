import {
  TabInputCustom,
  TabInputNotebook,
  TabInputNotebookDiff,
  TabInputText,
  TabInputTextDiff,
  type Uri,
  window,
} from "vscode";

/** The URIs that editor tabs show. Excludes documents that only an extension has opened. */
export function openedFiles(): readonly Uri[] {
  return window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => {
      if (input instanceof TabInputText || input instanceof TabInputCustom) return [input.uri];
      if (input instanceof TabInputNotebook) return [input.uri];
      if (input instanceof TabInputTextDiff || input instanceof TabInputNotebookDiff)
        return [input.original, input.modified];
      return [];
    }),
  );
}

/** Whether a URI is open in an editor tab; for a notebook cell, whether its notebook is. */
export function isOpened(uri: Uri): boolean {
  const isCell = uri.scheme === "vscode-notebook-cell";
  return openedFiles().some((each) => (isCell ? each.path === uri.path : each.toString() === uri.toString()));
}
