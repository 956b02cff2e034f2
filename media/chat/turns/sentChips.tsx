import type { JSX } from "preact";
import type { Chip } from "../../../client/chat/messages";
import { kindName } from "../composer/kinds";
import { FileName } from "../fileName";
import { Icon } from "../icons";
import { usePanel } from "../panelContext";
import { labelText } from "../visible";
import { UnseenText } from "./unseenText";

/** What was attached to a message that was sent, and why something of it was not. */
export function SentChips({ chips }: { chips: readonly Chip[] }): JSX.Element | null {
  const { text } = usePanel();
  if (chips.length === 0) return null;
  return (
    <>
      <ul class="chips" aria-label={text("chips")}>
        {chips.map((chip) => (
          <li class={chip.problem === undefined ? "chip" : "chip has-problem"} key={chip.id}>
            <ChipLabel chip={chip} />
          </li>
        ))}
      </ul>
      <ChipNotes chips={chips} />
    </>
  );
}

/** Why something of what is attached was not or will not be sent, a sentence each. */
export function ChipNotes({ chips }: { chips: readonly Chip[] }): JSX.Element {
  return (
    <>
      {chips.map(({ id, label, problem, note = "" }) => {
        const said = problem ?? note;
        return said === "" ? null : (
          <p class={problem === undefined ? "chip-note" : "chip-problem"} key={id}>
            {!said.startsWith(label) && <strong>{labelText(label)} </strong>}
            <UnseenText text={said} />
          </p>
        );
      })}
    </>
  );
}

/** The picture and the label of a chip, which leads to what it stands for. */
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
  const open = () => post({ type: "openSource", uri, ...(line === undefined ? {} : { line }) });
  return (
    <button type="button" class="chip-label" title={title.join("\n")} onClick={open}>
      {content}
    </button>
  );
}
