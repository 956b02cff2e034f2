import { l10n } from "../protocol/l10n";
import type { ModelInfo } from "./modelInfo";

/** Advice on how to get a longer context: the setting where the model allows more, otherwise another model. */
export function contextAdvice({ contextTokens, trainContextTokens }: ModelInfo): string {
  if (trainContextTokens === undefined)
    return l10n.t("raise inhouse.chat.contextTokens if the model allows it");
  return trainContextTokens > contextTokens
    ? l10n.t("raise inhouse.chat.contextTokens")
    : l10n.t("choose a model with a longer context in inhouse.chat.model");
}
