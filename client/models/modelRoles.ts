import type { ListedModel } from "../../server/protocol/models";
import type { Translate } from "../ui/text";

export const modelSettings = ["completion.model", "chat.model", "codebase.embeddingModel"] as const;
export type ModelSetting = (typeof modelSettings)[number];

/** A use of a model, with the settings that assign it. */
export interface ModelRole {
  readonly title: string;
  readonly sets: readonly ModelSetting[];
}

type Abilities = Pick<ListedModel, "completions" | "chat" | "embeddings">;

export function rolesOf({ completions, chat, embeddings }: Abilities, t: Translate): ModelRole[] {
  const forCompletions: ModelRole = { title: t("Completions"), sets: ["completion.model"] };
  const forChat: ModelRole = { title: t("Chat"), sets: ["chat.model"] };
  const both: ModelRole = {
    title: embeddings ? t("Completions and Chat") : t("Both"),
    sets: ["completion.model", "chat.model"],
  };
  const forSearch: ModelRole = { title: t("Codebase Search"), sets: ["codebase.embeddingModel"] };
  return [
    ...(completions ? [forCompletions] : []),
    ...(chat ? [forChat] : []),
    ...(completions && chat ? [both] : []),
    ...(embeddings ? [forSearch] : []),
  ];
}

/** Says what replaces a deleted model that is in use; empty if it is not in use. */
export function afterDeletion(used: readonly ModelSetting[], t: Translate): string {
  const writes = used.some((setting) => setting !== "codebase.embeddingModel");
  const searches = used.includes("codebase.embeddingModel");
  return [
    ...(writes ? [t("Inhouse is using it and will switch to the bundled model.")] : []),
    ...(searches ? [t("Codebase search is using it and will switch to keyword search.")] : []),
  ].join(" ");
}
