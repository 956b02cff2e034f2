import type { JSX } from "preact";
import type { Chip, ModelLine, PanelState } from "../../../client/chat/protocol/messages";
import type { Text } from "../../../client/chat/protocol/strings";
import { Icon } from "../controls/icons";
import { labelText } from "../page/visible";
import { useNumbers, usePanel } from "../panelContext";
import { VisibleText } from "../turns/visibleText";

interface StatusLineProps {
  readonly state: PanelState;
  /** Length of the typed text, in UTF-16 code units. */
  readonly typed: number;
  readonly hint: string;
}

/** Average characters per token of code and prose, for an estimate; only the model's tokenizer knows the exact number. */
const charsPerToken = 3.5;

/** The line below the input: the model, as a button that chooses another, and how much of its context is used. */
export function StatusLine({ state, typed, hint }: StatusLineProps): JSX.Element {
  return (
    <div class="status-line">
      <ModelButton model={state.model} />
      <ContextUsed state={state} typed={typed} />
      <span class="hint">{hint}</span>
      {state.notice !== undefined && state.notice !== "" && (
        <p class="notice" role="status">
          <VisibleText text={state.notice} />
        </p>
      )}
    </div>
  );
}

/** Nothing where no model has a name: the problem above the input has its own button then. */
function ModelButton({ model }: { model: ModelLine }): JSX.Element | null {
  const { text, language, post } = usePanel();
  const shown =
    model.state === "loading" ? loadingText(model, text, language) : labelText(model.name ?? "", 60);
  if (shown === "") return null;
  const label = text("modelButton", shown);
  return (
    <button
      type="button"
      class="model"
      title={label}
      aria-label={label}
      aria-haspopup="dialog"
      onClick={() => post({ type: "runCommand", command: "chooseModel" })}
    >
      <span class="model-name">{shown}</span>
      <Icon name="down" />
    </button>
  );
}

function loadingText(model: ModelLine, text: Text, language: string): string {
  const name = model.name === undefined ? text("modelUnnamed") : labelText(model.name, 60);
  if (model.progress === undefined) return text("modelLoading", name);
  const percent = new Intl.NumberFormat(language, { style: "percent" }).format(model.progress);
  return text("modelLoadingPart", name, percent);
}

function ContextUsed({ state, typed }: { state: PanelState; typed: number }): JSX.Element | null {
  const { text } = usePanel();
  const number = useNumbers();
  const { contextTokens: size, maxPromptTokens: fits = size } = state.model;
  if (size === undefined || fits === undefined) return null;
  const typedTokens = Math.ceil(typed / charsPerToken);
  const used = state.promptTokens + typedTokens;
  // The shortest prompt: earlier messages are summarized, but the message keeps all its attachments.
  const least = typedTokens + state.chips.reduce((sum, chip) => sum + sentTokens(chip), 0);
  if (used <= fits || least <= fits) {
    const name = used > fits ? "contextSummedUp" : typed > 0 ? "contextUsedAbout" : "contextUsed";
    return (
      <span class="context-used" title={text("contextLabel")}>
        {text(name, number(used), number(size))}
      </span>
    );
  }
  const largest = state.chips.toSorted((a, b) => sentTokens(b) - sentTokens(a))[0];
  return (
    <p class="context-used too-much" role="status">
      {largest === undefined || sentTokens(largest) === 0
        ? text("contextTooMuch", number(least), number(fits))
        : text("contextTooMuchChip", number(least), number(fits), labelText(largest.label, 60))}
    </p>
  );
}

function sentTokens({ tokens = 0, problem }: Chip): number {
  return problem === undefined ? tokens : 0;
}
