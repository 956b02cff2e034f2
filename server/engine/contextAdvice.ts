import type { ModelInfo } from "./modelInfo";

/** Advice on how to get a longer context: the setting where the model allows more, otherwise another model. */
export function contextAdvice({ contextTokens, trainContextTokens }: ModelInfo): string {
  if (trainContextTokens === undefined) return "raise inhouse.chat.contextTokens if the model allows it";
  return trainContextTokens > contextTokens
    ? "raise inhouse.chat.contextTokens"
    : "choose a model with a longer context in inhouse.chat.model";
}
