import type { JSX } from "preact";
import { usePanel } from "../panelContext";
import { Offer } from "./offer";

/** Says that the demo model only shows how Inhouse works, and offers to choose another. */
export function DemoNote({ abilities = false }: { readonly abilities?: boolean }): JSX.Element {
  const { text } = usePanel();
  return (
    <Offer primary command="chooseModels">
      {text("demoModel")}
      {abilities && <span class="quiet"> {text("demoAbilities")}</span>}
    </Offer>
  );
}
