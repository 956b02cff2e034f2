import { l10n, type QuickPickItem, QuickPickItemKind, ThemeIcon } from "vscode";
import { showInputBox } from "../../shown";
import type { EditWish } from "../pendingEdit";
import { pickOrType } from "../pickOrType";
import type { InstructionHistory } from "./instructionHistory";
import { type OfferedPreset, offeredPresets } from "./presets";

interface InstructionItem extends QuickPickItem {
  readonly instruction?: string;
  readonly offered?: OfferedPreset;
}

export interface InstructionPlace {
  readonly languageId: string;
  readonly hasProblems: boolean;
  /** What is to be changed, for the title. */
  readonly what: string;
}

/** Lets the user say what is wanted, choose a preset or something from before. Undefined when the user thinks better of it. */
export async function askInstruction(
  place: InstructionPlace,
  history: InstructionHistory,
): Promise<Pick<EditWish, "instruction" | "preset"> | undefined> {
  const picked = await pickInstruction(place, history);
  if (picked === undefined) return undefined;
  const { offered, instruction = "" } = picked;
  if (offered === undefined) {
    history.add(instruction);
    return { instruction };
  }
  const { preset, label, question } = offered;
  if (question === undefined) return { instruction: "", preset };
  const answer = await showInputBox({ title: label, prompt: question });
  return answer?.trim() ? { instruction: answer.trim(), preset } : undefined;
}

function pickInstruction(
  { what, ...place }: InstructionPlace,
  history: InstructionHistory,
): Promise<InstructionItem | undefined> {
  const forget = { iconPath: new ThemeIcon("close"), tooltip: l10n.t("Forget") };
  const separator = { label: l10n.t("asked before"), kind: QuickPickItemKind.Separator };
  return pickOrType<InstructionItem>({
    title: l10n.t("Edit {0} with Inhouse", what),
    placeholder: l10n.t("What is to be changed? “Handle empty carts”"),
    offered: () => {
      const presets = offeredPresets(place, l10n.t).map((offered) => ({ label: offered.label, offered }));
      const before = history.all.map((instruction) => ({
        label: instruction,
        instruction,
        buttons: [forget],
      }));
      return [...presets, ...(before.length > 0 ? [separator, ...before] : [])];
    },
    typed: (instruction) => ({
      label: instruction,
      instruction,
      description: l10n.t("Press Enter to ask for this"),
    }),
    onButton: ({ instruction = "" }) => history.forget(instruction),
  });
}
