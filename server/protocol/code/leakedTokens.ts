import { isBlank } from "./lines";

/**
 * Removes special tokens at the end of an answer that the model leaked by writing them as text. `specialTokens` are those of the
 * loaded model. The tokens stay if they look like intended text: if other lines of the answer start or end with special tokens, if
 * the answer contains the opening counterpart, or if a line of `known`, the text that the answer is about, ends with them.
 */
export function stripLeakedTokens(text: string, specialTokens: readonly string[], known = ""): string {
  const leaked: string[] = [];
  let body = text;
  for (
    let token = tokenAtEnd(body, specialTokens);
    token !== undefined;
    token = tokenAtEnd(body, specialTokens)
  ) {
    leaked.push(token);
    body = body.trimEnd().slice(0, -token.length);
  }
  if (leaked.length === 0) return text;
  const isText =
    isBlank(body) ||
    leaked.some((token) => opens(body, token) || endsLine(known, token)) ||
    specialTokens.some((token) => token !== "" && (beginsLine(body, token) || endsLine(body, token)));
  return isText ? text : body;
}

/** Number of UTF-16 code units at the end of a text that are leaked special tokens or may become one. */
export function leakedTokensLength(text: string, specialTokens: readonly string[]): number {
  const begun = partialTokenLength(text, specialTokens);
  let end = text.length - begun;
  for (let token = tokenAtEnd(text.slice(0, end), specialTokens); token !== undefined; ) {
    end = text.slice(0, end).trimEnd().length - token.length;
    token = tokenAtEnd(text.slice(0, end), specialTokens);
  }
  return text.length - end;
}

function partialTokenLength(text: string, specialTokens: readonly string[]): number {
  const longest = Math.max(0, ...specialTokens.map(({ length }) => length));
  for (let length = Math.min(longest - 1, text.length); length > 0; length--)
    if (specialTokens.some((token) => token.startsWith(text.slice(-length)))) return length;
  return 0;
}

function tokenAtEnd(text: string, specialTokens: readonly string[]): string | undefined {
  const bare = text.trimEnd();
  return specialTokens.find((token) => token !== "" && bare.endsWith(token));
}

/** Whether a text contains the opening counterpart of the token: "<s>" for "</s>". */
function opens(text: string, token: string): boolean {
  const opening = token.replace(/^([<[])\//, "$1");
  return opening !== token && text.split(opening).length > text.split(token).length;
}

function beginsLine(text: string, token: string): boolean {
  return text.split("\n").some((line) => line.trimStart().startsWith(token));
}

function endsLine(text: string, token: string): boolean {
  return text.split("\n").some((line) => line.trimEnd().endsWith(token));
}
