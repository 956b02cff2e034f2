/** The marks with which an edit begins in an answer, outside of a block of code: the readers of edits and the panel know the same ones. */

const oldWords = "(?:SEARCH|ORIGINAL|OLD|HEAD|BEFORE|CURRENT|FIND)";

/** The first line of a search/replace block. */
export const searchStart = new RegExp(
  `^\\s*(?:(<{5,9})\\s*([\\w@./\\\\: -]{0,80}?)|(-{5,9})\\s*${oldWords}\\b[\\w/ ]{0,20})>?\\s*$`,
  "i",
);

/** A file of a patch of OpenAI's models. */
export const patchSection = /^\*\*\* (Update|Add|Delete) File: (.+?)\s*$/;
/** The first or the last line of such a patch. */
export const patchEdge = /^\*\*\* (?:Begin|End) Patch\s*$/;

/** Tags of agents' tools around the lines that are to be found. */
export const oldTags = "old_string|old_str|old_text|old_code|oldText|oldString|search|find|original";
/** Tags of agents' tools around a whole file. */
export const wholeFileTags = "write_to_file|create_file|write_file";
const openingTag = new RegExp(`<(?:${oldTags}|${wholeFileTags})>|^\\s*<file (?:path|name)="[^"\\n]+">`);

/** The first line of a patch of Git's, or of one that only names its files. */
export const diffStart = /^(?:diff --git |--- \S|\+\+\+ \S)/;

const marks = [searchStart, patchSection, patchEdge, openingTag, diffStart];

/** Whether an edit may begin in one of the lines of a text that is in no block of code. */
export function holdsBareEdit(text: string): boolean {
  return text.split("\n").some((line) => marks.some((mark) => mark.test(line)));
}
