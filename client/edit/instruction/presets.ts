import type { EditPreset } from "../../../server/protocol/edit";
import { l10n } from "../../../server/protocol/l10n";

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
export function offeredPresets({
  languageId,
  hasProblems,
}: {
  readonly languageId: string;
  readonly hasProblems: boolean;
}): OfferedPreset[] {
  const always: OfferedPreset[] = [
    { preset: "document", label: l10n.t("Write documentation") },
    ...(gradual.has(languageId) ? [{ preset: "addTypes" as const, label: l10n.t("Add types") }] : []),
    { preset: "simplify", label: l10n.t("Simplify") },
    { preset: "extract", label: l10n.t("Extract a function") },
    { preset: "tests", label: l10n.t("Write tests") },
    {
      preset: "translateComments",
      label: l10n.t("Translate comments…"),
      question: l10n.t("Translate into which language?"),
    },
    { preset: "convert", label: l10n.t("Convert…"), question: l10n.t("Convert to what? E.g. “async/await”") },
  ];
  return hasProblems ? [{ preset: "fix", label: l10n.t("Fix problems") }, ...always] : always;
}
