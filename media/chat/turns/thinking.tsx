import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Turn } from "../../../client/chat/protocol/messages";
import { PlainTextView } from "../answer/plainTextView";
import { isRunning } from "../model";
import { usePanel } from "../panelContext";
import { useNear } from "./useNear";

/** The model's thoughts before its answer, collapsed. The summary shows whether it is still thinking. */
export function Thinking({ turn }: { turn: Turn }): JSX.Element | null {
  const { text, texts } = usePanel();
  const [phase, setPhase] = useState<"none" | "thinking" | "thought">("none");
  const running = isRunning(turn);
  const isAnswering = useRef(running);
  isAnswering.current = running;
  useLayoutEffect(
    () =>
      texts.follow(turn.id, ({ text: answer, thinking }) => {
        if (thinking !== "") setPhase(answer === "" && isAnswering.current ? "thinking" : "thought");
      }),
    [turn.id],
  );
  const isThinking = phase === "thinking" && running;
  return (
    <details class="thinking" hidden={phase === "none"}>
      <summary>
        {text(isThinking ? "thinking" : "thought")}
        {isThinking && <span class="dots" aria-hidden="true" />}
      </summary>
      {phase !== "none" && <Thoughts turn={turn} />}
    </details>
  );
}

/** Thoughts are drawn near the viewport; otherwise they are one plain text, which can be searched too. */
function Thoughts({ turn }: { turn: Turn }): JSX.Element {
  const { texts } = usePanel();
  const place = useRef<HTMLDivElement>(null);
  const height = useRef<number>();
  const isNear = useNear(place, () => "", height);
  return (
    <div class="thinking-text" dir="auto" ref={place}>
      {isNear || isRunning(turn) ? <DrawnThoughts turn={turn} /> : texts.get(turn.id).thinking}
    </div>
  );
}

function DrawnThoughts({ turn }: { turn: Turn }): JSX.Element {
  const { texts, answerTools } = usePanel();
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const view = new PlainTextView(answerTools.frames);
    place.current?.append(view.element);
    const unfollow = texts.follow(turn.id, ({ thinking }) => view.update(thinking));
    return () => {
      unfollow();
      view.dispose();
    };
  }, [turn.id]);
  return <div ref={place} />;
}
