import { l10n } from "../../protocol/l10n";
import type { Family, ModelTraits } from "../family";
import { codeGemma } from "./codeGemma";
import { codeLlama } from "./codeLlama";
import { codestral } from "./codestral";
import { deepSeekCoder } from "./deepSeekCoder";
import { generic } from "./generic";
import { glm } from "./glm";
import { granite4 } from "./granite4";
import { mellum } from "./mellum";
import { qwenCoder } from "./qwenCoder";
import { seedCoder } from "./seedCoder";
import { starCoder, starCoder2 } from "./starCoder";
import { starterCode } from "./starterCode";

/** The family of a model; undefined for one that cannot fill in the middle. */
export function chooseFamily(model: ModelTraits): Family | undefined {
  return families.find((family) => family.matches(model));
}

/** One sentence for the user about a model without a family. */
export function familyRefusal(modelName: string): string {
  return l10n.t(
    "Model “{0}” has no fill-in-the-middle tokens, so it can't complete code: choose a code model such as Qwen2.5-Coder in inhouse.completion.model.",
    modelName,
  );
}

/** The first match counts, so a family comes before others whose tokens it includes. */
export const families: readonly Family[] = [
  starterCode,
  qwenCoder,
  codeGemma,
  granite4,
  mellum,
  starCoder2,
  starCoder,
  ...codeLlama,
  deepSeekCoder,
  codestral,
  seedCoder,
  glm,
  ...generic,
];
