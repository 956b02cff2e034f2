import { basename } from "node:path/posix";
import { commands, env, l10n, languages, Uri, window, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { parseCodeBlockInfo, takePathComment } from "../../../server/protocol/code/codeBlockInfo";
import { languageIdOf } from "../../../server/protocol/code/languageIds";
import { indentLike, indentOf, splitLines, withoutBlankEnds } from "../../../server/protocol/code/lines";
import { commandIds, reviewCommandIds } from "../../commandIds";
import { isWritable, readOnlySentence } from "../../edit/writable";
import { isOpened } from "../../openedFiles";
import { setStatusBarMessage, showWarningMessage } from "../../shown";
import type { CodeApplier } from "../chatServer";
import { fileAttachment, folderAttachment } from "../context/attachments";
import type { Conversation } from "../history/conversation";
import type { CodeBlock, PanelActions } from "../panelActions";
import { applyFiles } from "./applyFiles";
import type { AskedVersions } from "./askedVersions";
import type { IdleTerminals } from "./idleTerminals";
import { insertTerminal } from "./insertTerminal";
import { findFiles, isInWorkspace } from "./namedFile";
import { openLink, openPlace } from "./openLink";
import { proposeCode, type Review } from "./proposeCode";
import { offerCommitMessage } from "./scm";

export interface EditorActionDeps {
  readonly review: Review;
  /** Shows changes of several files and applies what the user leaves of them. */
  readonly preview: (edit: WorkspaceEdit) => Promise<unknown>;
  readonly versions: AskedVersions;
  readonly idleTerminals: IdleTerminals;
}

/** What the panel makes happen in VS Code. */
export function createEditorActions(
  server: CodeApplier,
  { review, preview, versions, idleTerminals }: EditorActionDeps,
): PanelActions {
  return {
    copy: async (text) => env.clipboard.writeText(text),
    insertCode,
    newFile,
    insertTerminal: (block) => insertTerminal(idleTerminals, block),
    applyCode: (block, files) => proposeCode(server, review, block, files),
    asking: (...all) => versions.note(...all),
    applyAll: (answer, questionId, files) =>
      applyFiles(server, preview, {
        ...{ answer, versions: versions.of(questionId) },
        files: files.filter((each) => isInWorkspace(Uri.parse(each)) || isOpened(Uri.parse(each))),
      }),
    openLink,
    findFiles,
    openSource: (uri, line) => openPlace(Uri.parse(uri), line),
    runCommand: async (command) => {
      const ids = {
        showLog: [commandIds.showLog],
        restartServer: [commandIds.restartServer],
        reviewChanges: [reviewCommandIds.changes],
        chooseModel: [commandIds.downloadModel],
      } as const;
      const [id, ...args] = ids[command];
      await commands.executeCommand(id, ...args);
    },
    export: exportConversation,
    offerCommitMessage,
    confirmErase,
    dropped: async (uris) => {
      const found = await Promise.all(uris.map(droppedAttachment));
      return found.filter((each) => each !== undefined);
    },
  };
}

/** In the place of the selection, or at the cursor, as deep as the line there. */
async function insertCode({ code }: CodeBlock): Promise<void> {
  const editor = window.activeTextEditor ?? window.visibleTextEditors[0];
  if (editor === undefined) throw new Error(l10n.t("Open a file first: the code goes to its cursor."));
  const { document, selection } = editor;
  if (!(await isWritable(document))) throw new Error(readOnlySentence(document));
  const line = document.lineAt(selection.start.line).text;
  const before = line.slice(0, selection.start.character);
  const indent = indentOf(line).slice(0, before.length);
  const lines = indentLike(withoutBlankEnds(splitLines(code)), indent, splitLines(document.getText()));
  // What stands before the cursor already is the first line's indentation.
  const first = lines[0]?.slice(indent.length) ?? "";
  const text = [first, ...lines.slice(1)].join("\n");
  await editor.edit((edit) => edit.replace(selection, text));
  await window.showTextDocument(document, { viewColumn: editor.viewColumn ?? 1 });
}

async function newFile({ code, info }: CodeBlock): Promise<void> {
  const { language } = parseCodeBlockInfo(info);
  const id = languageIdOf(language);
  const known = (await languages.getLanguages()).includes(id);
  const content = takePathComment(code)?.code ?? code;
  const document = await workspace.openTextDocument({ content, ...(known ? { language: id } : {}) });
  await window.showTextDocument(document, { preview: false });
}

async function exportConversation(conversation: Conversation): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const name = conversation.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "chat";
  const target = await window.showSaveDialog({
    title: l10n.t("Export conversation"),
    filters: { Markdown: ["md"] },
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, `${name}.md`) }),
  });
  if (target === undefined) return;
  // With a parser of Markdown, which nobody else needs.
  const { exportMarkdown } = await import("../history/exportMarkdown");
  await workspace.fs.writeFile(target, Buffer.from(exportMarkdown(conversation, l10n.t)));
  setStatusBarMessage(l10n.t("Inhouse: {0} written.", basename(target.path)), 4000);
}

async function confirmErase(): Promise<boolean> {
  const erase = l10n.t("Erase");
  const picked = await showWarningMessage(
    l10n.t("Erase all conversations of this workspace?"),
    { modal: true, detail: l10n.t("They are deleted from this machine. This can't be undone.") },
    erase,
  );
  return picked === erase;
}

/** What was dropped on the panel: a URI, or a path on this machine. */
async function droppedAttachment(dropped: string) {
  try {
    const uri = /^[a-z][a-z0-9+.-]+:/i.test(dropped) ? here(Uri.parse(dropped)) : Uri.file(dropped);
    // VS Code says of every web address that it is a file.
    if (uri.scheme !== "file") return undefined;
    const { type } = await workspace.fs.stat(uri);
    // FileType.Directory, also behind a link.
    return (type & 2) === 2 ? folderAttachment(uri) : fileAttachment(uri);
  } catch {
    return undefined;
  }
}

/** Under Remote-SSH files are dropped with the address by which the window knows them; here they are files. */
function here(uri: Uri): Uri {
  return uri.scheme === "vscode-remote" ? Uri.file(uri.path) : uri;
}
