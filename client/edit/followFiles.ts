import { Disposable, type TextDocument, type Uri, workspace } from "vscode";
import { openDocument } from "../openDocument";
import type { Edits, OpenEdit } from "./edits";
import { isThere } from "./editTarget";

/** Has edits follow their documents: renamed with VS Code or without it, saved as another file, given another language. */
export function followFiles(edits: Edits): Disposable {
  let saved: TextDocument | undefined;
  // When VS Code has renamed a file, it has closed the review as well.
  let reviewed: OpenEdit | undefined;
  const move = (open: OpenEdit, document: TextDocument) =>
    edits.move(open, document, open === (edits.reviewed ?? reviewed));
  return Disposable.from(
    workspace.onWillRenameFiles(({ files }) => {
      reviewed = edits.reviewed;
      for (const { edit, target } of edits.all) if (renamed(target, files) !== undefined) edit.hold();
    }),
    workspace.onDidRenameFiles(({ files }) => {
      for (const open of edits.all) {
        const uri = renamed(open.target, files);
        if (uri !== undefined) void documentFor(open, uri).then((found) => found && move(open, found));
      }
    }),
    workspace.onDidSaveTextDocument((document) => {
      saved = document;
    }),
    workspace.onDidOpenTextDocument((document) => {
      const own = edits.of(document.uri);
      if (own === undefined) void lostBefore(edits, document).then((lost) => lost && move(lost, document));
      else if (own.target.toString() === document.uri.toString()) edits.move(own, document);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => {
      const open = edits.of(uri);
      // VS Code writes the other file, and then closes this one.
      const isSavedAs = saved !== undefined && !saved.isClosed && saved.uri.toString() !== uri.toString();
      if (open !== undefined && isSavedAs && saved?.getText() === open.edit.text) edits.move(open, saved);
    }),
  );
}

type Renamed = readonly { readonly oldUri: Uri; readonly newUri: Uri }[];

/** Also of what is in a folder that was renamed or moved, and of a cell in a notebook. */
function renamed(uri: Uri, files: Renamed): Uri | undefined {
  const found = files.find(({ oldUri: { path } }) => uri.path === path || uri.path.startsWith(`${path}/`));
  return found && uri.with({ path: found.newUri.path + uri.path.slice(found.oldUri.path.length) });
}

async function documentFor(open: OpenEdit, uri: Uri): Promise<TextDocument | undefined> {
  if (uri.scheme === "vscode-notebook-cell") return cellOf(uri, open);
  return await openDocument(uri).catch(() => undefined);
}

/** Of a notebook that is opened under another name, the cells may be numbered otherwise. */
function cellOf({ path, fragment }: Uri, { edit }: OpenEdit): TextDocument | undefined {
  const notebook = workspace.notebookDocuments.find(({ uri }) => uri.path === path);
  const cells = (notebook?.getCells() ?? []).map(({ document }) => document);
  const same = cells.filter((each) => each.getText() === edit.text);
  return same.find(({ uri }) => uri.fragment === fragment) ?? (same.length === 1 ? same[0] : undefined);
}

/** A file that was renamed outside VS Code is gone, and another one with the same text is opened. */
async function lostBefore(edits: Edits, document: TextDocument): Promise<OpenEdit | undefined> {
  if (document.uri.scheme !== "file") return undefined;
  const text = document.getText();
  const same = edits.all.filter(({ edit, target, isNew }) => {
    return !isNew && target.scheme === "file" && text !== "" && edit.text === text;
  });
  const there = await Promise.all(same.map(({ target }) => isThere(target)));
  const lost = same.filter((_, at) => there[at] === false);
  const [open, ...others] = lost;
  return others.length === 0 ? open : undefined;
}
