import type { JSX } from "preact";
import { TextButton } from "../controls";
import { usePanel } from "../panelContext";

/** Says that the model only shows how Inhouse works, one click from a better one. */
export function DemoNote({ abilities = false }: { readonly abilities?: boolean }): JSX.Element {
  const { text, post } = usePanel();
  return (
    <div class="demo-note">
      <p>
        {text("demoModel")}
        {abilities && <span class="quiet"> {text("demoAbilities")}</span>}
      </p>
      <TextButton primary onClick={() => post({ type: "runCommand", command: "chooseModel" })}>
        {text("chooseModelMore")}
      </TextButton>
    </div>
  );
}
