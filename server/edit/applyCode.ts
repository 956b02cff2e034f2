import { pathOf } from "../context/fileAccess";
import { languageOfPath } from "../context/languages";
import { parseCodeBlockInfo, takePathComment } from "../protocol/code/codeBlockInfo";
import { splitLines } from "../protocol/code/lines";
import type { ApplyCodeParams, ApplyCodeResult } from "../protocol/edit";
import { changesInBlock } from "./answer/changes";
import { isEditMark, refuseEditMarks } from "./answer/editMarks";
import { withoutLineNumbers } from "./answer/lineNumbers";
import { lossWarnings } from "./apply/definitions";
import { fillGaps, standInWarnings } from "./apply/fillGaps";
import { lazyLines } from "./apply/lazyMarkers";
import { type ApplyPlan, planApply } from "./apply/planApply";
import { eolOf } from "./editing";
import { cautions } from "./files/cautions";
import { checkNewPath, checkRepositoryParts } from "./files/pathGuard";
import { editable, type GuardDeps, guardSentence, nameOf } from "./guards";
import { hunksBetween, textEditsOf } from "./hunks";
import { placeChanges } from "./place/placeChanges";
import { numbersSentence } from "./place/placed";
import { Refused } from "./refused";
import { WorkspaceEditBuilder } from "./workspaceEdit";

/** A file as a block of code is to change it. */
export interface FileText {
  readonly uri: string;
  /** Of an open document. */
  readonly version?: number;
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** What a block of code of an answer changes in a file; the model is not asked, and nothing is changed. */
export async function applyCode(params: ApplyCodeParams, deps: GuardDeps): Promise<ApplyCodeResult> {
  try {
    if (params.create === true) return await createFile(params, deps);
    const file = await fileToChange(params.textDocument, deps, params.isOpened);
    const { selection } = params;
    const lines = selection && {
      start: selection.start.line,
      end: selection.end.character === 0 ? selection.end.line : selection.end.line + 1,
    };
    const plan = planBlock(params.code, params.info, file, lines);
    if (plan.kind === "unchanged")
      return { outcome: "unchanged", reason: `${nameOf(file.uri)} has this code already.` };
    if (plan.kind === "refused") throw new Refused(refusalOf(plan, nameOf(file.uri)));
    const edits = editsOf(file, plan.text);
    const edit = {
      documentChanges: [{ textDocument: { uri: file.uri, version: file.version ?? null }, edits }],
    };
    const removes = plan.removes === undefined ? {} : { removes: plan.removes };
    const warnings = [...planWarnings(plan, file), ...(await cautions(file.uri, file.text, plan.text))];
    return { outcome: "edited", edit, ...removes, warnings };
  } catch (error) {
    if (error instanceof Refused) return { outcome: "refused", reason: error.message };
    throw error;
  }
}

/** A block that is a file of its own, where one may be made. Throws `Refused`. */
async function createFile(
  { textDocument: { uri }, code }: ApplyCodeParams,
  { files }: GuardDeps,
): Promise<ApplyCodeResult> {
  const name = nameOf(uri);
  const path = pathOf(uri);
  const folder = files.folderPaths().find((each) => path?.startsWith(each));
  if (path !== undefined) checkNewPath(path.slice(folder?.length ?? 0).replaceAll("\\", "/"));
  if (path !== undefined) await checkRepositoryParts(path);
  const state = await files.look(uri);
  if (!("reason" in state)) throw new Refused(`${name} is there already: open it and apply the code again.`);
  if (state.reason !== "missing") throw new Refused(guardSentence(name, state));
  const text = newFileText(code, name);
  const builder = new WorkspaceEditBuilder();
  builder.create(uri, text, { label: "New files" });
  return { outcome: "edited", edit: builder.build(), warnings: await cautions(uri, "", text) };
}

/** The text of a file that is not there yet. Throws `Refused` for code that only makes sense in a file that is. */
export function newFileText(code: string, path: string): string {
  const languageId = languageOfPath(path);
  const lines = withoutLineNumbers(splitLines(code), [], languageId);
  if (lines === undefined) throw new Refused(numbersSentence);
  const isPiece = lazyLines(lines, [], languageId).length > 0;
  if (isPiece || lines.some((line) => isEditMark(line, languageId))) throw new Refused(onlyPieces(path));
  return `${lines.join("\n").trimEnd()}\n`;
}

export function onlyPieces(name: string): string {
  return `${name} is not there, and the answer has only pieces of it: ask for the whole file.`;
}

/** Throws `Refused` for a file that must not be read or changed, or that was changed since. `isOpened`: the user points at it. */
export async function fileToChange(
  { uri, version }: ApplyCodeParams["textDocument"],
  deps: GuardDeps,
  isOpened = false,
): Promise<FileText> {
  const named = pathOf(uri);
  // Whoever has opened it: no answer changes what Git runs.
  if (named !== undefined) await checkRepositoryParts(named);
  const open = deps.documents.get(uri);
  if (open !== undefined) {
    const { document, path } = await editable({ uri, version: version ?? open.version }, deps, !isOpened);
    return {
      uri,
      version: document.version,
      path,
      languageId: document.languageId,
      text: document.getText(),
    };
  }
  const file = await deps.files.look(uri);
  if ("reason" in file) throw new Refused(guardSentence(nameOf(uri), file));
  return { uri: file.uri, path: file.path, languageId: languageOfPath(file.path), text: file.text };
}

/** Whatever form the block has: code, or one of the formats for edits. May throw `Refused`. */
export function planBlock(
  code: string,
  info: string,
  file: Pick<FileText, "text" | "languageId" | "path">,
  selection?: { readonly start: number; readonly end: number },
): ApplyPlan {
  const { text, languageId } = file;
  const lines = splitLines(text);
  const changes = changesInBlock(code, info, lines);
  if (changes !== undefined) return planChanges(changes, file);
  const plain = withoutLineNumbers(splitLines(withoutOwnPath(code, text)), lines, languageId)?.join("\n");
  if (plain === undefined) throw new Refused(numbersSentence);
  const plan = planApply({
    code: plain,
    text,
    languageId,
    ...(selection === undefined ? {} : { selection }),
  });
  if (plan.kind === "edit") refuseEditMarks(lines, splitLines(plan.text), languageId);
  return plan;
}

/** What the user should know of a plan, beside the number of lines that it removes. */
export function planWarnings(
  { text, standIns }: Extract<ApplyPlan, { kind: "edit" }>,
  { text: old, languageId }: Pick<FileText, "text" | "languageId">,
): string[] {
  return [
    ...standInWarnings(standIns, languageId),
    ...lossWarnings(splitLines(old), splitLines(text), languageId),
  ];
}

/** What changes in one of the formats for edits make of a file. May throw `Refused`. */
export function planChanges(
  changes: Parameters<typeof placeChanges>[0],
  { text, languageId, path }: Pick<FileText, "text" | "languageId" | "path">,
): ApplyPlan {
  const lines = splitLines(text);
  const { parts } = placeChanges(changes, {
    parts: { before: [], region: lines, after: [] },
    path,
    languageId,
  });
  const filled = fillGaps(lines, parts.region, languageId);
  if (filled === undefined) return { kind: "refused", reason: "lazy" };
  refuseEditMarks(lines, filled.lines, languageId);
  const changed = filled.lines.join(eolOf(text));
  return changed === text
    ? { kind: "unchanged" }
    : { kind: "edit", text: changed, standIns: filled.standIns };
}

/** A comment with the path in the first line says where the code belongs, unless the file has it itself. */
function withoutOwnPath(code: string, text: string): string {
  const commented = takePathComment(code);
  return commented === undefined || text.includes(code.split("\n", 1)[0] ?? "") ? code : commented.code;
}

export function editsOf(file: Pick<FileText, "text">, changed: string) {
  const lines = splitLines(file.text);
  return textEditsOf(hunksBetween(lines, splitLines(changed)), lines, eolOf(file.text));
}

export function refusalOf({ reason }: Extract<ApplyPlan, { kind: "refused" }>, name: string): string {
  return reason === "lazy"
    ? `The block leaves code out, and what it stands for in ${name} is not certain. Ask for the whole function or file.`
    : `It is not clear where this belongs in ${name}: select the lines that it replaces and apply it again.`;
}

/** The path that a block names: in its info string, or in a comment in its first line. */
export function pathOfBlock(info: string, code: string): string | undefined {
  return parseCodeBlockInfo(info).path ?? takePathComment(code)?.path;
}
