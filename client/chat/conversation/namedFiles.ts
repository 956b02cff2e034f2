import { parseCodeBlockInfo, takePathComment } from "../../../server/protocol/code/codeBlockInfo";
import { isBlank } from "../../../server/protocol/code/lines";
import { moveInLine, pathAlone, pathInLine } from "../../../server/protocol/paths/paths";

const patched = /^\+\+\+ (?:b\/)?(?!\/dev\/null)(\S+)|^\*\*\* (?:Update|Add) File: (.+)/gm;
const moved = /^(?:rename from |deleted file mode |\*\*\* (?:Delete File|Move to): )/m;
const searched = /^\s*(?:<{5,9}|-{5,9}) ?SEARCH/i;
const fence = /^\s*(`{3,}|~{3,})\s*([^`]*)$/;

/**
 * Whether an answer seems to change several files. This is a quick look at the text; the server parses it closely when the user
 * applies the changes. A block for a single file has its own button.
 */
export function namesFiles(answer: string): boolean {
  const named = new Set<string>();
  let before = "";
  let block: { readonly marks: string; readonly info: string; readonly lines: string[] } | undefined;
  for (const line of answer.split("\n")) {
    const marks = fence.exec(line);
    if (block !== undefined) {
      if (marks?.[1]?.startsWith(block.marks) && isBlank(marks[2] ?? "-")) {
        const code = block.lines.join("\n");
        if (moved.test(code)) return true;
        for (const found of pathsOf(block.info, code, before)) named.add(found);
        block = undefined;
        before = "";
      } else block.lines.push(line);
    } else if (marks !== null) block = { marks: marks[1] ?? "", info: marks[2]?.trim() ?? "", lines: [] };
    else {
      if (moveInLine(line) !== undefined || moved.test(line)) return true;
      for (const path of patchPaths(line)) named.add(path);
      if (searched.test(line) && pathAlone(before)?.isSure === true) named.add(pathAlone(before)?.path ?? "");
      if (!isBlank(line)) before = line.trim();
    }
  }
  return named.size > 1;
}

function pathsOf(info: string, code: string, before: string): readonly string[] {
  const patches = patchPaths(code);
  const lead = pathInLine(before);
  const named =
    parseCodeBlockInfo(info).path ?? takePathComment(code)?.path ?? (lead?.isSure ? lead.path : undefined);
  return patches.length > 0 ? patches : named === undefined ? [] : [named];
}

/** The files that a patch changes or creates. */
function patchPaths(text: string): readonly string[] {
  return Array.from(text.matchAll(patched), ([, git, other]) => git ?? other ?? "");
}
