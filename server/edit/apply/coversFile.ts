import { indentOf, isBlank } from "../../protocol/code/lines";
import { commentLines } from "./comments";
import { definitionsOf } from "./definitions";

/** In a file with at most this many non-blank lines, a line that begins like an old one is its new version. */
const fewLines = 3;
const closing = /^(?:[})\]]|end\b|fi\b|done\b|esac\b|<\/)/;
const importing = /^(?:export [*{]|(?:import|from|using|use|package|include|require|#include)\b)/;

/**
 * Whether code replaces a whole file: it has every top-level line and comment of the file, or a definition of the same
 * name. Only a comment at the head may differ.
 */
export function coversFile(code: readonly string[], file: readonly string[], languageId: string): boolean {
  const [own, theirs] = [topLevel(code, languageId), topLevel(file, languageId)];
  if (!theirs.some(({ isComment }) => !isComment)) return false;
  if (theirs[0]?.isComment && !own[0]?.isComment) return false;
  const isSmall = file.filter((line) => !isBlank(line)).length <= fewLines;
  const body = theirs.slice(theirs.findIndex(({ isComment }) => !isComment));
  return body.every((line) =>
    own.some(
      (each) =>
        each.text === line.text ||
        (each.name !== undefined && each.name === line.name) ||
        (isSmall && beginsAlike(each, line)),
    ),
  );
}

interface Line {
  readonly text: string;
  readonly name: string | undefined;
  readonly isComment: boolean;
}

function topLevel(lines: readonly string[], languageId: string): Line[] {
  const comments = commentLines(lines, languageId);
  const names = new Map(definitionsOf(lines, languageId).map(({ name, line }) => [line, name]));
  return [...lines.entries()].flatMap(([at, line]) => {
    const isComment = comments[at] === true;
    if (isBlank(line) || indentOf(line) !== "" || (closing.test(line) && !isComment)) return [];
    return [{ text: line.trim(), name: names.get(at), isComment }];
  });
}

function beginsAlike(a: Line, b: Line): boolean {
  if (a.isComment || b.isComment || importing.test(b.text)) return false;
  // The line defines something else.
  if (b.name !== undefined && b.name !== b.text) return false;
  const [first, second] = [a, b].map(({ text }) => /^\W*[\w.]+/.exec(text)?.[0]);
  return (
    first !== undefined && (first === second || [first, second].every((each) => /^[\d.]+$/.test(each ?? "")))
  );
}
