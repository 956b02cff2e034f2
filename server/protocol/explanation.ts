import type { ChatCommand } from "./chat";

/** Questions that ask what code does. */
export const explainPhrase = /^(?:please )?(?:explain|what does)\b.*$/i;

/** Whether the answer explains code, so that code in it is an illustration and no change. */
export function asksToExplain({
  text,
  command,
}: {
  readonly text: string;
  readonly command?: ChatCommand | undefined;
}): boolean {
  const [first = ""] = text.split("\n", 1);
  return command === undefined ? explainPhrase.test(first) : command === "explain";
}
