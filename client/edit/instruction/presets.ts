import type { EditPreset } from "../../../server/protocol/edit";
import type { Translate } from "../../text";

/** Something that is asked for so often that it is offered. */
export interface OfferedPreset {
  readonly preset: EditPreset;
  readonly label: string;
  /** What has to be asked first: "convert" says nothing without it. */
  readonly question?: string;
}

/** Languages in which types are written, but need not be. */
const gradual = new Set([
  ...["javascript", "javascriptreact", "typescript", "typescriptreact"],
  ...["python", "php", "ruby", "lua", "elixir", "julia"],
]);

/** What makes sense here, the likeliest first. */
export function offeredPresets(
  { languageId, hasProblems }: { readonly languageId: string; readonly hasProblems: boolean },
  t: Translate,
): OfferedPreset[] {
  const always: OfferedPreset[] = [
    { preset: "document", label: t("Write documentation") },
    ...(gradual.has(languageId) ? [{ preset: "addTypes" as const, label: t("Add types") }] : []),
    { preset: "simplify", label: t("Simplify") },
    { preset: "extract", label: t("Extract a function") },
    { preset: "tests", label: t("Write tests") },
    {
      preset: "translateComments",
      label: t("Translate comments…"),
      question: t("Into which language?"),
    },
    { preset: "convert", label: t("Convert…"), question: t("Into what? For example “async/await”") },
  ];
  return hasProblems ? [{ preset: "fix", label: t("Fix problems") }, ...always] : always;
}
