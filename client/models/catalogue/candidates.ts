import type { CandidateModel } from "../../../server/protocol/recommendation";
import type { CatalogueModel } from "./catalogue";

/** The models that may be recommended: those for completions or chat whose license allows commercial use. */
export function recommendable(models: readonly CatalogueModel[]): readonly CatalogueModel[] {
  return models.filter(
    ({ commercialUse, quality }) =>
      commercialUse && (quality.completion !== undefined || quality.chat !== undefined),
  );
}

/** What the server needs to know to choose among models. */
export function candidate(model: CatalogueModel): CandidateModel {
  const { name, bytes, bytesPerToken, quality, memory, trainContextTokens } = model;
  return { name, modelBytes: bytes, bytesPerToken, quality, trainContextTokens, ...memory };
}
