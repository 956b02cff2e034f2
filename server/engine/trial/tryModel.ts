import type { LlamaContext, LlamaEmbeddingContext, Token } from "node-llama-cpp";
import { openBackend } from "../backend";
import { inspectModel } from "../gguf/inspectModel";
import { createContext, createEmbeddingContext, loadModel } from "../loadModel";
import { TokenIndex } from "../tokens/tokenIndex";
import { Tokenizer } from "../tokens/tokenizer";
import type { TrialRequest } from "./trialProcess";
import { type TrialStep, trialContextTokens } from "./trialSteps";

/**
 * Letters, digits, indentation, several scripts, a character outside the BMP, and text that looks like special tokens.
 */
const text = "function add(a, b) {\n  return a + 10; // größer 加 🙂\n}\n<|fim_middle|><s>";
const generatedTokens = 4;

/**
 * Loads a model as the server would, but always on the CPU, and evaluates a few tokens. A damaged file may crash this process,
 * where llama.cpp takes the damage for a bug of its own.
 */
export async function tryModel(
  { path, purpose }: TrialRequest,
  report: (step: TrialStep) => void,
): Promise<void> {
  const file = await inspectModel(path);
  const backend = await openBackend("off", () => {});
  report("loading");
  try {
    const settings = { model: "" };
    const signal = new AbortController().signal;
    const model = await loadModel(backend, path, { settings, onProgress: () => {}, signal });
    const tokenizer = new Tokenizer(model, file.specialTokens);
    await TokenIndex.of(model);
    const wanted = Math.min(trialContextTokens, file.trainContextTokens);
    const tokens = tokenizer.tokenizeText(text).slice(0, wanted >> 1);
    const create = purpose === "text" ? createContext : createEmbeddingContext;
    const context = await create({ model, backend }, wanted, 1);
    if (purpose === "text") await write(context as LlamaContext, tokens);
    else await (context as LlamaEmbeddingContext).getEmbeddingFor([...tokens]);
    await context.dispose();
    await model.dispose();
    await backend.llama.dispose();
    report("worked");
  } catch {
    report("refused");
  }
}

async function write(context: LlamaContext, tokens: readonly Token[]): Promise<void> {
  const sequence = context.getSequence();
  let generated = 0;
  for await (const _ of sequence.evaluate([...tokens])) if (++generated === generatedTokens) return;
}
