import { pathOf } from "../context/fileAccess";
import { languageOfPath } from "../context/languages";
import { parseCodeBlockInfo, takePathComment } from "../protocol/code/codeBlockInfo";
import { splitLines } from "../protocol/code/lines";
import type { ApplyCodeParams, ApplyCodeResult } from "../protocol/edit";
import { codeBlocks } from "./answer/codeBlocks";
import { parseSearchReplace } from "./answer/searchReplace";
import { searchBlocksOfDiff } from "./answer/unifiedDiff";
import { lazyLines } from "./apply/lazyMarkers";
import { type ApplyPlan, planApply } from "./apply/planApply";
import { eolOf } from "./editing";
import { cautions } from "./files/cautions";
import { checkNewPath } from "./files/pathGuard";
import { editable, type GuardDeps, guardSentence, nameOf } from "./guards";
import { hunksBetween, textEditsOf } from "./hunks";
import { placeSearch } from "./place/placeSearch";
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
    return { outcome: "edited", edit, ...removes, warnings: await cautions(file.uri, file.text, plan.text) };
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
  const state = await files.look(uri);
  if (!("reason" in state)) throw new Refused(`${name} is there already: open it and apply the code again.`);
  if (state.reason !== "missing") throw new Refused(guardSentence(name, state));
  if (isPiece(code, name)) throw new Refused(onlyPieces(name));
  const text = `${code.trimEnd()}\n`;
  const builder = new WorkspaceEditBuilder();
  builder.create(uri, text, { label: "New files" });
  return { outcome: "edited", edit: builder.build(), warnings: await cautions(uri, "", text) };
}

/** Code that only makes sense in a file that is there. */
export function isPiece(code: string, path: string): boolean {
  return (
    parseSearchReplace(code) !== undefined || lazyLines(splitLines(code), [], languageOfPath(path)).length > 0
  );
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

/** Whatever form the block has: code, search/replace blocks or a diff. May throw `Refused`. */
export function planBlock(
  code: string,
  info: string,
  { text, languageId }: Pick<FileText, "text" | "languageId">,
  selection?: { readonly start: number; readonly end: number },
): ApplyPlan {
  const search = parseSearchReplace(code);
  const block = codeBlocks(`~~~~~~~~ ${info}\n${code}\n~~~~~~~~`)[0];
  const blocks =
    search?.problem === undefined ? (search?.blocks ?? (block && searchBlocksOfDiff(block))) : undefined;
  if (blocks === undefined || blocks.length === 0) {
    const plain = withoutOwnPath(code, text);
    return planApply({ code: plain, text, languageId, ...(selection === undefined ? {} : { selection }) });
  }
  const { parts } = placeSearch(blocks, { before: [], region: splitLines(text), after: [] });
  const changed = parts.region.join(eolOf(text));
  return changed === text ? { kind: "unchanged" } : { kind: "edit", text: changed };
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
