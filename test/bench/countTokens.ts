import { resolve } from "node:path";

/** Counts the tokens of each text for a model. */
export async function countTokens(modelPath: string, texts: readonly string[]): Promise<number[]> {
  const { getLlama } = await import("node-llama-cpp");
  const llama = await getLlama({ build: "never", skipDownload: true, progressLogs: false, gpu: false });
  const model = await llama.loadModel({ modelPath: resolve(modelPath), vocabOnly: true });
  const counts = texts.map((text) => model.tokenize(text, false, "trimLeadingSpace").length);
  await llama.dispose();
  return counts;
}
