import { oldTags, wholeFileTags } from "../../protocol/code/bareEdits";
import { isBlank } from "../../protocol/code/lines";
import { isFileName } from "../../protocol/paths/paths";
import type { Changes, FileChange } from "./fileChange";

const newNames = "new_string|new_str|new_text|new_code|newText|newString|replace|replacement|updated";
const pair = new RegExp(
  `<(${oldTags})>(?<old>[\\s\\S]*?)</\\1>\\s*<(${newNames})>(?<now>[\\s\\S]*?)</\\3>`,
  "g",
);
const opening = new RegExp(`<(?:${oldTags})>[\\s\\S]*?(?:</(?:${oldTags})>|<(?:${newNames})>)`);
const path =
  /<(?:path|file|file_path|filename|target_file)>\s*([^<\n]+?)\s*<\/|\b(?:path|file|name|filename)="([^"\n]+)"/gi;
const whole = new RegExp(
  `<(?:${wholeFileTags})>[\\s\\S]*?<(content|contents|file_text|code)>(?<text>[\\s\\S]*?)</\\1>|^<file (?:path|name)="[^"\\n]+">\\n(?<file>[\\s\\S]*?)^</file>`,
  "gm",
);
const tools =
  /<\/?(?:str_replace|str_replace_editor|replace_in_file|search_replace|apply_diff|write_to_file|create_file|write_file|edit_file|edit|edits|diff|path|file|file_path|command|old_\w+|new_\w+)(?:\s[^>]*)?>/g;

/** Whether a line has a tag that occurs only in edits written as tool calls. */
export function isEditTag(line: string): boolean {
  return /<\/?(?:(?:old|new)_(?:string|str|text|code)|(?:old|new)(?:Text|String)|str_replace(?:_editor)?|replace_in_file|search_replace|apply_diff|write_to_file|create_file|edit_file)>/.test(
    line,
  );
}

/**
 * Parses edits in the tags of agents' tools, "<old_string>…</old_string><new_string>…</new_string>". Undefined if the
 * text has none.
 */
export function parseEditTags(text: string, isKnown: (line: string) => boolean): Changes | undefined {
  const pairs = [...text.matchAll(pair)].filter(({ 0: found }) => !isKnown(found.split("\n")[0] ?? ""));
  const files = [...text.matchAll(whole)].filter(({ 0: found }) => !isKnown(found.split("\n")[0] ?? ""));
  if (pairs.length + files.length === 0) {
    const isBroken = opening.test(text) && text.split("\n").some((line) => isEditTag(line) && !isKnown(line));
    return isBroken ? { changes: [], spans: [], problem: "malformed" } : undefined;
  }
  const changes = [...pairs, ...files]
    .toSorted((a, b) => a.index - b.index)
    .map((found): FileChange => {
      const named = pathBefore(text.slice(0, found.index), found[0]);
      const { old, now, text: written, file } = found.groups ?? {};
      const content = written ?? file;
      const common = named === undefined ? {} : { path: named };
      if (content !== undefined) return { kind: "create", ...common, blocks: [], lines: inner(content) };
      return { kind: "change", ...common, blocks: [{ search: inner(old ?? ""), replace: inner(now ?? "") }] };
    });
  return { changes, spans: [...pairs, ...files].map(({ 0: found, index }) => spanOf(text, index, found)) };
}

/** The path in a tag inside the edit, or else in the nearest one above. */
function pathBefore(before: string, own: string): string | undefined {
  const inside = [...own.matchAll(path)].map(([, tag, attribute]) => tag ?? attribute);
  const above = [...before.matchAll(path)].map(([, tag, attribute]) => tag ?? attribute);
  return [inside.at(0), above.at(-1)].find((each) => each !== undefined && isFileName(each));
}

/** The lines between two tags, which may be on lines of their own. */
function inner(text: string): readonly string[] {
  const plain = text.replace(/^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/, "$1");
  const lines = plain.replace(/^[ \t]*\n/, "").replace(/\n[ \t]*$/, "");
  return lines === "" ? [] : lines.split("\n");
}

/** The lines of an edit, including adjacent lines that have only tags of the same call. */
function spanOf(text: string, index: number, found: string): { start: number; end: number } {
  const lines = text.split("\n");
  let start = text.slice(0, index).split("\n").length - 1;
  let end = start + found.split("\n").length;
  const isTag = (line: string | undefined) =>
    line !== undefined && /^\s*</.test(line) && isBlank(line.replace(/>[^<]*</g, "><").replace(tools, ""));
  while (isTag(lines[start - 1])) start -= 1;
  while (isTag(lines[end])) end += 1;
  return { start, end };
}
