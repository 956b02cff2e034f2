import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Turn } from "../../../client/chat/messages";
import { PlainTextView } from "../answer/plainTextView";
import { isRunning } from "../model";
import { usePanel } from "../panelContext";

/** What a model thought before it answered: folded, with one quiet word while it goes on. */
export function Thinking({ turn }: { turn: Turn }): JSX.Element | null {
  const { text, texts, answerTools } = usePanel();
  const [phase, setPhase] = useState<"none" | "thinking" | "thought">("none");
  const place = useRef<HTMLDivElement>(null);
  const running = isRunning(turn);
  const isAnswering = useRef(running);
  isAnswering.current = running;
  useLayoutEffect(() => {
    const view = new PlainTextView(answerTools.frames);
    place.current?.append(view.element);
    const unfollow = texts.follow(turn.id, ({ text: answer, thinking }) => {
      view.update(thinking);
      if (thinking !== "") setPhase(answer === "" && isAnswering.current ? "thinking" : "thought");
    });
    return () => {
      unfollow();
      view.dispose();
    };
  }, [turn.id]);
  const isThinking = phase === "thinking" && running;
  return (
    <details class="thinking" hidden={phase === "none"}>
      <summary>
        {text(isThinking ? "thinking" : "thought")}
        {isThinking && <span class="dots" aria-hidden="true" />}
      </summary>
      <div class="thinking-text" ref={place} />
    </details>
  );
}
