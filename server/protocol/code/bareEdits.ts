/** Patterns for the start of an edit outside a code block; shared by the edit parsers and the chat panel. */

const oldWords = "(?:SEARCH|ORIGINAL|OLD|HEAD|BEFORE|CURRENT|FIND)";

/** The first line of a search/replace block. */
export const searchStart = new RegExp(
  `^\\s*(?:(<{5,9})\\s*([\\w@./\\\\: -]{0,80}?)|(-{5,9})\\s*${oldWords}\\b[\\w/ ]{0,20})>?\\s*$`,
  "i",
);

/** File header in OpenAI's patch format. */
export const patchSection = /^\*\*\* (Update|Add|Delete) File: (.+?)\s*$/;
/** First or last line of such a patch. */
export const patchEdge = /^\*\*\* (?:Begin|End) Patch\s*$/;

/** Agents' tool tags around the lines to find. */
export const oldTags = "old_string|old_str|old_text|old_code|oldText|oldString|search|find|original";
/** Agents' tool tags around a complete file. */
export const wholeFileTags = "write_to_file|create_file|write_file";
const openingTag = new RegExp(`<(?:${oldTags}|${wholeFileTags})>|^\\s*<file (?:path|name)="[^"\\n]+">`);

/** First line of a Git patch, or of a patch with file names only. */
export const diffStart = /^(?:diff --git |--- \S|\+\+\+ \S)/;

const editStarts = [searchStart, patchSection, patchEdge, openingTag, diffStart];

/** Whether a text outside code blocks has a line that may start an edit. */
export function holdsBareEdit(text: string): boolean {
  return text.split("\n").some((line) => editStarts.some((start) => start.test(line)));
}
