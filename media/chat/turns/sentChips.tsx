import type { JSX } from "preact";
import type { Chip } from "../../../client/chat/protocol/messages";
import { kindName } from "../composer/kinds";
import { FileName } from "../controls/fileName";
import { Icon } from "../controls/icons";
import { labelText } from "../page/visible";
import { usePanel } from "../panelContext";
import { VisibleText } from "./visibleText";

/** The attachments of a sent message, with their problems. */
export function SentChips({ chips }: { chips: readonly Chip[] }): JSX.Element | null {
  return (
    <ChipList chips={chips}>
      {(chip) => (
        <li class={chip.problem === undefined ? "chip" : "chip has-problem"} key={chip.id}>
          <ChipLabel chip={chip} />
        </li>
      )}
    </ChipList>
  );
}

interface ChipListProps {
  readonly chips: readonly Chip[];
  /** Draws one chip. */
  readonly children: (chip: Chip) => JSX.Element;
}

/** Attachments with their problems. */
export function ChipList({ chips, children }: ChipListProps): JSX.Element | null {
  const { text } = usePanel();
  if (chips.length === 0) return null;
  return (
    <>
      <ul class="chips" aria-label={text("chips")}>
        {chips.map(children)}
      </ul>
      <ChipNotes chips={chips} />
    </>
  );
}

/** One sentence for each attachment that is not sent, or only partly. */
function ChipNotes({ chips }: { chips: readonly Chip[] }): JSX.Element {
  return (
    <>
      {chips.map(({ id, label, problem, note = "" }) => {
        const sentence = problem ?? note;
        return sentence === "" ? null : (
          <p class={problem === undefined ? "chip-note" : "chip-problem"} key={id}>
            {!sentence.startsWith(label) && <strong>{labelText(label)} </strong>}
            <VisibleText text={sentence} />
          </p>
        );
      })}
    </>
  );
}

/** The icon and label of a chip. A click opens the attachment. */
export function ChipLabel({ chip }: { chip: Chip }): JSX.Element {
  const { text, post } = usePanel();
  const kind = text(kindName[chip.kind]);
  const title = [`${kind}: ${labelText(chip.detail ?? chip.label)}`];
  if (chip.automatic === true) title.push(text("chipAutomatic"));
  const content = (
    <>
      <Icon name={chip.kind} />
      <span class="chip-text">
        <FileName name={chip.label} />
      </span>
    </>
  );
  const { uri, line } = chip;
  if (uri === undefined)
    return (
      <span class="chip-label" title={title.join("\n")}>
        {content}
      </span>
    );
  const open = () => post({ type: "openSource", uri, ...(line !== undefined && { line }) });
  return (
    <button type="button" class="chip-label" title={title.join("\n")} onClick={open}>
      {content}
    </button>
  );
}
