import { type TextDocument, Uri, window } from "vscode";
import { parseCodeBlockInfo, takePathComment } from "../../../server/protocol/code/codeBlockInfo";
import { l10n } from "../../../server/protocol/l10n";
import { openDocument } from "../../workspace/openDocument";
import { isOpened } from "../../workspace/openedFiles";
import { isAttachable } from "../attachments/createAttachment";
import type { CodeBlock } from "../panel/panelActions";
import { findNamedFile, isInWorkspace } from "./namedFile";

/** The files that a code block may belong to, and its code without the comment that names the file. */
export interface ApplyTarget {
  readonly code: string;
  /** Most likely first. */
  readonly documents: readonly TextDocument[];
  /** The answer names the file, but the user has not both opened and sent it. */
  readonly isNamed?: boolean;
  /** A file that does not exist yet. */
  readonly newFile?: Uri;
}

/**
 * Finds the file that the block names, or else the files of the question and the one in the active editor. Returns undefined when
 * the user dismisses the choice of a file.
 */
export async function findApplyTarget(
  { code, info }: CodeBlock,
  files: readonly string[],
): Promise<ApplyTarget | undefined> {
  const commented = takePathComment(code);
  const path = parseCodeBlockInfo(info).path ?? commented?.path;
  if (path === undefined) return { code, documents: await candidates(files) };
  const found = await findNamedFile(path, files);
  if (found === "dismissed") return undefined;
  if (found === undefined) throw new Error(l10n.t("There is no file {0} in the workspace.", path));
  const { uri, isNew, wasSent } = found;
  const document = isNew ? undefined : await opened(uri, path);
  // The comment with the path may be the first line of the file itself.
  const isPartOfFile = commented === undefined || document?.lineAt(0).text === code.split("\n")[0];
  const plain = isPartOfFile ? code : commented.code;
  if (document === undefined) return { code: plain, documents: [], newFile: uri };
  return { code: plain, documents: [document], isNamed: !(wasSent && isOpened(uri)) };
}

/** Opens a file. Throws for a broken symlink, which exists but cannot be read. */
async function opened(uri: Uri, path: string): Promise<TextDocument> {
  try {
    return await openDocument(uri);
  } catch {
    throw new Error(l10n.t("Can't read {0}. Nothing was applied.", path));
  }
}

async function candidates(files: readonly string[]): Promise<TextDocument[]> {
  const active = window.activeTextEditor?.document;
  const sent = files
    .map((uri) => Uri.parse(uri))
    .filter((uri) => isAttachable(uri) && (isInWorkspace(uri) || isOpened(uri)));
  const documents: TextDocument[] = [];
  const add = (document: TextDocument | undefined) => {
    if (document !== undefined && isAttachable(document.uri) && !documents.includes(document))
      documents.push(document);
  };
  if (sent.some((uri) => uri.toString() === active?.uri.toString())) add(active);
  // Skip deleted files and folders.
  for (const uri of sent) add(await openDocument(uri).catch(() => undefined));
  add(active);
  return documents;
}
