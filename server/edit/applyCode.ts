import { parseCodeBlockInfo, takePathComment } from "../protocol/code/codeBlockInfo";
import { splitLines } from "../protocol/code/lines";
import type { ApplyCodeParams, ApplyCodeResult } from "../protocol/edit";
import { l10n } from "../protocol/l10n";
import { pathOf } from "../workspace/fileAccess";
import { languageOfPath } from "../workspace/languages";
import { changesInBlock } from "./answer/changes";
import { isEditMark, refuseEditMarks } from "./answer/editMarks";
import { withoutLineNumbers } from "./answer/lineNumbers";
import { lossWarnings } from "./apply/definitions";
import { fillGaps, standInWarnings } from "./apply/fillGaps";
import { lazyLines } from "./apply/lazyMarkers";
import { type ApplyPlan, planApply } from "./apply/planApply";
import { eolOf } from "./editing";
import { EditRefusedError } from "./editRefusedError";
import { findCautions } from "./files/cautions";
import { checkNewPath, checkRepositoryParts } from "./files/pathGuard";
import { checkEditable, type GuardDeps, guardSentence, nameOf } from "./guards";
import { placeChanges } from "./place/placeChanges";
import { numbersSentence } from "./place/placed";
import { hunksBetween, textEditsOf } from "./result/hunks";
import { WorkspaceEditBuilder } from "./result/workspaceEdit";

/** A file that a code block is applied to. */
export interface FileText {
  readonly uri: string;
  /** Version of the document if it is open. */
  readonly version?: number;
  readonly path: string;
  readonly languageId: string;
  readonly text: string;
}

/** Works out how a code block of an answer changes a file, without asking the model or changing anything. */
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
    if (plan.kind === "unchanged") return { outcome: "unchanged", reason: alreadySentence(nameOf(file.uri)) };
    if (plan.kind === "refused") throw new EditRefusedError(refusalOf(plan, nameOf(file.uri)));
    const edits = editsOf(file, plan.text);
    const edit = {
      documentChanges: [{ textDocument: { uri: file.uri, version: file.version ?? null }, edits }],
    };
    const removes = plan.removes === undefined ? {} : { removes: plan.removes };
    const warnings = [
      ...planWarnings(plan, file),
      ...(await findCautions(file.uri, file.text, plan.text, deps.files.access)),
    ];
    return { outcome: "edited", edit, ...removes, warnings };
  } catch (error) {
    if (error instanceof EditRefusedError) return { outcome: "refused", reason: error.message };
    throw error;
  }
}

/** Creates a file from a code block. Throws an `EditRefusedError` if that is not allowed. */
async function createFile(
  { textDocument: { uri }, code }: ApplyCodeParams,
  { files }: GuardDeps,
): Promise<ApplyCodeResult> {
  const name = nameOf(uri);
  const path = pathOf(uri);
  const folder = files.folderPaths().find((each) => path?.startsWith(each));
  if (path !== undefined) checkNewPath(path.slice(folder?.length ?? 0).replaceAll("\\", "/"));
  if (path !== undefined) await checkRepositoryParts(path, files.access);
  const state = await files.tryRead(uri);
  if (!("reason" in state))
    throw new EditRefusedError(l10n.t("{0} already exists. Open it and apply the code again.", name));
  if (state.reason !== "missing") throw new EditRefusedError(guardSentence(name, state));
  const text = newFileText(code, name);
  const builder = new WorkspaceEditBuilder();
  builder.create(uri, text, { label: l10n.t("New files") });
  return {
    outcome: "edited",
    edit: builder.build(),
    warnings: await findCautions(uri, "", text, files.access),
  };
}

/** The text of a new file. Throws an `EditRefusedError` for code that only makes sense in an existing file. */
export function newFileText(code: string, path: string): string {
  const languageId = languageOfPath(path);
  const lines = withoutLineNumbers(splitLines(code), [], languageId);
  if (lines === undefined) throw new EditRefusedError(numbersSentence());
  const isPiece = lazyLines(lines, [], languageId).length > 0;
  if (isPiece || lines.some((line) => isEditMark(line, languageId)))
    throw new EditRefusedError(missingFileSentence(path));
  return `${lines.join("\n").trimEnd()}\n`;
}

export function missingFileSentence(name: string): string {
  return l10n.t("{0} does not exist, and the answer has only parts of it. Ask for the whole file.", name);
}

export function alreadySentence(name: string): string {
  return l10n.t("{0} already has this code.", name);
}

/**
 * Reads a file that is to be changed. Throws an `EditRefusedError` if it may not be read or changed, or if it is stale.
 * `isOpened`: the user opened the file and points at it.
 */
export async function fileToChange(
  { uri, version }: ApplyCodeParams["textDocument"],
  deps: GuardDeps,
  isOpened = false,
): Promise<FileText> {
  const named = pathOf(uri);
  // Even in a file that the user opened, an answer may not change what Git runs.
  if (named !== undefined) await checkRepositoryParts(named, deps.files.access);
  const open = deps.documents.get(uri);
  if (open !== undefined) {
    const { document, path } = await checkEditable(
      { uri, version: version ?? open.version },
      deps,
      !isOpened,
    );
    return {
      uri,
      version: document.version,
      path,
      languageId: document.languageId,
      text: document.getText(),
    };
  }
  const file = await deps.files.tryRead(uri);
  if ("reason" in file) throw new EditRefusedError(guardSentence(nameOf(uri), file));
  return { uri: file.uri, path: file.path, languageId: languageOfPath(file.path), text: file.text };
}

/** Plans the change of a block, which is code or an edit format. May throw an `EditRefusedError`. */
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
  if (plain === undefined) throw new EditRefusedError(numbersSentence());
  const plan = planApply({
    code: plain,
    text,
    languageId,
    ...(selection !== undefined && { selection }),
  });
  if (plan.kind === "edit") refuseEditMarks(lines, splitLines(plan.text), languageId);
  return plan;
}

/** Warnings about a plan, apart from the number of lines it removes. */
export function planWarnings(
  { text, standIns }: Extract<ApplyPlan, { kind: "edit" }>,
  { text: old, languageId }: Pick<FileText, "text" | "languageId">,
): string[] {
  return [
    ...standInWarnings(standIns, languageId),
    ...lossWarnings(splitLines(old), splitLines(text), languageId),
  ];
}

/** Plans changes given in an edit format. May throw an `EditRefusedError`. */
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

/** Removes a path comment in the first line, unless the file has it too. */
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
    ? l10n.t(
        "The block leaves code out, and it is unclear which code of {0} that is. Ask for the whole function or file.",
        name,
      )
    : l10n.t(
        "It is unclear where this code belongs in {0}. Select the lines that it replaces and apply it again.",
        name,
      );
}

/** The path that a block names in its info string or in a comment in its first line. */
export function pathOfBlock(info: string, code: string): string | undefined {
  return parseCodeBlockInfo(info).path ?? takePathComment(code)?.path;
}
