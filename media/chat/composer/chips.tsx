import type { JSX } from "preact";
import type { Chip } from "../../../client/chat/protocol/messages";
import { IconButton } from "../controls/controls";
import { labelText } from "../page/visible";
import { useNumbers, usePanel } from "../panelContext";
import { ChipLabel, ChipList } from "../turns/sentChips";

interface ChipsProps {
  readonly chips: readonly Chip[];
  /** Moves the focus after a removal: the focused button disappears with its chip. */
  readonly removed: () => void;
}

/** The attachments of the next message, with their problems. */
export function Chips({ chips, removed }: ChipsProps): JSX.Element | null {
  return (
    <ChipList chips={chips}>{(chip) => <NextChip key={chip.id} chip={chip} removed={removed} />}</ChipList>
  );
}

function NextChip({ chip, removed }: { chip: Chip; removed: () => void }): JSX.Element {
  const { text, post } = usePanel();
  const number = useNumbers();
  const { id, tokens, problem, automatic } = chip;
  const state = problem !== undefined ? " has-problem" : automatic === true ? " automatic" : "";
  return (
    <li class={`chip${state}`}>
      <ChipLabel chip={chip} />
      {problem === undefined && (
        <span
          class="chip-tokens"
          title={tokens === undefined ? text("chipCounting") : text("chipTokens", number(tokens))}
        >
          {tokens === undefined ? "…" : number(tokens)}
        </span>
      )}
      <IconButton
        icon="close"
        label={text("removeChip", labelText(chip.label))}
        onClick={() => {
          post({ type: "removeChip", chipId: id });
          removed();
        }}
      />
    </li>
  );
}
