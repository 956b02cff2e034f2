import { Disposable, type TextDocument, type Uri, workspace } from "vscode";
import { openDocument } from "../workspace/openDocument";
import type { EditSession, EditSessions } from "./editSessions";
import { targetExists } from "./editTarget";

/** Keeps edits with their documents through renames in and outside VS Code, “Save As” and language changes. */
export function followFiles(edits: EditSessions): Disposable {
  let saved: TextDocument | undefined;
  // VS Code closes the diff editor when it renames a file.
  let reviewed: EditSession | undefined;
  const move = (session: EditSession, document: TextDocument) =>
    edits.move(session, document, session === (edits.inDiffEditor ?? reviewed));
  return Disposable.from(
    workspace.onWillRenameFiles(({ files }) => {
      reviewed = edits.inDiffEditor;
      for (const { edit, target } of edits.all) if (renamed(target, files) !== undefined) edit.hold();
    }),
    workspace.onDidRenameFiles(({ files }) => {
      for (const session of edits.all) {
        const uri = renamed(session.target, files);
        if (uri !== undefined) void documentFor(session, uri).then((found) => found && move(session, found));
      }
    }),
    workspace.onDidSaveTextDocument((document) => {
      saved = document;
    }),
    workspace.onDidOpenTextDocument((document) => {
      const session = edits.forUri(document.uri);
      if (session === undefined) void findLost(edits, document).then((lost) => lost && move(lost, document));
      else if (session.target.toString() === document.uri.toString()) edits.move(session, document);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => {
      const session = edits.forUri(uri);
      // On “Save As” VS Code writes the other file, then closes this one.
      const isSavedAs = saved !== undefined && !saved.isClosed && saved.uri.toString() !== uri.toString();
      if (session !== undefined && isSavedAs && saved?.getText() === session.edit.text)
        edits.move(session, saved);
    }),
  );
}

type Renamed = readonly { readonly oldUri: Uri; readonly newUri: Uri }[];

/** The new URI of a renamed file, of a file in a renamed folder, or of a cell in a renamed notebook. */
function renamed(uri: Uri, files: Renamed): Uri | undefined {
  const found = files.find(({ oldUri: { path } }) => uri.path === path || uri.path.startsWith(`${path}/`));
  return found && uri.with({ path: found.newUri.path + uri.path.slice(found.oldUri.path.length) });
}

async function documentFor(session: EditSession, uri: Uri): Promise<TextDocument | undefined> {
  if (uri.scheme === "vscode-notebook-cell") return cellOf(uri, session);
  return await openDocument(uri).catch(() => undefined);
}

/** Finds the cell by its text: a notebook that is reopened under another name may number its cells differently. */
function cellOf({ path, fragment }: Uri, { edit }: EditSession): TextDocument | undefined {
  const notebook = workspace.notebookDocuments.find(({ uri }) => uri.path === path);
  const cells = (notebook?.getCells() ?? []).map(({ document }) => document);
  const same = cells.filter((each) => each.getText() === edit.text);
  return same.find(({ uri }) => uri.fragment === fragment) ?? (same.length === 1 ? same[0] : undefined);
}

/** Detects a rename outside VS Code: the edited file is gone, and a document with the same text opens. */
async function findLost(edits: EditSessions, document: TextDocument): Promise<EditSession | undefined> {
  if (document.uri.scheme !== "file") return undefined;
  const text = document.getText();
  const same = edits.all.filter(({ edit, target, isNew }) => {
    return !isNew && target.scheme === "file" && text !== "" && edit.text === text;
  });
  const exist = await Promise.all(same.map(({ target }) => targetExists(target)));
  const lost = same.filter((_, at) => exist[at] === false);
  const [session, ...others] = lost;
  return others.length === 0 ? session : undefined;
}
