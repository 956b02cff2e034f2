import type { JSX } from "preact";
import type { PanelState } from "../../../client/chat/protocol/messages";
import type { Text } from "../../../client/chat/protocol/strings";
import { labelText } from "../page/visible";
import { usePanel } from "../panelContext";
import { CommandButton } from "./commandButton";
import { DemoNote } from "./demoNote";
import { Offer } from "./offer";

interface EmptyStateProps {
  readonly state: PanelState;
  /** Puts a text into the input and opens its menu. */
  readonly prefill: (text: string) => void;
}

/** The start page of an empty conversation. */
export function EmptyState({ state, prefill }: EmptyStateProps): JSX.Element {
  const { text, post } = usePanel();
  const canSend = state.model.state !== "off" && state.model.state !== "error";
  return (
    <div class="empty">
      <h1>{text("emptyTitle")}</h1>
      <p class="quiet">{text("emptyPromise")}</p>
      {state.model.demo && <DemoNote abilities />}
      {state.lacks === "folder" && (
        <Offer command="openFolder">{text(state.model.demo ? "lacksFolderDemo" : "lacksFolder")}</Offer>
      )}
      {state.lacks === "trust" && <Offer command="manageTrust">{text("lacksTrust")}</Offer>}
      {canSend && (
        <>
          <ul class="starters">
            {starters(state, text).map(({ label, command, attach }) => (
              <li key={command}>
                <button
                  type="button"
                  class="starter"
                  onClick={() =>
                    attach ? prefill(`/${command} @`) : post({ type: "send", text: "", command })
                  }
                >
                  {label}
                </button>
              </li>
            ))}
          </ul>
          <p class="quiet">{text("emptyCommands", "/", "@")}</p>
          <p class="quiet">{text("emptyDrop")}</p>
        </>
      )}
      <p>
        <CommandButton command="getStarted" />
      </p>
    </div>
  );
}

interface Starter {
  readonly label: string;
  readonly command: "explain" | "doc" | "tests" | "review";
  /** The user must attach something first. */
  readonly attach: boolean;
}

/** Suggested first questions; for the demo model only those that it can answer. */
function starters({ chips, model }: PanelState, text: Text): Starter[] {
  const usable = chips.filter(({ problem }) => problem === undefined);
  const [subject] = ["selection", "symbol", "file"].flatMap((kind) =>
    usable.filter((chip) => chip.kind === kind),
  );
  const label = subject === undefined ? undefined : labelText(subject.label, 40);
  const explain: Starter = {
    command: "explain",
    label:
      label === undefined
        ? text(model.demo ? "starterExplainFunction" : "starterExplainAny")
        : text("starterExplain", label),
    attach: label === undefined,
  };
  const doc: Starter = {
    command: "doc",
    label:
      label === undefined
        ? text(model.demo ? "starterDocFunction" : "starterDocAny")
        : text("starterDoc", label),
    attach: label === undefined,
  };
  if (model.demo) return [explain, doc];
  return [
    explain,
    {
      command: "tests",
      label: label === undefined ? text("starterTestsAny") : text("starterTests", label),
      attach: label === undefined,
    },
    { command: "review", label: text("starterReview"), attach: false },
  ];
}
