import type { JSX } from "preact";
import { findUnseen } from "../visible";

/** A text with marks where characters cannot be seen. */
export function UnseenText({ text }: { text: string }): JSX.Element {
  let at = 0;
  const parts: (string | JSX.Element)[] = [];
  for (const { start, end, name } of findUnseen(text)) {
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
