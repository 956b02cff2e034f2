import type { Connection, NotebookDocument, TextDocumentContentChangeEvent } from "vscode-languageserver";
import { NotebookDocuments, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Logger } from "../log";

/** The texts that the server may look at, by URI. */
export interface Documents {
  get(uri: string): TextDocument | undefined;
  /** Code cells above this cell in its notebook, in order; none for anything else. */
  cellsBefore(uri: string): readonly TextDocument[];
}

export type WillChange = (document: TextDocument, changes: readonly TextDocumentContentChangeEvent[]) => void;

/** The editor's open documents and notebook cells, kept up to date by the editor. */
export class OpenDocuments implements Documents {
  readonly #willChange: WillChange[] = [];
  /** Documents change in place, so whoever wants to know what a change meets has to be told before. */
  readonly #watched = {
    create: TextDocument.create,
    update: (document: TextDocument, changes: TextDocumentContentChangeEvent[], version: number) => {
      for (const listener of this.#willChange) listener(document, changes);
      return TextDocument.update(document, changes, version);
    },
  };
  readonly #texts = new TextDocuments(this.#watched);
  readonly #notebooks = new NotebookDocuments(this.#watched);

  listen(connection: Connection, log: Logger): void {
    this.#texts.listen({
      ...connection,
      onDidChangeTextDocument: (handler) =>
        connection.onDidChangeTextDocument((params) => {
          if (this.#texts.get(params.textDocument.uri) === undefined) {
            log.warn("The editor changed a document that it never opened: the change is ignored.");
          }
          handler(params);
        }),
    });
    this.#notebooks.listen(connection);
  }

  get(uri: string): TextDocument | undefined {
    return this.#texts.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  cellsBefore(uri: string): readonly TextDocument[] {
    const notebook = this.#notebooks.findNotebookDocumentForCell(uri);
    return notebook === undefined ? [] : this.#codeCellsBefore(notebook, uri);
  }

  onDidClose(listener: (uri: string, document: TextDocument) => void): void {
    for (const documents of [this.#texts, this.#notebooks.cellTextDocuments])
      documents.onDidClose(({ document }) => listener(document.uri, document));
  }

  onWillChange(listener: WillChange): void {
    this.#willChange.push(listener);
  }

  #codeCellsBefore(notebook: NotebookDocument, uri: string): TextDocument[] {
    const index = notebook.cells.findIndex((cell) => cell.document === uri);
    return notebook.cells
      .slice(0, Math.max(0, index))
      .map((cell) => this.#notebooks.getCellTextDocument(cell))
      .filter((cell) => cell !== undefined);
  }
}
