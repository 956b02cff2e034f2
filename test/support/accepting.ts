import { replaceRange } from "../../server/completion/scope/replaceRange";
import { stopCondition } from "../../server/completion/scope/stopCondition";
import { decideTrigger } from "../../server/completion/trigger";
import { postprocess } from "../../server/postprocess/index";
import type { SyntaxTrees } from "../../server/syntax/syntax";

export interface Place {
  readonly prefix: string;
  readonly suffix: string;
  readonly languageId: string;
}

/** Inserts a raw answer, which arrives in pieces of `step` characters, into the document as the server does. */
export function accept(
  place: Place,
  answer: string,
  { trees, step = 5 }: { trees?: SyntaxTrees | undefined; step?: number },
) {
  const context = { ...place, syntax: trees?.at(place, place.languageId) };
  const trigger = decideTrigger({ ...context, explicit: true });
  const end = stopCondition({ ...context, multiLine: trigger.allowed && trigger.multiLine });
  let at: number | undefined;
  for (let length = step; at === undefined && length < answer.length; length += step)
    at = end(answer.slice(0, length), false);
  at ??= end(answer, true);
  const { text: shown, changedBy } = postprocess(answer.slice(0, at), place);
  const { text, replaceChars } = shown === "" ? { text: "", replaceChars: 0 } : replaceRange(shown, place);
  return { document: place.prefix + text + place.suffix.slice(replaceChars), text, replaceChars, changedBy };
}

/** Whether `whole` has the characters of `part` in this order. Editors show only such a replacement as ghost text. */
export function isSubsequence(part: string, whole: string): boolean {
  let found = 0;
  for (const character of whole) if (character === part[found]) found++;
  return found >= part.length;
}
