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

/** "about 63 and 84 tokens/s": for completions and for chat. */
export function speedText({ completion, chat, speeds }: RecommendedPair): string {
  if (speeds === undefined) return l10n.t("speed not measured");
  return completion === chat
    ? l10n.t("about {0} tokens/s", l10n.number(speeds.completion))
    : l10n.t("about {0} and {1} tokens/s", l10n.number(speeds.completion), l10n.number(speeds.chat));
}

/** What it takes: "81 GB to download, 84 GB of memory". `missing` are the models that are not on this machine. */
export function costText({ memoryBytes }: RecommendedPair, missing: readonly CatalogueModel[]): string {
  const bytes = missing.reduce((sum, model) => sum + model.bytes, 0);
  return bytes === 0
    ? l10n.t("downloaded, {0} of memory", byteText(memoryBytes))
    : l10n.t("{0} to download, {1} of memory", byteText(bytes), byteText(memoryBytes));
}
