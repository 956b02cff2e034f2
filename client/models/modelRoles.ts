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
  const completes = used.includes("completion.model");
  const chats = used.includes("chat.model") && !completes;
  const searches = used.includes("codebase.embeddingModel");
  return [
    ...(completes ? [l10n.t("Inhouse is using it and will switch to the bundled model.")] : []),
    ...(chats ? [l10n.t("The chat is using it and will switch to the model for completions.")] : []),
    ...(searches ? [l10n.t("Codebase search is using it and will switch to keyword search.")] : []),
  ].join(" ");
}
