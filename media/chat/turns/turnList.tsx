import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Turn } from "../../../client/chat/messages";
import { Icon } from "../icons";
import { isRunning } from "../model";
import { usePanel } from "../panelContext";
import type { ScrollKeeper, ScrollState } from "../scroll";
import { AssistantTurn } from "./assistantTurn";
import { UserTurn } from "./userTurn";

interface TurnListProps {
  readonly turns: readonly Turn[];
  readonly scroll: ScrollKeeper;
  readonly scrollState: ScrollState;
  /** The user's turn that is being changed. */
  readonly editing: string | undefined;
  readonly setEditing: (turnId: string | undefined) => void;
  /** Shown without any turns. */
  readonly children: ComponentChildren;
}

/** The conversation. Screen readers are told of each answer once, by the panel, and not of each token. */
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

/** A turn that has not changed is not compared again. */
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
