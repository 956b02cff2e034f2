import { type QuickPickItem, QuickPickItemKind, ThemeIcon } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { pickOrType } from "../../ui/pickOrType";
import { showInputBox } from "../../ui/shown";
import type { EditIntent } from "../pending/pendingEdit";
import type { InstructionHistory } from "./instructionHistory";
import { type OfferedPreset, offeredPresets } from "./presets";

interface InstructionItem extends QuickPickItem {
  readonly instruction?: string;
  readonly offered?: OfferedPreset;
}

export interface InstructionPlace {
  readonly languageId: string;
  readonly hasProblems: boolean;
  /** Names the file or the lines to change, for the title. */
  readonly what: string;
}

/** Asks for an instruction: typed, a preset, or a recent one. Undefined if the user cancels. */
export async function askInstruction(
  place: InstructionPlace,
  history: InstructionHistory,
): Promise<Pick<EditIntent, "instruction" | "preset"> | undefined> {
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
  const remove = { iconPath: new ThemeIcon("close"), tooltip: l10n.t("Delete") };
  const separator = { label: l10n.t("recently used"), kind: QuickPickItemKind.Separator };
  return pickOrType<InstructionItem>({
    title: l10n.t("Edit {0} with Inhouse", what),
    placeholder: l10n.t("Describe the change, e.g. “Handle empty carts”"),
    offered: () => {
      const presets = offeredPresets(place).map((offered) => ({ label: offered.label, offered }));
      const before = history.all.map((instruction) => ({
        label: instruction,
        instruction,
        buttons: [remove],
      }));
      return [...presets, ...(before.length > 0 ? [separator, ...before] : [])];
    },
    typed: (instruction) => ({
      label: instruction,
      instruction,
      description: l10n.t("Press Enter to confirm"),
    }),
    onButton: ({ instruction = "" }) => history.remove(instruction),
  });
}
