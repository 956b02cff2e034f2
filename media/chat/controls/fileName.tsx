import type { JSX } from "preact";
import { labelText } from "../page/visible";

/** A path or name on one line. Its parts keep their order, even if some of them are written right to left. */
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
