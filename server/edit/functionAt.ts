import { splitLines } from "../protocol/code/lines";
import type { FunctionParams, FunctionResult } from "../protocol/edit";
import type { Documents } from "../workspace/documents";
import { type Declaration, declarationsOf } from "./apply/declarations";
import { rangeOf } from "./editing";

/** More than a small model understands at once. */
const maxLines = 60;

const byKeyword =
  /^(?:(?:export|default|public|private|protected|static|async|pub(?:\([^)]*\))?|override|abstract|final|suspend|inline)\s+)*(?:function\b|def\s|fn\s|func\b|fun\s|sub\s)/;
const byValue = /^(?:export\s+)?(?:const|let|var|val)\s.*(?:=>|=\s*(?:async\s+)?function\b)/;
/** What has a block and a name, but is no function. */
const others =
  /^(?:[\w()]+\s+)*(?:class|interface|enum|type|namespace|module|struct|trait|impl|object|record)\s/;
const byParameters = /^[^=]*\)[^=;]*\{$/;

/** The smallest function around a position of an open document, or else its first one; nothing if it has none. */
export function functionAt(
  { textDocument: { uri }, position }: FunctionParams,
  documents: Pick<Documents, "get">,
): FunctionResult {
  const lines = splitLines(documents.get(uri)?.getText() ?? "");
  const functions = declarationsOf(lines).filter(
    (each) => each.end - each.leading <= maxLines && isFunction(lines[each.start]?.trim() ?? ""),
  );
  const isAround = ({ leading, end }: Declaration) => leading <= position.line && position.line < end;
  const found = functions.findLast(isAround) ?? functions[0];
  if (found === undefined) return {};
  return { found: { name: found.name, range: rangeOf({ start: found.leading, end: found.end }, lines) } };
}

function isFunction(line: string): boolean {
  if (byKeyword.test(line) || byValue.test(line)) return true;
  return !others.test(line) && byParameters.test(line);
}
