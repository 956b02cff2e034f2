import type { JSX } from "preact";
import { usePanel } from "../panelContext";
import { CommandButton } from "./commandButton";

/** Says that the demo model only shows how Inhouse works, and offers to choose another. */
export function DemoNote({ abilities = false }: { readonly abilities?: boolean }): JSX.Element {
  const { text } = usePanel();
  return (
    <div class="demo-note">
      <p>
        {text("demoModel")}
        {abilities && <span class="quiet"> {text("demoAbilities")}</span>}
      </p>
      <CommandButton primary command="chooseModel" />
    </div>
  );
}
