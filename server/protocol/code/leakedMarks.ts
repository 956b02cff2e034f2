import { isBlank } from "./lines";
/**
 * An answer without the control tokens' texts that it ends with: a model that writes them letter by letter has leaked them. `marks`
 * are those of the loaded model. They are text where other lines of the answer begin or end with such marks, or open what they close,
 * and where `known`, the text that the answer is about, has lines that end so.
 */
export function withoutLeakedMarks(text: string, marks: readonly string[], known = ""): string {
  const leaked: string[] = [];
  let body = text;
  for (let mark = markAtEnd(body, marks); mark !== undefined; mark = markAtEnd(body, marks)) {
    leaked.push(mark);
    body = body.trimEnd().slice(0, -mark.length);
  }
  if (leaked.length === 0) return text;
  const isText =
    isBlank(body) ||
    leaked.some((mark) => opens(body, mark) || endsLine(known, mark)) ||
    marks.some((mark) => mark !== "" && (beginsLine(body, mark) || endsLine(body, mark)));
  return isText ? text : body;
}

/** How many of a text's last UTF-16 code units are leaked marks, or may become one. */
export function mayBeMarks(text: string, marks: readonly string[]): number {
  const begun = beginningAtEnd(text, marks);
  let end = text.length - begun;
  for (let mark = markAtEnd(text.slice(0, end), marks); mark !== undefined; ) {
    end = text.slice(0, end).trimEnd().length - mark.length;
    mark = markAtEnd(text.slice(0, end), marks);
  }
  return text.length - end;
}

function beginningAtEnd(text: string, marks: readonly string[]): number {
  const longest = Math.max(0, ...marks.map(({ length }) => length));
  for (let length = Math.min(longest - 1, text.length); length > 0; length--)
    if (marks.some((mark) => mark.startsWith(text.slice(-length)))) return length;
  return 0;
}

function markAtEnd(text: string, marks: readonly string[]): string | undefined {
  const bare = text.trimEnd();
  return marks.find((mark) => mark !== "" && bare.endsWith(mark));
}

/** Whether a text opens what the mark closes: "<s>" for "</s>". */
function opens(text: string, mark: string): boolean {
  const opening = mark.replace(/^([<[])\//, "$1");
  return opening !== mark && text.split(opening).length > text.split(mark).length;
}

function beginsLine(text: string, mark: string): boolean {
  return text.split("\n").some((line) => line.trimStart().startsWith(mark));
}

function endsLine(text: string, mark: string): boolean {
  return text.split("\n").some((line) => line.trimEnd().endsWith(mark));
}
