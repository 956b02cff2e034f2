import type { Documents } from "../../workspace/documents";
import type { ContextSource } from "../source";

/** The cells above the cursor's cell in a notebook: they ran before it, so their names are in scope. */
export function notebookCells(documents: Documents): ContextSource {
  return {
    name: "notebookCells",
    async *gather({ uri, languageId }) {
      const cells = documents.cellsBefore(uri).filter((cell) => cell.languageId === languageId);
      yield cells.map((cell, index) => ({
        path: `cell ${index + 1}`,
        text: cell.getText(),
        line: 0,
        // The nearest cell is the likeliest.
        score: 0.5 + (0.5 * (index + 1)) / cells.length,
      }));
    },
  };
}
