import { l10n, type TextDocument, Uri, window, workspace } from "vscode";
import { parseCodeBlockInfo, takePathComment } from "../../../server/protocol/code/codeBlockInfo";
import { isAttachable } from "../context/attachments";
import type { CodeBlock } from "../panelActions";
import { findInWorkspace, isInWorkspace } from "./openLink";

/** Where a block of code may belong, and the block without what only says so. */
export interface ApplyTarget {
  readonly code: string;
  /** The likeliest first. */
  readonly documents: readonly TextDocument[];
  /** A file that is not there yet. */
  readonly newFile?: Uri;
}

/** The file that the block names, or else those that the question was about and the one in the active editor. */
export async function applyTarget({ code, info }: CodeBlock, files: readonly string[]): Promise<ApplyTarget> {
  const commented = takePathComment(code);
  const path = parseCodeBlockInfo(info).path ?? commented?.path;
  if (path === undefined) return { code, documents: await candidates(files) };
  const known = await fileNamed(path, files);
  // A comment with the path may well be the file's own first line.
  const document = known && (await opened(known, path));
  const own = commented === undefined || document?.lineAt(0).text === code.split("\n")[0];
  const plain = own ? code : commented.code;
  if (document !== undefined) return { code: plain, documents: [document] };
  const newFile = placeFor(path);
  if (newFile === undefined) throw new Error(l10n.t("There is no file {0} in the workspace.", path));
  return { code: plain, documents: [], newFile };
}

/** A link that leads nowhere is there, and is no file. */
async function opened(uri: Uri, path: string): Promise<TextDocument> {
  try {
    return await workspace.openTextDocument(uri);
  } catch {
    throw new Error(l10n.t("{0} can't be read, so nothing is applied to it.", path));
  }
}

/** Models often leave out the folders of a path: of the files that were asked about, one that ends so is meant. */
async function fileNamed(path: string, files: readonly string[]): Promise<Uri | undefined> {
  const found = await findInWorkspace(path);
  if (found !== undefined) return found;
  const ending = `/${path.replaceAll("\\", "/").replace(/^(\.?\/)+/, "")}`;
  const { activeTextEditor } = window;
  const known = [
    ...files.map((uri) => Uri.parse(uri)),
    ...(activeTextEditor ? [activeTextEditor.document.uri] : []),
  ];
  return known.find((uri) => isInWorkspace(uri) && uri.path.endsWith(ending));
}

async function candidates(files: readonly string[]): Promise<TextDocument[]> {
  const active = window.activeTextEditor?.document;
  const asked = files.map((uri) => Uri.parse(uri)).filter((uri) => isAttachable(uri) && isInWorkspace(uri));
  const documents: TextDocument[] = [];
  const add = (document: TextDocument | undefined) => {
    if (document !== undefined && isAttachable(document.uri) && !documents.includes(document))
      documents.push(document);
  };
  if (asked.some((uri) => uri.toString() === active?.uri.toString())) add(active);
  // A file that is gone, or a folder, is none of them.
  for (const uri of asked) add(await Promise.resolve(workspace.openTextDocument(uri)).catch(() => undefined));
  add(active);
  return documents;
}

/** In the workspace, or nowhere. */
function placeFor(path: string): Uri | undefined {
  const [folder] = workspace.workspaceFolders ?? [];
  if (folder === undefined) return undefined;
  const named = workspace.workspaceFolders?.find(({ name }) => path.startsWith(`${name}/`));
  const uri = named
    ? Uri.joinPath(named.uri, path.slice(named.name.length + 1))
    : Uri.joinPath(folder.uri, path.replaceAll("\\", "/"));
  return isInWorkspace(uri) ? uri : undefined;
}
