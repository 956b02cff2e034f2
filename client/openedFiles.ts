import {
  TabInputCustom,
  TabInputNotebook,
  TabInputNotebookDiff,
  TabInputText,
  TabInputTextDiff,
  type Uri,
  window,
} from "vscode";

/** What the editors' tabs show. Documents that only some extension has opened are not among them. */
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

/** Whether the user has opened it in an editor; of the cell of a notebook, whether they have opened the notebook. */
export function isOpened(uri: Uri): boolean {
  const isCell = uri.scheme === "vscode-notebook-cell";
  return openedFiles().some((each) => (isCell ? each.path === uri.path : each.toString() === uri.toString()));
}
