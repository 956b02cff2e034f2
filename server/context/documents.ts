import type { Connection, NotebookDocument } from "vscode-languageserver";
import { NotebookDocuments, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Logger } from "../log";

/** The texts that the server may look at, by URI. */
export interface Documents {
  get(uri: string): TextDocument | undefined;
  /** Code cells above this cell in its notebook, in order; none for anything else. */
  cellsBefore(uri: string): readonly TextDocument[];
}

/** The editor's open documents and notebook cells, kept up to date by the editor. */
export class OpenDocuments implements Documents {
  readonly #texts = new TextDocuments(TextDocument);
  readonly #notebooks = new NotebookDocuments(TextDocument);

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

  onDidClose(listener: (uri: string) => void): void {
    this.#texts.onDidClose(({ document }) => listener(document.uri));
  }

  #codeCellsBefore(notebook: NotebookDocument, uri: string): TextDocument[] {
    const index = notebook.cells.findIndex((cell) => cell.document === uri);
    return notebook.cells
      .slice(0, Math.max(0, index))
      .map((cell) => this.#notebooks.getCellTextDocument(cell))
      .filter((cell) => cell !== undefined);
  }
}
