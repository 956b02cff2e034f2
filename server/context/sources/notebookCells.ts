import type { Documents } from "../documents";
import type { ContextSource } from "../source";

/** The cells above the cursor's cell in a notebook: they ran before it, so their names are in scope. Nearest last. */
export function notebookCells(documents: Documents): ContextSource {
  return {
    name: "notebookCells",
    weight: 3,
    gather: async ({ uri, languageId }) =>
      documents
        .cellsBefore(uri)
        .filter((cell) => cell.languageId === languageId)
        .map((cell, index) => ({ path: `cell ${index + 1}`, text: cell.getText(), score: index })),
  };
}
