import type { EditPreset } from "../../../server/protocol/edit";
import type { Translate } from "../../ui/text";

/** A common edit that the picker offers. */
export interface OfferedPreset {
  readonly preset: EditPreset;
  readonly label: string;
  /** A question to ask first: "convert" needs a target. */
  readonly question?: string;
}

/** Languages with optional type annotations. */
const gradual = new Set([
  ...["javascript", "javascriptreact", "typescript", "typescriptreact"],
  ...["python", "php", "ruby", "lua", "elixir", "julia"],
]);

/** The presets that apply here, most likely first. */
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
      question: t("Translate into which language?"),
    },
    { preset: "convert", label: t("Convert…"), question: t("Convert to what? E.g. “async/await”") },
  ];
  return hasProblems ? [{ preset: "fix", label: t("Fix problems") }, ...always] : always;
}
