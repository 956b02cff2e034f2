import type { LlamaContext, LlamaEmbeddingContext, Token } from "node-llama-cpp";
import { openBackend } from "../backend";
import { inspectModel } from "../inspectModel";
import { createContext, createEmbeddingContext, loadModel } from "../loadModel";
import { TokenIndex } from "../tokenIndex";
import { Tokenizer } from "../tokenizer";
import type { TrialRequest } from "./trialProcess";
import type { TrialStep } from "./trialSteps";

/** Enough for the text, little enough for every machine. */
const contextTokens = 128;
/** Letters, digits, indentation, several alphabets, a character outside of the first plane, and text that looks like marks. */
const text = "function add(a, b) {\n  return a + 10; // größer 加 🙂\n}\n<|fim_middle|><s>";
const generatedTokens = 4;

/**
 * Loads a model as the server would, but always on the processor, and has it work on a few tokens. A file that is damaged in a way
 * that llama.cpp takes for a mistake of its own ends this process.
 */
export async function tryModel(
  { path, purpose }: TrialRequest,
  tell: (step: TrialStep) => void,
): Promise<void> {
  const file = await inspectModel(path);
  const backend = await openBackend("off", () => {});
  tell("loading");
  try {
    const settings = { model: "" };
    const signal = new AbortController().signal;
    const model = await loadModel(backend, path, { settings, onProgress: () => {}, signal });
    const tokenizer = new Tokenizer(model, file.marks);
    await TokenIndex.of(model);
    const wanted = Math.min(contextTokens, file.trainContextTokens);
    const tokens = tokenizer.tokenizeText(text).slice(0, wanted >> 1);
    const create = purpose === "text" ? createContext : createEmbeddingContext;
    const context = await create({ model, backend }, wanted, 1);
    if (purpose === "text") await write(context as LlamaContext, tokens);
    else await (context as LlamaEmbeddingContext).getEmbeddingFor([...tokens]);
    await context.dispose();
    await model.dispose();
    await backend.llama.dispose();
    tell("worked");
  } catch {
    tell("refused");
  }
}

async function write(context: LlamaContext, tokens: readonly Token[]): Promise<void> {
  const sequence = context.getSequence();
  let generated = 0;
  for await (const _ of sequence.evaluate([...tokens])) if (++generated === generatedTokens) return;
}
