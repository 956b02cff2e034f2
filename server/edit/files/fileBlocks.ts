import { takePathComment } from "../../protocol/code/codeBlockInfo";
import { type CodeBlock, codeBlocks } from "../answer/codeBlocks";
import { parseSearchReplace } from "../answer/searchReplace";
import { pathOfBlock } from "../applyCode";

/** What an answer wants to do with one file, in the order of the answer. */
export type FileStep =
  | {
      readonly kind: "code";
      readonly path: string;
      readonly info: string;
      readonly code: string;
      readonly reason: string;
    }
  | { readonly kind: "rename"; readonly path: string; readonly to: string; readonly reason: string }
  | { readonly kind: "delete"; readonly path: string; readonly reason: string };

const path = "[`\"']([\\w@.\\-/\\\\+[\\]() ]+\\.[A-Za-z][\\w-]{0,11})[`\"']";
const renameLine = new RegExp(
  `^[\\s#>*\\-\\d.)]*\\**(?:rename|move)\\**:?(?: the)?(?: file)? \\**${path}\\** (?:to|into|as|→|->) \\**${path}`,
  "i",
);
const deleteLine = new RegExp(
  `^[\\s#>*\\-\\d.)]*\\**(?:delete|remove)\\**:?(?: the)?(?: old)?(?: file)? \\**${path}\\**[.:]?$`,
  "i",
);

/** The steps of an answer that names files. Blocks without a path are examples, and none. */
export function fileSteps(answer: string): FileStep[] {
  const blocks = codeBlocks(answer);
  const inBlocks = blocks.flatMap((block) => stepsOfBlock(block));
  const prose = outsideOfBlocks(answer, blocks);
  const bare = searchSteps(prose, "");
  const lines = prose.split("\n");
  const moves = lines.flatMap((line): FileStep[] => {
    const renamed = renameLine.exec(line);
    if (renamed !== null)
      return [{ kind: "rename", path: renamed[1] ?? "", to: renamed[2] ?? "", reason: "" }];
    const deleted = deleteLine.exec(line);
    return deleted === null ? [] : [{ kind: "delete", path: deleted[1] ?? "", reason: "" }];
  });
  return [...inBlocks, ...bare, ...moves];
}

function stepsOfBlock(block: CodeBlock): FileStep[] {
  const { info, lines, lead, reason, isClosed } = block;
  const code = lines.join("\n");
  const inside = searchSteps(code, reason);
  const named = patchPath(lines) ?? pathOfBlock(info, code) ?? pathInLead(lead);
  if (inside.length > 0 && named === undefined) return inside;
  if (named === undefined || !isClosed) return [];
  const plain = takePathComment(code)?.path === named ? (takePathComment(code)?.code ?? code) : code;
  return [{ kind: "code", path: named, info, code: inside.length > 0 ? code : plain, reason }];
}

/** Search/replace blocks with a path of their own, each as a step. */
function searchSteps(text: string, reason: string): FileStep[] {
  const found = parseSearchReplace(text);
  return (found?.blocks ?? []).flatMap(({ path: named, search, replace }) => {
    if (named === undefined) return [];
    const code = ["<<<<<<< SEARCH", ...search, "=======", ...replace, ">>>>>>> REPLACE"].join("\n");
    return [{ kind: "code" as const, path: named, info: "", code, reason }];
  });
}

/** "+++ b/src/a.ts" */
function patchPath(lines: readonly string[]): string | undefined {
  return lines
    .map((line) => /^\+\+\+ (?:b\/)?(\S+)/.exec(line)?.[1])
    .find((found) => found !== undefined && found !== "/dev/null");
}

/** "**src/a.ts**", "### `src/a.ts` (new)", "File: src/a.ts" */
function pathInLead(lead: string): string | undefined {
  const quoted = /[`*"']([\w@.\-/\\+[\]()]+\.[A-Za-z][\w-]{0,11})[`*"':]/.exec(lead)?.[1];
  const alone =
    /^[\s#>*\-\d.)]*(?:(?:new )?(?:file|path)(?:name)?:?\s+)?([\w@.\-/\\+[\]()]+\.[A-Za-z][\w-]{0,11}):?(?:\s*\([^)]*\))?$/i.exec(
      lead,
    )?.[1];
  return alone ?? quoted;
}

function outsideOfBlocks(answer: string, blocks: readonly CodeBlock[]): string {
  return blocks.reduce(
    (text, { lines }) => (lines.length === 0 ? text : text.replace(lines.join("\n"), "")),
    answer,
  );
}
