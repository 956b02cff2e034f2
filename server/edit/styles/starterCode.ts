import { starterCode as chatStyle, isTrained } from "../../chat/styles/starterCode";
import type { EditPreset } from "../../protocol/edit";
import { l10n } from "../../protocol/l10n";
import type { EditStyle } from "./style";

/** Style for the bundled model: one message in the wording of its training, answered by the whole new code. */
export const starterCode: EditStyle = {
  id: chatStyle.id,
  writesSearchReplace: false,
  canRepair: false,
  render({ preset, instruction, parts, languageId }) {
    const words = instruction.trim() === "" && preset !== undefined ? presets[preset] : instruction;
    const code = { label: "", text: parts.region.join("\n"), languageId, sources: [], tokens: 0 };
    return [{ role: "user", text: chatStyle.render({ text: words, context: [code] }) }];
  },
  refusal: ({ preset, instruction }) =>
    isTrained(instruction) || (instruction.trim() === "" && preset !== undefined && able.has(preset))
      ? undefined
      : l10n.t(
          "This is the demo model, which can only rename, document and add types in a small function: choose another model for other changes.",
        ),
  matches: chatStyle.matches,
};

const able: ReadonlySet<EditPreset> = new Set(["document", "addTypes"]);

const presets: Readonly<Record<EditPreset, string>> = {
  fix: "Fix this code:",
  document: "Add a docstring to this function:",
  addTypes: "Add type hints to this function:",
  simplify: "Simplify this function:",
  extract: "Extract a function from this code:",
  convert: "Convert this code:",
  translateComments: "Translate the comments of this code:",
  tests: "Write tests for this function:",
};
