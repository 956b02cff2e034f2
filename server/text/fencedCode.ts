import { languageIdOf } from "../protocol/code/languageIds";
import type { CursorText } from "./cursorText";
import { closesFence, type Fence, fenceOf, isProse } from "./prose";

/**
 * If the cursor is in a closed code block of a prose document, returns only the text of that block, with its language.
 * Otherwise returns the context unchanged.
 */
export function withinFence(outside: CursorText): CursorText {
  const { prefix, suffix, languageId } = outside;
  if (!isProse(languageId) || !/```|~~~/.test(prefix)) return outside;
  const above = prefix.split("\n").slice(0, -1);
  let open: Fence | undefined;
  let first = 0;
  for (const [at, line] of above.entries()) {
    if (open === undefined) {
      open = fenceOf(line);
      first = at + 1;
    } else if (closesFence(line, open)) open = undefined;
  }
  const fence = open;
  if (fence === undefined) return outside;
  const lines = suffix.split("\n");
  const end = lines.findIndex((line, at) => at > 0 && fenceOf(line) !== undefined);
  if (!closesFence(lines[end] ?? "", fence)) return outside;
  const language = /^\{?[.=]?([\w+#-]+)/.exec(fence.info)?.[1] ?? "";
  return {
    ...outside,
    prefix: prefix.split("\n").slice(first).join("\n"),
    suffix: lines.slice(0, end).join("\n"),
    languageId: languageIdOf(language),
  };
}
