import { diffArrays } from "diff";
import { commonIndent, indentLike, isBlank, splitLines, withoutBlankEnds } from "../../protocol/code/lines";
import { asDeepAsCode, asWritten } from "../place/looseLines";
import { coversFile } from "./coversFile";
import { expandLazy } from "./expandLazy";
import { type Filled, fillGaps, withoutOuterStandIns } from "./fillGaps";
import { byDeclarations, findRegion, isVersionOf, type Replacement, wholeFile } from "./findRegion";
import { lazyLines } from "./lazyMarkers";

export interface ApplyRequest {
  readonly code: string;
  /** Current text of the file. */
  readonly text: string;
  readonly languageId: string;
  /** Selected lines, `end` exclusive; absent if there is no selection. */
  readonly selection?: { readonly start: number; readonly end: number };
}

export type ApplyPlan =
  | {
      readonly kind: "edit";
      /** New text of the whole file. */
      readonly text: string;
      /** Comments that were replaced by old code. */
      readonly standIns: readonly string[];
      /** Number of removed lines, if suspiciously high for such a change. */
      readonly removes?: number;
    }
  | { readonly kind: "unchanged" }
  /** "lazy": the block omits code, and it is unclear which. "where": no place is clearly right. */
  | { readonly kind: "refused"; readonly reason: "lazy" | "where" };

/** Plans how a code block of an answer changes a file, without asking the model. */
export function planApply({ code, text, languageId, selection }: ApplyRequest): ApplyPlan {
  const file = asDeepAsCode(splitLines(text), languageId);
  const own = asDeepAsCode(withoutBlankEnds(splitLines(code)), languageId);
  const plan = planLines(own, file, languageId, selection);
  if (plan.kind !== "edit") return plan;
  const changed = asWritten(plan.lines);
  if (changed.join("\n") === splitLines(text).join("\n")) return { kind: "unchanged" };
  const { standIns, removes } = plan;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return { kind: "edit", text: changed.join(eol), standIns, ...(removes !== undefined && { removes }) };
}

type LinesPlan =
  | (Omit<Extract<ApplyPlan, { kind: "edit" }>, "text"> & { readonly lines: readonly string[] })
  | Exclude<ApplyPlan, { kind: "edit" }>;

/** Like `planApply`, for lines from `asDeepAsCode`. */
export function planLines(
  own: readonly string[],
  file: readonly string[],
  languageId: string,
  selection?: ApplyRequest["selection"],
): LinesPlan {
  if (own.length === 0) return { kind: "unchanged" };
  const placeholders = lazyLines(own, file, languageId);
  const selected = selection && file.slice(selection.start, selection.end);
  const expanded = placeholders.length > 0 ? expandLazy(own, placeholders, file) : undefined;
  let standIns: readonly string[] = [];
  let replacements: Replacement[] | undefined;
  if (expanded !== undefined) {
    replacements = [expanded];
  } else if (selection && selected?.some((line) => !isBlank(line)) && isVersionOf(own, selected)) {
    replacements = [{ ...selection, lines: own }];
  } else {
    const inner = withoutOuterStandIns(own, file, languageId);
    replacements = wholeFile(own, file) ?? byDeclarations(own, file);
    if (replacements === undefined && placeholders.length === 0 && coversFile(own, file, languageId))
      replacements = [{ start: 0, end: file.length, lines: own }];
    if (replacements === undefined) ({ standIns } = inner);
    replacements ??= findRegion(inner.code, file);
  }
  if (replacements === undefined)
    return { kind: "refused", reason: placeholders.length > 0 ? "lazy" : "where" };
  const filled = fillGaps(file, replace(file, replacements), languageId);
  if (filled === undefined || lazyLines(filled.lines, file, languageId).length > 0)
    return { kind: "refused", reason: "lazy" };
  return finish(file, { ...filled, standIns: [...standIns, ...filled.standIns] });
}

function finish(file: readonly string[], { lines: changed, standIns }: Filled): LinesPlan {
  if (changed.join("\n") === file.join("\n"))
    return standIns.length > 0 ? { kind: "refused", reason: "lazy" } : { kind: "unchanged" };
  const removes = removedTooMuch(file, changed);
  return { kind: "edit", lines: changed, standIns, ...(removes !== undefined && { removes }) };
}

function replace(file: readonly string[], replacements: readonly Replacement[]): string[] {
  const lines = [...file];
  // Replace from the end, so that earlier positions stay valid; at the same position, insert the later one first.
  const inOrder = replacements.map((each, order) => ({ ...each, order }));
  for (const { start, end, lines: added, blankBefore = 0 } of inOrder.sort(
    (a, b) => b.start - a.start || b.order - a.order,
  )) {
    const old = file.slice(start, end);
    const whole = start === 0 && end === file.length;
    const shaped = whole
      ? asWholeFile(file, added)
      : indentLike(added, indentFor(file, start, old, added), file);
    lines.splice(start, end - start, ...Array<string>(blankBefore).fill(""), ...shaped);
  }
  return lines;
}

/** Keeps the file's final line break, or its absence. */
function asWholeFile(file: readonly string[], added: readonly string[]): string[] {
  const own = indentLike(withoutBlankEnds(added), commonIndent(added), file);
  return file.length === 0 || file.at(-1) === "" ? [...own, ""] : own;
}

/** The indentation of the replaced lines. An insertion keeps its own. */
function indentFor(
  file: readonly string[],
  start: number,
  old: readonly string[],
  added: readonly string[],
): string {
  if (old.some((line) => !isBlank(line))) return commonIndent(old);
  const above = file.slice(0, start).findLast((line) => !isBlank(line));
  return above === undefined || commonIndent(added) !== "" ? commonIndent(added) : "";
}

const fewLines = 6;
const muchOfFile = 0.5;

/** Number of non-blank lines lost, if not nearly as many replace them; else undefined. */
export function removedTooMuch(before: readonly string[], after: readonly string[]): number | undefined {
  let removed = 0;
  let added = 0;
  const trimmed = (lines: readonly string[]) => lines.map((line) => line.trim());
  for (const change of diffArrays(trimmed(before), trimmed(after))) {
    const lines = change.value.filter((line) => line !== "").length;
    if (change.removed) removed += lines;
    if (change.added) added += lines;
  }
  const all = before.filter((line) => !isBlank(line)).length;
  const lost = removed - added;
  return removed >= fewLines && (lost > removed * muchOfFile || lost > all * muchOfFile) ? lost : undefined;
}
