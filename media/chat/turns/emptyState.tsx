import type { JSX } from "preact";
import type { Chip, PanelState } from "../../../client/chat/messages";
import { usePanel } from "../panelContext";
import type { Text } from "../strings";
import { labelText } from "../visible";

interface EmptyStateProps {
  readonly state: PanelState;
  /** Puts a text into the input and opens the menu that it asks for. */
  readonly prefill: (text: string) => void;
}

/** What one can begin with. */
export function EmptyState({ state, prefill }: EmptyStateProps): JSX.Element {
  const { text, post } = usePanel();
  const canSend = state.model.state !== "off" && state.model.state !== "error";
  return (
    <div class="empty">
      <h1>{text("emptyTitle")}</h1>
      <p class="quiet">{text("emptyPromise")}</p>
      {canSend && (
        <>
          <ul class="starters">
            {starters(state.chips, text).map(({ label, command, attach }) => (
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
        </>
      )}
    </div>
  );
}

interface Starter {
  readonly label: string;
  readonly command: "explain" | "tests" | "review";
  /** Something has to be attached first. */
  readonly attach: boolean;
}

function starters(chips: readonly Chip[], text: Text): Starter[] {
  const usable = chips.filter(({ problem }) => problem === undefined);
  const [subject] = ["selection", "symbol", "file"].flatMap((kind) =>
    usable.filter((chip) => chip.kind === kind),
  );
  const label = subject === undefined ? undefined : labelText(subject.label, 40);
  return [
    {
      command: "explain",
      label: label === undefined ? text("starterExplainAny") : text("starterExplain", label),
      attach: label === undefined,
    },
    {
      command: "tests",
      label: label === undefined ? text("starterTestsAny") : text("starterTests", label),
      attach: label === undefined,
    },
    { command: "review", label: text("starterReview"), attach: false },
  ];
}
