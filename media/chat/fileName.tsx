import type { JSX } from "preact";
import { labelText } from "./visible";

/** A path or a name on one line. Its parts stand in their order, whichever way the letters of each run. */
export function FileName({ name }: { name: string }): JSX.Element {
  return (
    <bdi dir="ltr">
      {labelText(name)
        .split(/([/\\:#])/)
        .map((part, at) =>
          at % 2 === 0 && rightToLeft.test(part) ? (
            <bdi dir="ltr" key={at}>
              {part}
            </bdi>
          ) : (
            part
          ),
        )}
    </bdi>
  );
}

const rightToLeft = /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/u;
