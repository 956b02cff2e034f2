import type { LlamaModel } from "node-llama-cpp";
import type { ModelFile } from "../gguf/inspectModel";
import type { Tokenizer } from "../tokens/tokenizer";
import type { ChatTemplate } from "./chatTemplate";
import { readLibraryTemplate } from "./libraryTemplate";
import { readOwnTemplate } from "./templates/ownTemplate";

/**
 * Reads the template that comes with the model. Where its form of tool calls is known, prompts are what the template itself
 * renders, and answers are read in that form; all other templates are left to the library.
 */
export async function readChatTemplate(
  model: LlamaModel,
  tokenizer: Tokenizer,
  file: ModelFile,
): Promise<ChatTemplate> {
  return readOwnTemplate(model, tokenizer, file) ?? (await readLibraryTemplate(model, tokenizer, file));
}
