import type { JSX } from "preact";
import { findInvisible } from "../page/visible";

/** A text with its invisible characters marked. */
export function VisibleText({ text }: { text: string }): JSX.Element {
  let at = 0;
  const parts: (string | JSX.Element)[] = [];
  for (const { start, end, name } of findInvisible(text)) {
    parts.push(
      text.slice(at, start),
      <bdi class="unseen" data-name={name}>
        {text.slice(start, end)}
      </bdi>,
    );
    at = end;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
