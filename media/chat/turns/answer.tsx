import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Turn } from "../../../client/chat/protocol/messages";
import { AnswerView } from "../answer/answerView";
import type { CodeAction } from "../answer/code/codeView";
import { isRunning } from "../model";
import { usePanel } from "../panelContext";
import { estimateHeight } from "./estimateHeight";
import { useNear } from "./useNear";

/** An answer: rendered near the viewport, otherwise plain text in a box of the same height. */
export function Answer({ turn }: { turn: Turn }): JSX.Element {
  const { texts } = usePanel();
  const place = useRef<HTMLDivElement>(null);
  const height = useRef<number>();
  const isNear = useNear(place, () => texts.get(turn.id).text, height);
  return (
    <div class="answer-place" ref={place}>
      {isNear || isRunning(turn) ? (
        <DrawnAnswer turn={turn} />
      ) : (
        <UndrawnAnswer text={texts.get(turn.id).text} height={height.current} />
      )}
    </div>
  );
}

/** The rendered Markdown. While it streams, it is drawn directly, without Preact. */
function DrawnAnswer({ turn }: { turn: Turn }): JSX.Element {
  const { texts, answerTools, places, post } = usePanel();
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<AnswerView>();
  const isWhole = !isRunning(turn);
  const whole = useRef(isWhole);
  whole.current = isWhole;
  useLayoutEffect(() => {
    const act: CodeAction = (action, code, info) => {
      if (action === "copy") post({ type: "copy", text: code });
      else post({ type: action, turnId: turn.id, code, info });
    };
    const answer = new AnswerView(answerTools, places.of(turn.id), act, turn.explains !== true);
    view.current = answer;
    const unfollow = texts.follow(turn.id, ({ text }) => answer.update(text, whole.current));
    if (whole.current) answer.drawNow();
    place.current?.append(answer.element);
    return () => {
      unfollow();
      answer.dispose();
    };
  }, [turn.id, turn.explains]);
  useLayoutEffect(() => view.current?.update(texts.get(turn.id).text, isWhole), [isWhole]);
  return <div ref={place} />;
}

/** The plain text, so that it can be read out, selected and copied. */
function UndrawnAnswer({ text, height }: { text: string; height: number | undefined }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = place;
    if (current !== null) current.style.height = `${height ?? estimateHeight(text, current.clientWidth)}px`;
  }, []);
  return (
    <div class="undrawn" dir="auto" ref={place}>
      {text}
    </div>
  );
}
