import { l10n, type TextDocument, Uri, window } from "vscode";
import { parseCodeBlockInfo, takePathComment } from "../../../server/protocol/code/codeBlockInfo";
import { openDocument } from "../../openDocument";
import { isOpened } from "../../openedFiles";
import { isAttachable } from "../context/attachments";
import type { CodeBlock } from "../panelActions";
import { isInWorkspace, namedFile } from "./namedFile";

/** Where a block of code may belong, and the block without what only says so. */
export interface ApplyTarget {
  readonly code: string;
  /** The likeliest first. */
  readonly documents: readonly TextDocument[];
  /** The answer names the file, and the user has neither opened nor sent it. */
  readonly isNamed?: boolean;
  /** A file that is not there yet. */
  readonly newFile?: Uri;
}

/**
 * The file that the block names, or else those that the question was about and the one in the active editor. Undefined when the user
 * is asked for the file and thinks better of it.
 */
export async function applyTarget(
  { code, info }: CodeBlock,
  files: readonly string[],
): Promise<ApplyTarget | undefined> {
  const commented = takePathComment(code);
  const path = parseCodeBlockInfo(info).path ?? commented?.path;
  if (path === undefined) return { code, documents: await candidates(files) };
  const found = await namedFile(path, files);
  if (found === "dismissed") return undefined;
  if (found === undefined) throw new Error(l10n.t("There is no file {0} in the workspace.", path));
  const { uri, isNew, wasSent } = found;
  const document = isNew ? undefined : await opened(uri, path);
  // A comment with the path may well be the file's own first line.
  const own = commented === undefined || document?.lineAt(0).text === code.split("\n")[0];
  const plain = own ? code : commented.code;
  if (document === undefined) return { code: plain, documents: [], newFile: uri };
  return { code: plain, documents: [document], isNamed: !(wasSent && isOpened(uri)) };
}

/** A link that leads nowhere is there, and is no file. */
async function opened(uri: Uri, path: string): Promise<TextDocument> {
  try {
    return await openDocument(uri);
  } catch {
    throw new Error(l10n.t("{0} can't be read, so nothing is applied to it.", path));
  }
}

async function candidates(files: readonly string[]): Promise<TextDocument[]> {
  const active = window.activeTextEditor?.document;
  const asked = files
    .map((uri) => Uri.parse(uri))
    .filter((uri) => isAttachable(uri) && (isInWorkspace(uri) || isOpened(uri)));
  const documents: TextDocument[] = [];
  const add = (document: TextDocument | undefined) => {
    if (document !== undefined && isAttachable(document.uri) && !documents.includes(document))
      documents.push(document);
  };
  if (asked.some((uri) => uri.toString() === active?.uri.toString())) add(active);
  // A file that is gone, or a folder, is none of them.
  for (const uri of asked) add(await openDocument(uri).catch(() => undefined));
  add(active);
  return documents;
}
