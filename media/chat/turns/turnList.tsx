import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Turn } from "../../../client/chat/protocol/messages";
import { Icon } from "../controls/icons";
import { isRunning } from "../model";
import type { ScrollKeeper, ScrollState } from "../page/scroll";
import { usePanel } from "../panelContext";
import { AssistantTurn } from "./assistantTurn";
import { UserTurn } from "./userTurn";

interface TurnListProps {
  readonly turns: readonly Turn[];
  readonly scroll: ScrollKeeper;
  readonly scrollState: ScrollState;
  /** Id of the user's turn in the editor. */
  readonly editing: string | undefined;
  readonly setEditing: (turnId: string | undefined) => void;
  /** Shown if there are no turns. */
  readonly children: ComponentChildren;
}

/** The conversation. It is not a live region: the panel announces each answer once, not every token. */
export function TurnList({
  turns,
  scroll,
  scrollState,
  editing,
  setEditing,
  children,
}: TurnListProps): JSX.Element {
  const { text, nearby } = usePanel();
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (list.current === null ? undefined : scroll.attach(list.current)), [scroll]);
  useLayoutEffect(() => (list.current === null ? undefined : nearby.attach(list.current)), [nearby]);
  const isBusy = turns.some(isRunning);
  return (
    <div class="turns-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div class="turns" ref={list} role="log" aria-live="off" aria-label={text("conversation")} tabIndex={0}>
        <div class="turns-content">
          {turns.length === 0 && children}
          {turns.map((turn, at) => (
            <TurnView
              key={turn.id}
              turn={turn}
              isLast={at === turns.length - 1}
              isBusy={isBusy}
              isEdited={editing === turn.id}
              setEditing={setEditing}
            />
          ))}
        </div>
      </div>
      {scrollState.hasNew && (
        <button
          type="button"
          class="to-end"
          title={text("toNewText")}
          aria-label={text("toNewText")}
          onClick={() => scroll.goToEnd()}
        >
          <Icon name="down" /> {text("newText")}
        </button>
      )}
    </div>
  );
}

interface TurnViewProps {
  readonly turn: Turn;
  readonly isLast: boolean;
  readonly isBusy: boolean;
  readonly isEdited: boolean;
  readonly setEditing: (turnId: string | undefined) => void;
}

/** A turn, memoized so that unchanged turns do not render again. */
function TurnView({ turn, isLast, isBusy, isEdited, setEditing }: TurnViewProps): JSX.Element {
  const { text } = usePanel();
  return useMemo(
    () => (
      <>
        {turn.compactedBefore === true && <p class="compacted">{text("compacted")}</p>}
        {turn.role === "user" ? (
          <UserTurn turn={turn} isEdited={isEdited} isBusy={isBusy} setEditing={setEditing} />
        ) : (
          <AssistantTurn turn={turn} isLast={isLast} isBusy={isBusy} />
        )}
      </>
    ),
    [turn, isLast, isBusy, isEdited],
  );
}
