import type { JSX } from "preact";
import type { Chip } from "../../../client/chat/messages";
import { IconButton } from "../controls";
import { useNumbers, usePanel } from "../panelContext";
import { ChipLabel, ChipNotes } from "../turns/sentChips";
import { labelText } from "../visible";

interface ChipsProps {
  readonly chips: readonly Chip[];
  /** Its button, which has the focus, goes with what was removed. */
  readonly removed: () => void;
}

/** What goes with the next message, and why something of it cannot. */
export function Chips({ chips, removed }: ChipsProps): JSX.Element | null {
  const { text } = usePanel();
  if (chips.length === 0) return null;
  return (
    <>
      <ul class="chips" aria-label={text("chips")}>
        {chips.map((chip) => (
          <NextChip key={chip.id} chip={chip} removed={removed} />
        ))}
      </ul>
      <ChipNotes chips={chips} />
    </>
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
