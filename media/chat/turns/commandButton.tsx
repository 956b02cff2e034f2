import type { JSX } from "preact";
import type { FromPanel } from "../../../client/chat/protocol/messages";
import { TextButton } from "../controls/controls";
import { usePanel } from "../panelContext";

export type PanelCommand = Extract<FromPanel, { type: "runCommand" }>["command"];

interface CommandButtonProps {
  /** Also the name of the button's text. */
  readonly command: PanelCommand;
  readonly primary?: boolean;
}

/** A button that runs a command outside the panel. */
export function CommandButton({ command, primary = false }: CommandButtonProps): JSX.Element {
  const { text, post } = usePanel();
  return (
    <TextButton primary={primary} onClick={() => post({ type: "runCommand", command })}>
      {text(command)}
    </TextButton>
  );
}
