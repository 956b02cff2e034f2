import { l10n } from "../../../server/protocol/l10n";
import { RecommendRequest, type RecommendResult } from "../../../server/protocol/recommendation";
import { askServer } from "../../connection/askServer";
import { byteText, plainText } from "../../ui/text";
import { candidate, recommendable } from "../catalogue/candidates";
import { type CatalogueModel, catalogue } from "../catalogue/catalogue";
import type { ModelsDeps } from "../modelsDeps";

/** Models for both roles that this machine should run. */
export interface RecommendedPair {
  readonly completion: CatalogueModel;
  readonly chat: CatalogueModel;
  readonly memoryBytes: number;
  /** Expected tokens per second; absent where the memory bandwidth was not measured. */
  readonly speeds?: { readonly completion: number; readonly chat: number };
  /** Whether it is slower than one wants. */
  readonly isSlow: boolean;
  readonly reason: string;
}

export interface Recommendation {
  /** The best pair, then a lighter one where there is one. */
  readonly pairs: readonly RecommendedPair[];
  /** Why there is none. */
  readonly reason?: string;
}

/** Asks the server, which knows this machine. `measure` allows it to test the memory bandwidth once. */
export async function askRecommendation(
  { process }: Pick<ModelsDeps, "process">,
  measure: boolean,
  signal: AbortSignal,
): Promise<Recommendation> {
  const models = recommendable(catalogue);
  const params = { models: models.map(candidate), measure };
  return recommendationOf(await askServer(process, RecommendRequest.type, params, signal), models);
}

/** `models` are those of the request. */
export function recommendationOf(
  { pairs, reason }: Pick<RecommendResult, "pairs" | "reason">,
  models: readonly CatalogueModel[],
): Recommendation {
  const found = pairs.flatMap((pair): RecommendedPair[] => {
    const [completion, chat] = [models[pair.completion], models[pair.chat]];
    if (completion === undefined || chat === undefined) return [];
    const { completionTokensPerSecond, chatTokensPerSecond, memoryBytes } = pair;
    const isMeasured = completionTokensPerSecond !== undefined && chatTokensPerSecond !== undefined;
    return [
      {
        completion,
        chat,
        memoryBytes,
        isSlow: pair.isSlow,
        reason: plainText(pair.reason),
        ...(isMeasured && { speeds: { completion: completionTokensPerSecond, chat: chatTokensPerSecond } }),
      },
    ];
  });
  return { pairs: found, ...(reason !== undefined && { reason: plainText(reason) }) };
}

/** The models of a pair, each once. */
export function modelsOf({ completion, chat }: RecommendedPair): readonly CatalogueModel[] {
  return completion === chat ? [completion] : [completion, chat];
}

export function pairName(pair: RecommendedPair): string {
  return modelsOf(pair)
    .map(({ name }) => name)
    .join(" + ");
}

/** How fast it is, and what it takes: "Slow here: chat 10, completions 17 tokens/s · 4.8 GB download · 5.8 GB memory". */
export function factsText(pair: RecommendedPair, missing: readonly CatalogueModel[]): string {
  const bytes = missing.reduce((sum, model) => sum + model.bytes, 0);
  return [
    speedText(pair),
    bytes === 0 ? l10n.t("downloaded") : l10n.t("{0} download", byteText(bytes)),
    l10n.t("{0} memory", byteText(pair.memoryBytes)),
  ].join(" · ");
}

function speedText({ speeds, isSlow }: RecommendedPair): string {
  if (speeds === undefined) return isSlow ? l10n.t("Slow here") : l10n.t("Speed not measured");
  const [chat, completion] = [l10n.number(speeds.chat), l10n.number(speeds.completion)];
  return isSlow
    ? l10n.t("Slow here: chat {0}, completions {1} tokens/s", chat, completion)
    : l10n.t("Chat {0}, completions {1} tokens/s", chat, completion);
}
