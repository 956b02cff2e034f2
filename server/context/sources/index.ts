import type { Documents } from "../documents";
import type { ContextSource } from "../source";
import { notebookCells } from "./notebookCells";

/** Every place that context comes from. */
export function createSources(documents: Documents): readonly ContextSource[] {
  return [notebookCells(documents)];
}
