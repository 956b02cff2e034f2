import { languages, Range, Selection, type TextDocument, type TextEditor, Uri, window } from "vscode";
import type { ChatCommand } from "../../../server/protocol/chat";
import type { CodeFinder } from "../../connection/chatServer";
import { newOrChanged } from "../../git/changedFiles";
import { gitApi } from "../../git/git";
import { openDocument } from "../../workspace/openDocument";
import { plainRange } from "../../workspace/plainRange";
import type { Attachment } from "../conversation/conversation";
import { fileAttachment, isAttachable, selectionAttachment, symbolAttachment } from "./createAttachment";
import { changesAttachment } from "./kinds/changes";
import { problemsAttachment } from "./kinds/problems";
import { symbolsOf } from "./kinds/symbol";

/** The argument that the light bulb passes to a command. */
interface Place {
  readonly uri: Uri;
  readonly range: Range;
}

/** Attachments for a command of the editor: the light bulb's place, the selection, or the code around the cursor. */
export async function attachmentsForEditor(
  argument: unknown,
  finder: CodeFinder,
): Promise<readonly Attachment[]> {
  const place = isPlace(argument) ? argument : undefined;
  const editor = window.activeTextEditor;
  const document = place ? await openDocument(place.uri) : editor?.document;
  if (document === undefined || !isAttachable(document.uri)) return [];
  const range = place?.range ?? editor?.selection;
  const file = { ...fileAttachment(document.uri), automatic: true };
  if (range === undefined) return [file];
  const problems = place ? [problemsAttachment(place.uri, plainRange(place.range))] : [];
  return [...problems, await codeAround(document, range, finder), file];
}

/** The selection, or the definition or block around the place, as for an edit there. */
async function codeAround(document: TextDocument, range: Range, finder: CodeFinder): Promise<Attachment> {
  const { uri, version } = document;
  if (range instanceof Selection && !range.isEmpty) return selectionAttachment(uri, range);
  const at = plainRange(new Range(range.start, range.start));
  const params = { textDocument: { uri: uri.toString(), version }, range: at };
  const found = await finder.region(params, new AbortController().signal).catch(() => undefined);
  const { start, end } = found?.range ?? at;
  const lines = new Range(start.line, 0, end.line + 1, 0);
  const name = (await symbolsOf(uri)).find(
    (symbol) => lines.contains(symbol.range) && symbol.range.contains(range.start),
  )?.name;
  return name === undefined ? selectionAttachment(uri, lines) : symbolAttachment(name, uri, lines);
}

/** Adds the attachments that a command needs: the problems to fix, the changes to commit or review. */
export async function attachmentsForCommand(
  command: ChatCommand,
  attachments: readonly Attachment[],
): Promise<readonly Attachment[]> {
  const has = (kind: Attachment["kind"]) => attachments.some((each) => each.kind === kind);
  const instructions = attachments.filter(({ kind }) => kind === "instructions");
  if (command === "commit") {
    const chosen = attachments.filter((each) => each.automatic !== true || instructions.includes(each));
    return has("changes") ? chosen : [await changesToCommit(), ...chosen];
  }
  if (command === "review" && attachments.every(({ automatic }) => automatic === true))
    return (await somethingChanged()) ? [changesAttachment("all"), ...instructions] : attachments;
  const uri = attachments.find(({ kind }) => kind === "selection" || kind === "file")?.uri;
  if (command !== "fix" || has("problems") || uri === undefined) return attachments;
  const file = Uri.parse(uri);
  const selected = attachments.find((each) => each.kind === "selection" && each.uri === uri)?.range;
  const problems = languages.getDiagnostics(file);
  return problems.length === 0 ? attachments : [problemsAttachment(file, selected), ...attachments];
}

async function changesToCommit(): Promise<Attachment> {
  const repositories = (await gitApi())?.repositories ?? [];
  const staged = repositories.some(({ state }) => state.indexChanges.length > 0);
  return changesAttachment(staged ? "staged" : "all");
}

async function somethingChanged(): Promise<boolean> {
  const repositories = (await gitApi())?.repositories ?? [];
  return repositories.some(({ state }) => newOrChanged(state) + state.indexChanges.length > 0);
}

/** Attachments for "Attach to Chat": the files selected in the explorer, or the editor's selection or file. */
export function attachmentsToAdd(uri: unknown, all: unknown, editor: TextEditor | undefined): Attachment[] {
  const named = Array.isArray(all) ? all : uri === undefined ? [] : [uri];
  const uris = named.filter((each): each is Uri => each instanceof Uri);
  const selected = editor && !editor.selection.isEmpty ? editor.selection : undefined;
  const onEditor =
    uris.length === 0 || (uris.length === 1 && uris[0]?.toString() === editor?.document.uri.toString());
  if (editor !== undefined && onEditor && isAttachable(editor.document.uri))
    return [
      selected ? selectionAttachment(editor.document.uri, selected) : fileAttachment(editor.document.uri),
    ];
  return uris.map(fileAttachment);
}

function isPlace(argument: unknown): argument is Place {
  const { uri, range } = (argument ?? {}) as Partial<Place>;
  return uri instanceof Uri && range instanceof Range;
}
