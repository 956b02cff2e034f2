import type { JSX } from "preact";
import type { Turn } from "../../../client/chat/protocol/messages";
import { CopyButton } from "../answer/code/codeBar";
import { IconButton, TextButton } from "../controls/controls";
import { isRunning } from "../model";
import { usePanel } from "../panelContext";
import { Answer } from "./answer";
import { CommandButton } from "./commandButton";
import { DemoNote } from "./demoNote";
import { Figures } from "./figures";
import { Sources } from "./sources";
import { Thinking } from "./thinking";
import { VisibleText } from "./visibleText";

interface AssistantTurnProps {
  readonly turn: Turn;
  readonly isLast: boolean;
  readonly isBusy: boolean;
}

export function AssistantTurn({ turn, isLast, isBusy }: AssistantTurnProps): JSX.Element {
  const { text } = usePanel();
  return (
    <article
      class={isLast ? "turn assistant last" : "turn assistant"}
      data-turn={turn.id}
      aria-label={text("assistant")}
      aria-busy={isRunning(turn)}
    >
      <Thinking turn={turn} />
      <Answer turn={turn} />
      {isRunning(turn) ? <Waiting turn={turn} /> : <Ending turn={turn} isBusy={isBusy} />}
    </article>
  );
}

function Waiting({ turn }: { turn: Turn }): JSX.Element | null {
  const { text } = usePanel();
  if (turn.state !== "waiting") return null;
  return (
    <p class="waiting">
      {turn.waitingFor ?? text("waiting")}
      <span class="dots" aria-hidden="true" />
    </p>
  );
}

/** The part below a finished answer: notes, buttons and sources. */
function Ending({ turn, isBusy }: { turn: Turn; isBusy: boolean }): JSX.Element {
  const { text, texts, post } = usePanel();
  const { id, state } = turn;
  const failed = state === "failed";
  const isLoop = turn.loop === true;
  const needsModel = turn.needsModel === true;
  // A loop would only continue.
  const isContinuable = state === "cutOff" || state === "stopped" || (failed && turn.text !== "" && !isLoop);
  const canContinue = isContinuable && turn.full !== true;
  return (
    <>
      {failed && (
        <p class={needsModel ? "refusal" : "failure"}>
          <VisibleText text={turn.error ?? text("failed")} />
        </p>
      )}
      {state === "stopped" && <p class="note">{text("stopped")}</p>}
      {state === "cutOff" && <p class="note">{text(turn.full ? "cutOffFull" : "cutOff")}</p>}
      {!isBusy && (failed || canContinue) && (
        <div class="turn-buttons">
          {needsModel && <CommandButton primary command="chooseModels" />}
          {failed && !needsModel && (
            <TextButton onClick={() => post({ type: "regenerate", turnId: id })}>
              {text(isLoop ? "retryLoop" : "retry")}
            </TextButton>
          )}
          {canContinue && (
            <TextButton onClick={() => post({ type: "continue", turnId: id })}>{text("continue")}</TextButton>
          )}
        </div>
      )}
      {turn.demo && <DemoNote />}
      <Offers turn={turn} isBusy={isBusy} />
      <Sources sources={turn.sources ?? []} />
      <footer class="turn-actions">
        <CopyButton
          text={text}
          label={text("copyAnswer")}
          copy={() => post({ type: "copy", text: texts.get(id).text })}
        />
        {(!failed || needsModel) && (
          <IconButton
            icon="regenerate"
            label={text("retry")}
            disabled={isBusy}
            onClick={() => post({ type: "regenerate", turnId: id })}
          />
        )}
        {turn.figures !== undefined && <Figures figures={turn.figures} />}
      </footer>
    </>
  );
}

/** Buttons for the answer as a whole. */
function Offers({ turn, isBusy }: { turn: Turn; isBusy: boolean }): JSX.Element | null {
  const { text, post } = usePanel();
  const { id, offers = [] } = turn;
  if (offers.length === 0) return null;
  return (
    <div class="turn-buttons">
      {offers.includes("applyAll") && (
        <TextButton onClick={() => post({ type: "applyAll", turnId: id })}>{text("applyAll")}</TextButton>
      )}
      {offers.includes("reviewChanges") && !isBusy && <CommandButton command="reviewChanges" />}
    </div>
  );
}
