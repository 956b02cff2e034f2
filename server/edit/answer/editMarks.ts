import { l10n } from "../../protocol/l10n";
import { EditRefusedError } from "../editRefusedError";
import { isEditTag } from "./editTags";
import { isSearchMark } from "./searchReplace";

const ofPatch =
  /^(?:diff --git |@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|@@(?: \.\.\. @@| @@)?$|(?:rename|copy) (?:from|to) \S+$|(?:dis)?similarity index \d+%$|(?:old|new|deleted file|new file) mode \d{6}$|index [\da-f]{7,}\.\.[\da-f]{7,}|\\ No newline at end of file$|--- (?:a\/|\/dev\/null)|\+\+\+ (?:b\/|\/dev\/null))/;
const ofBeginPatch =
  /^\*\*\* (?:(?:Begin|End) Patch|End of File|(?:Update|Add|Delete) File: .*|Move to: .*)$/;

const markup = /^(?:markdown|restructuredtext|asciidoc|plaintext|)$/;

/**
 * Whether a line is a marker of an edit format that does not occur in code. `above` is the previous line: in a Python
 * docstring, the line may underline it as a heading.
 */
export function isEditMark(line: string, languageId: string, above = ""): boolean {
  if (isSearchMark(line) || isEditTag(line) || ofBeginPatch.test(line.trimEnd())) return true;
  if (/^\s*(?:SEARCH|REPLACE)\s*:?\s*$/.test(line)) return true;
  const isUnderline = languageId === "python" && above.trim().length === line.trim().length;
  if (/^\s*={5,9}\s*$/.test(line)) return !markup.test(languageId) && !isUnderline;
  return !/^(?:diff|patch)$/.test(languageId) && ofPatch.test(line.trimEnd());
}

/** Throws an `EditRefusedError` if a change would add edit format markers to the text. */
export function refuseEditMarks(
  before: readonly string[],
  after: readonly string[],
  languageId: string,
): void {
  const known = new Map<string, number>();
  for (const line of before) known.set(line.trim(), (known.get(line.trim()) ?? 0) + 1);
  for (const [at, line] of after.entries()) {
    const left = known.get(line.trim()) ?? 0;
    known.set(line.trim(), left - 1);
    if (left <= 0 && isEditMark(line, languageId, after[at - 1]))
      throw new EditRefusedError(
        l10n.t("The answer's edit markers do not match (“{0}”). Ask again.", line.trim().slice(0, 40)),
      );
  }
}
