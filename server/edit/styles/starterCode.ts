import { starterCode as chatStyle, isTrained } from "../../chat/styles/starterCode";
import type { EditPreset } from "../../protocol/edit";
import type { EditStyle } from "./style";

/** The bundled model: one message in the wording that it was trained with, and the code anew as the answer. */
export const starterCode: EditStyle = {
  id: chatStyle.id,
  rungs: ["region"],
  repairs: false,
  layOut({ preset, instruction, parts, languageId }) {
    const words = instruction.trim() === "" && preset !== undefined ? presets[preset] : instruction;
    const code = { label: "", text: parts.region.join("\n"), languageId, sources: [], tokens: 0 };
    return [{ role: "user", text: chatStyle.layOut({ text: words, context: [code] }) }];
  },
  refusal: ({ preset, instruction }) =>
    isTrained(instruction) || (instruction.trim() === "" && preset !== undefined && able.has(preset))
      ? undefined
      : "This is the demo model, which can only rename, document and add types in a small function: choose another model for other changes.",
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
