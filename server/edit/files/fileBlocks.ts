import { pathInComment, takePathComment } from "../../protocol/code/codeBlockInfo";
import { isBlank } from "../../protocol/code/lines";
import { moveInLine, pathInLine } from "../../protocol/paths/paths";
import { barePatch, parseChanges, placeholderIn } from "../answer/changes";
import { type CodeBlock, codeBlocks } from "../answer/codeBlocks";
import type { ChangesProblem, FileChange } from "../answer/fileChange";
import { isPatch, parsePatch } from "../answer/unifiedDiff";
import { pathOfBlock } from "../applyCode";

/** One step of an answer for one file. */
export type FileStep = {
  readonly path: string;
  readonly reason: string;
  /** False if the words name a file only provided that it exists. */
  readonly isSure?: boolean;
} & (
  | {
      readonly kind: "code";
      readonly info: string;
      readonly code: string;
      /** See `CodeBlock.isDoubtful`. */
      readonly isDoubtful?: boolean;
    }
  | { readonly kind: "change"; readonly change: FileChange }
  | { readonly kind: "create"; readonly code: string }
  | { readonly kind: "rename" | "copy"; readonly to: string; readonly change?: FileChange }
  | { readonly kind: "delete" }
);

export interface FileSteps {
  readonly steps: readonly FileStep[];
  readonly problem?: ChangesProblem | undefined;
}

/** The steps of an answer that names files, in its order. Code blocks without a path are examples and give no step. */
export function fileSteps(answer: string): FileSteps {
  const { changes, rest, problem } = parseChanges(answer, []);
  const found: FileStep[] = [];
  const problems: (ChangesProblem | undefined)[] = [problem];
  const add = (own: readonly FileChange[], named: Named | undefined, reason: string) => {
    for (const change of own) found.push(...stepsOfChange(change, named, reason));
  };
  const blocks = codeBlocks(rest);
  for (const block of blocks) {
    const named = nameOfBlock(block);
    const places = block.lines.flatMap((line) => placeholderIn(line) ?? []);
    for (const { from, to } of places) add(changes.slice(from, to), named, block.reason);
    if (places.length > 0 || !(block.isClosed || block.isDoubtful)) continue;
    if (isPatch(block.info, block.lines)) {
      const patch = parsePatch(block.lines);
      if (named !== undefined || patch.changes.some(({ path }) => path !== undefined))
        problems.push(patch.problem);
      add(patch.changes, named, block.reason);
    } else found.push(...stepsOfCode(block, named));
  }
  const prose = rest.split("\n").filter((_, at) => !blocks.some(({ start, end }) => at >= start && at < end));
  for (const { from, to } of prose.flatMap((line) => placeholderIn(line) ?? []))
    add(changes.slice(from, to), undefined, "");
  const bare = barePatch(prose);
  if (bare !== undefined) add(parsePatch(bare).changes, undefined, "");
  const steps = [...found, ...prose.flatMap(stepOfLine)];
  return { steps, problem: problems.find((each) => each !== undefined) };
}

interface Named {
  readonly path: string;
  readonly isSure: boolean;
}

function nameOfBlock({ info, lines, lead }: CodeBlock): Named | undefined {
  const path = pathOfBlock(info, lines.join("\n"));
  return path === undefined ? pathInLine(lead) : { path, isSure: true };
}

function stepsOfChange(change: FileChange, named: Named | undefined, reason: string): FileStep[] {
  const name = change.path === undefined ? named : { path: change.path, isSure: true };
  if (name === undefined) return [];
  const common = { ...name, reason };
  const { kind, to, lines, blocks } = change;
  if (kind === "delete") return [{ kind, ...common }];
  if (kind === "create") return [{ kind, code: (lines ?? []).join("\n"), ...common }];
  if (kind !== "change")
    return [
      { kind, to: to ?? "", ...(blocks.length > 0 && { change: { kind: "change", blocks } }), ...common },
    ];
  const [only] = blocks;
  // An empty search means a new file.
  if (only?.search.every((line) => line === "") && blocks.length === 1)
    return [{ kind: "create", code: only.replace.join("\n"), ...common }];
  return [{ kind, change, ...common }];
}

/** The steps of a code block: several if it concatenates files that each begin with a path comment. */
function stepsOfCode({ info, lines, reason, isDoubtful }: CodeBlock, named: Named | undefined): FileStep[] {
  if (named === undefined) return [];
  const starts = lines.flatMap((line, at) => {
    const path = at === 0 || isBlank(lines[at - 1] ?? "-") ? pathInComment(line) : undefined;
    return path?.includes("/") ? [{ at, path }] : [];
  });
  if (starts.length > 1 && starts[0]?.at === 0)
    return starts.map(({ at, path }, index) => {
      const code = lines
        .slice(at + 1, starts[index + 1]?.at)
        .join("\n")
        .trimEnd();
      return { kind: "code", path, info, code, reason, isDoubtful };
    });
  const code = lines.join("\n");
  const commented = takePathComment(code);
  const plain = commented?.path === named.path ? commented.code : code;
  return [{ kind: "code", ...named, info, code: plain, reason, isDoubtful }];
}

function stepOfLine(line: string): FileStep[] {
  const move = moveInLine(line);
  if (move === undefined) return [];
  const { path, to } = move;
  return [to === undefined ? { kind: "delete", path, reason: "" } : { kind: "rename", path, to, reason: "" }];
}
