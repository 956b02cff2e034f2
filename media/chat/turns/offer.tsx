import type { ComponentChildren, JSX } from "preact";
import { CommandButton, type PanelCommand } from "./commandButton";

interface OfferProps {
  readonly command: PanelCommand;
  readonly primary?: boolean;
  readonly children: ComponentChildren;
}

/** A sentence in a box, with a button that does what it says. */
export function Offer({ command, primary = false, children }: OfferProps): JSX.Element {
  return (
    <div class="offer">
      <p>{children}</p>
      <CommandButton primary={primary} command={command} />
    </div>
  );
}
