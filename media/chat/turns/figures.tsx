import type { JSX } from "preact";
import type { TurnFigures } from "../../../client/chat/protocol/messages";
import { labelText } from "../page/visible";
import { useNumbers, usePanel } from "../panelContext";

/** Speed of the answer and its share of the context. */
export function Figures({ figures }: { figures: TurnFigures }): JSX.Element {
  const { text } = usePanel();
  const number = useNumbers();
  const { timeToFirstTokenMs: wait, promptTokens, generatedTokens, contextTokens } = figures;
  const waited =
    wait < 1000
      ? text("milliseconds", number(wait))
      : text("seconds", number(wait / 1000, wait < 10_000 ? 1 : 0));
  const speed = number(figures.tokensPerSecond, figures.tokensPerSecond < 10 ? 1 : 0);
  const detail = text(
    "figuresDetail",
    labelText(figures.model),
    number(promptTokens),
    number(generatedTokens),
  );
  return (
    <p class="figures" title={detail}>
      {text("figures", speed, waited, number(promptTokens + generatedTokens), number(contextTokens))}
    </p>
  );
}
