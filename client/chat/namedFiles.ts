import { parseCodeBlockInfo, takePathComment } from "../../server/protocol/code/codeBlockInfo";

const path = "[\\w@.\\-/\\\\+[\\]()]+\\.[A-Za-z][\\w-]{0,11}";
/** A path that stands alone in the line before a block, or is marked there. */
const lead = new RegExp(
  `^[\\s#>*\\-\\d.)]*(?:(?:new )?(?:file|path)(?:name)?:?\\s+)?(${path}):?(?:\\s*\\([^)]*\\))?$|[\`*"'](${path})[\`*"':]`,
  "i",
);
const move = new RegExp(
  `^[\\s#>*\\-\\d.)]*\\**(?:rename|move|delete|remove)\\**:?(?: the)?(?: old)?(?: file)? \\**[\`"'](${path})[\`"']`,
  "i",
);
const patched = /^\+\+\+ (?:b\/)?(?!\/dev\/null)(\S+)/m;
const fence = /^\s*(`{3,}|~{3,})\s*([^`]*)$/;

/**
 * Whether an answer has changes for several files, as far as its text shows: the server reads it closely when they are to be
 * applied. One block for one file has a button of its own.
 */
export function namesFiles(answer: string): boolean {
  const named = new Set<string>();
  let before = "";
  let block: { readonly marks: string; readonly info: string; readonly lines: string[] } | undefined;
  for (const line of answer.split("\n")) {
    const marks = fence.exec(line);
    if (block !== undefined) {
      if (marks?.[1]?.startsWith(block.marks) && marks[2]?.trim() === "") {
        const found = pathOf(block.info, block.lines.join("\n"), before);
        if (found !== undefined) named.add(found);
        block = undefined;
        before = "";
      } else block.lines.push(line);
    } else if (marks !== null) block = { marks: marks[1] ?? "", info: marks[2]?.trim() ?? "", lines: [] };
    else {
      if (move.test(line)) return true;
      if (line.trim() !== "") before = line.trim();
    }
  }
  return named.size > 1;
}

function pathOf(info: string, code: string, before: string): string | undefined {
  const alone = lead.exec(before);
  return (
    patched.exec(code)?.[1] ??
    parseCodeBlockInfo(info).path ??
    takePathComment(code)?.path ??
    alone?.[1] ??
    alone?.[2]
  );
}
