/** A thread that finds the units of texts, like the index's thread. */
import { parentPort } from "node:worker_threads";
import { fileUnitsForTests } from "./syntaxTrees";

const fileUnits = fileUnitsForTests();
parentPort?.on("message", async ({ text, languageId }: { text: string; languageId: string }) => {
  const units = await fileUnits(text, languageId, 1000);
  parentPort?.postMessage(units?.length);
});
