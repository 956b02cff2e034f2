import { l10n } from "../../server/protocol/l10n";
import type { ListedModel } from "../../server/protocol/models";

export const modelSettings = ["completion.model", "chat.model", "codebase.embeddingModel"] as const;
export type ModelSetting = (typeof modelSettings)[number];

/** A use of a model, with the settings that assign it. */
export interface ModelRole {
  readonly title: string;
  readonly sets: readonly ModelSetting[];
}

type Abilities = Pick<ListedModel, "completions" | "chat" | "embeddings">;

export function rolesOf({ completions, chat, embeddings }: Abilities): ModelRole[] {
  const forCompletions: ModelRole = { title: l10n.t("Completions"), sets: ["completion.model"] };
  const forChat: ModelRole = { title: l10n.t("Chat"), sets: ["chat.model"] };
  const both: ModelRole = {
    title: embeddings ? l10n.t("Completions and Chat") : l10n.t("Both"),
    sets: ["completion.model", "chat.model"],
  };
  const forSearch: ModelRole = { title: l10n.t("Codebase Search"), sets: ["codebase.embeddingModel"] };
  return [
    ...(completions ? [forCompletions] : []),
    ...(chat ? [forChat] : []),
    ...(completions && chat ? [both] : []),
    ...(embeddings ? [forSearch] : []),
  ];
}

/** Says what replaces a deleted model that is in use; empty if it is not in use. */
export function afterDeletion(used: readonly ModelSetting[]): string {
  const writes = used.some((setting) => setting !== "codebase.embeddingModel");
  const searches = used.includes("codebase.embeddingModel");
  return [
    ...(writes ? [l10n.t("Inhouse is using it and will switch to the bundled model.")] : []),
    ...(searches ? [l10n.t("Codebase search is using it and will switch to keyword search.")] : []),
  ].join(" ");
}
