import type { ModelInfo } from "./engine";

/** How the chat model can be given a longer context, as an advice: one that has none more cannot. */
export function contextAdvice({ contextTokens, trainContextTokens }: ModelInfo): string {
  if (trainContextTokens === undefined) return "raise inhouse.chat.contextTokens if the model allows it";
  return trainContextTokens > contextTokens
    ? "raise inhouse.chat.contextTokens"
    : "choose a model with a longer context in inhouse.chat.model";
}
