import type { Engine } from "../../engine/engine";
import { bytesPerToken } from "../../engine/gguf/bytesPerToken";
import { inspectModel } from "../../engine/gguf/inspectModel";

/** Share of the bandwidth that llama.cpp was seen to use when it generates. */
export const usedShare = 0.75;

/** A model that reads less per token is limited by other things than memory. */
const leastBytesPerToken = 256e6;
/** Fewer tokens say little. */
const leastTokens = 8;

/**
 * The memory bandwidth that the loaded completion model at `path` shows, in bytes per second: what it reads for each token, times
 * the tokens that it generates in a second. Undefined when the model is too small, or ends its answer at once.
 */
export async function decodeBandwidth(
  engine: Pick<Engine, "infill">,
  path: string,
  signal: AbortSignal,
  now = () => performance.now(),
): Promise<number | undefined> {
  const read = await bytesPerToken(await inspectModel(path));
  if (read < leastBytesPerToken) return undefined;
  const prompt = [{ text: "function add(a, b) {\n  return a + b;\n}\n\nfunction subtract(a, b) {\n" }];
  let started = 0;
  let tokens = 0;
  let ended = 0;
  const request = { prompt, maxTokens: 64, confidenceTokens: 0, background: true };
  for await (const event of engine.infill(request, signal)) {
    if (event.type !== "text") continue;
    // The first token ends the evaluation of the prompt.
    if (started === 0) started = now();
    else tokens += event.tokens;
    ended = now();
  }
  if (signal.aborted || tokens < leastTokens || ended <= started) return undefined;
  return (read * (tokens / (ended - started)) * 1000) / usedShare;
}
