import { basename } from "node:path/posix";
import { commands, env, languages, Uri, window, workspace } from "vscode";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { parseCodeBlockInfo, takePathComment } from "../../../server/protocol/code/codeBlockInfo";
import { languageIdOf } from "../../../server/protocol/code/languageIds";
import { indentLike, indentOf, splitLines, withoutBlankEnds } from "../../../server/protocol/code/lines";
import { l10n } from "../../../server/protocol/l10n";
import type { CodeApplier } from "../../connection/chatServer";
import { offerCommitMessage } from "../../git/writeCommitMessage";
import { commandIds, reviewCommandIds } from "../../ui/commandIds";
import { confirm } from "../../ui/confirm";
import { exportTarget } from "../../ui/exportTarget";
import { setStatusBarMessage, showInformationMessage } from "../../ui/shown";
import { isOpened } from "../../workspace/openedFiles";
import { isWritable, readOnlySentence } from "../../workspace/writable";
import { fileAttachment, folderAttachment } from "../attachments/createAttachment";
import type { Conversation } from "../conversation/conversation";
import type { CodeBlock, PanelActions } from "../panel/panelActions";
import { applyFiles } from "./applyFiles";
import type { IdleTerminals } from "./idleTerminals";
import { insertTerminal } from "./insertTerminal";
import { findFiles, isInWorkspace } from "./namedFile";
import { openLink, openPlace } from "./openLink";
import { proposeCode, type Review } from "./proposeCode";
import type { QuestionVersions } from "./questionVersions";

export interface EditorActionDeps {
  readonly review: Review;
  /** Previews changes to several files and applies those that the user keeps. */
  readonly preview: (edit: WorkspaceEdit) => Promise<unknown>;
  readonly versions: QuestionVersions;
  readonly idleTerminals: IdleTerminals;
  /** Puts the cursor into the input of the panel. */
  readonly focusInput: () => Promise<void>;
}

/** Creates the actions that the panel triggers in VS Code. */
export function createEditorActions(
  server: CodeApplier,
  { review, preview, versions, idleTerminals, focusInput }: EditorActionDeps,
): PanelActions {
  return {
    copy: async (text) => env.clipboard.writeText(text),
    insertCode,
    newFile,
    insertTerminal: (block) => insertTerminal(idleTerminals, block),
    applyCode: (block, files) => proposeCode(server, review, block, files),
    recordVersions: (...all) => versions.record(...all),
    applyAll: (answer, questionId, files) =>
      applyFiles(server, preview, {
        answer,
        versions: versions.of(questionId),
        files: files.filter((each) => isInWorkspace(Uri.parse(each)) || isOpened(Uri.parse(each))),
      }),
    openLink,
    findFiles,
    openSource: (uri, line) => openPlace(Uri.parse(uri), line),
    runCommand: async (command) => {
      const ids = {
        showLog: commandIds.showLog,
        restartServer: commandIds.restartServer,
        reviewChanges: reviewCommandIds.changes,
        chooseModel: commandIds.chooseChatModel,
        chooseModels: commandIds.chooseModel,
        getStarted: commandIds.getStarted,
        openFolder: "vscode.openFolder",
        manageTrust: "workbench.trust.manage",
      } as const;
      const next = await commands.executeCommand(ids[command]);
      // VS Code does not return the focus from a list to a panel. Another list may follow.
      if (command.startsWith("chooseModel") && next === undefined) await focusInput();
    },
    export: exportConversation,
    offerCommitMessage,
    confirmDelete,
    sayNoHistory,
    createDropAttachments: async (uris) => {
      const found = await Promise.all(uris.map(droppedAttachment));
      return found.filter((each) => each !== undefined);
    },
  };
}

/** Replaces the selection or inserts at the cursor, with the indentation of that line. */
async function insertCode({ code }: CodeBlock): Promise<void> {
  const editor = window.activeTextEditor ?? window.visibleTextEditors[0];
  if (editor === undefined) throw new Error(l10n.t("Open a file first. The code goes to its cursor."));
  const { document, selection } = editor;
  if (!(await isWritable(document))) throw new Error(readOnlySentence(document));
  const line = document.lineAt(selection.start.line).text;
  const before = line.slice(0, selection.start.character);
  const indent = indentOf(line).slice(0, before.length);
  const lines = indentLike(withoutBlankEnds(splitLines(code)), indent, splitLines(document.getText()));
  // The text before the cursor already indents the first line.
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
  const document = await workspace.openTextDocument({ content, ...(known && { language: id }) });
  await window.showTextDocument(document, { preview: false });
}

async function exportConversation(conversation: Conversation): Promise<void> {
  const name = conversation.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "chat";
  const title = l10n.t("Export Chat");
  const target = await exportTarget({ title, filters: { Markdown: ["md"] }, name: `${name}.md` });
  if (target === undefined) return;
  // Loaded on demand: it brings a Markdown parser that only the export needs.
  const { exportMarkdown } = await import("../conversation/history/exportMarkdown");
  await workspace.fs.writeFile(target, Buffer.from(exportMarkdown(conversation)));
  setStatusBarMessage(l10n.t("Inhouse: Exported {0}", basename(target.path)), 4000);
}

function confirmDelete(): Promise<boolean> {
  const question = l10n.t("Delete all conversations of this workspace?");
  return confirm(question, l10n.t("Delete"), l10n.t("This can't be undone."));
}

async function sayNoHistory(): Promise<void> {
  await showInformationMessage(l10n.t("There is no chat history in this workspace."));
}

/** Creates an attachment for a URI or local path that was dropped on the panel; undefined if it can't be attached. */
async function droppedAttachment(dropped: string) {
  try {
    const uri = /^[a-z][a-z0-9+.-]+:/i.test(dropped) ? toLocalUri(Uri.parse(dropped)) : Uri.file(dropped);
    // VS Code's stat reports every web address as a file.
    if (uri.scheme !== "file") return undefined;
    const { type } = await workspace.fs.stat(uri);
    // FileType.Directory, also behind a symlink.
    return (type & 2) === 2 ? folderAttachment(uri) : fileAttachment(uri);
  } catch {
    return undefined;
  }
}

/** Under Remote-SSH, dropped files have the window's vscode-remote URI; on this side they are plain files. */
function toLocalUri(uri: Uri): Uri {
  return uri.scheme === "vscode-remote" ? Uri.file(uri.path) : uri;
}
