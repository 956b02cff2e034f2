import type { ListedModel } from "../../server/protocol/models";
import type { Translate } from "../text";

export const modelSettings = ["completion.model", "chat.model", "codebase.embeddingModel"] as const;
export type ModelSetting = (typeof modelSettings)[number];

/** What a model can be set to be used for. */
export interface Use {
  readonly title: string;
  readonly sets: readonly ModelSetting[];
}

type Abilities = Pick<ListedModel, "completions" | "chat" | "embeddings">;

export function usesOf({ completions, chat, embeddings }: Abilities, t: Translate): Use[] {
  const forCompletions: Use = { title: t("Completions"), sets: ["completion.model"] };
  const forChat: Use = { title: t("Chat"), sets: ["chat.model"] };
  const both: Use = {
    title: embeddings ? t("Completions and Chat") : t("Both"),
    sets: ["completion.model", "chat.model"],
  };
  const forSearch: Use = { title: t("Codebase Search"), sets: ["codebase.embeddingModel"] };
  return [
    ...(completions ? [forCompletions] : []),
    ...(chat ? [forChat] : []),
    ...(completions && chat ? [both] : []),
    ...(embeddings ? [forSearch] : []),
  ];
}

/** What comes of deleting a model that is used; nothing when it is not. */
export function afterDeletion(used: readonly ModelSetting[], t: Translate): string {
  const writes = used.some((setting) => setting !== "codebase.embeddingModel");
  const searches = used.includes("codebase.embeddingModel");
  return [
    ...(writes ? [t("Inhouse uses it now, and will use the model that comes with it instead.")] : []),
    ...(searches
      ? [t("Inhouse searches the codebase with it now, and will search by words alone instead.")]
      : []),
  ].join(" ");
}
