import type { Eagerness } from "../../../server/protocol/settings";
import { firstLineSimilarity, isFirstLineRight, percent, type Result, shown } from "./report";

/** A first line that is at least this similar to the right one saves typing. */
const usefulSimilarity = 0.5;

/** Prints how much typing shows at each eagerness, and how good it is. */
export function reportEagerness(columns: ReadonlyMap<Eagerness, readonly Result[]>): void {
  console.log("eagerness: shown of all; of those shown, first line right, useful; right and shown of all");
  for (const [eagerness, results] of columns) {
    const of = shown(results);
    const right = of.filter(isFirstLineRight);
    const useful = of.filter((result) => firstLineSimilarity(result) >= usefulSimilarity);
    console.log(
      `  ${eagerness.padEnd(8)}${percent(of, results)} (${of.length} of ${results.length})` +
        `; ${percent(right, of)}, ${percent(useful, of)}; ${percent(right, results)}`,
    );
  }
}
