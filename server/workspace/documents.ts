import type {
  Connection,
  DidChangeTextDocumentParams,
  NotebookDocument,
  Range,
  TextDocumentContentChangeEvent,
} from "vscode-languageserver";
import { NotebookDocuments, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Logger } from "../log";
import { languageIdOf } from "../protocol/code/languageIds";
import { ChunkedDocument } from "./chunkedDocument";

/** The documents that the server may read, by URI. */
export interface Documents {
  get(uri: string): TextDocument | undefined;
  /** Code cells above this cell in its notebook, in order; empty for other documents. */
  cellsBefore(uri: string): readonly TextDocument[];
  /** URI of the notebook that contains this cell. */
  notebookOf(uri: string): string | undefined;
  /** Open documents, most recently opened, changed or viewed first. */
  recent(): readonly TextDocument[];
  /** Calls the listener after each change. */
  onDidEdit(listener: (edit: DocumentEdit) => void): void;
}

/** `text` replaced `range`. */
export interface DocumentEdit {
  readonly uri: string;
  readonly range: Range;
  readonly text: string;
}

/** Called before each change is made. */
export type WillChange = (document: ChunkedDocument, change: TextDocumentContentChangeEvent) => void;

/** The editor's open documents and notebook cells, synchronized with the editor. */
export class OpenDocuments implements Documents {
  readonly #willChange: WillChange[] = [];
  /** Documents change in place, so listeners that need the old text run before the change. */
  readonly #watched = {
    create: (uri: string, languageId: string, version: number, text: string) =>
      new ChunkedDocument(uri, languageIdOf(languageId), version, text),
    update: (document: ChunkedDocument, changes: TextDocumentContentChangeEvent[], version: number) => {
      for (const change of changes) {
        for (const listener of this.#willChange) listener(document, change);
        document.change(change);
      }
      document.version = version;
      return document;
    },
  };
  readonly #texts = new TextDocuments(this.#watched);
  readonly #notebooks = new NotebookDocuments(this.#watched);
  /** URIs, most recently used last. */
  readonly #used = new Set<string>();
  readonly #editListeners: ((edit: DocumentEdit) => void)[] = [];

  listen(connection: Connection, log: Logger): void {
    this.#texts.listen({
      ...connection,
      onDidChangeTextDocument: (handler) =>
        connection.onDidChangeTextDocument((params) => {
          const known = this.#texts.get(params.textDocument.uri);
          if (known === undefined)
            log.warn("The editor changed a document that it never opened. Ignoring the change.");
          // Some editors count no versions.
          const version = params.textDocument.version ?? (known?.version ?? 0) + 1;
          handler({ ...params, textDocument: { ...params.textDocument, version } });
          if (known !== undefined) this.#edited(params);
        }),
    });
    this.#notebooks.listen(connection);
    this.#texts.onDidOpen(({ document }) => this.touch(document.uri));
    this.#texts.onDidClose(({ document }) => this.#used.delete(document.uri));
  }

  get(uri: string): ChunkedDocument | undefined {
    return this.#texts.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  cellsBefore(uri: string): readonly TextDocument[] {
    const notebook = this.#notebooks.findNotebookDocumentForCell(uri);
    return notebook === undefined ? [] : this.#codeCellsBefore(notebook, uri);
  }

  notebookOf(uri: string): string | undefined {
    return this.#notebooks.findNotebookDocumentForCell(uri)?.uri;
  }

  recent(): readonly TextDocument[] {
    return [...this.#used].reverse().flatMap((uri) => this.#texts.get(uri) ?? []);
  }

  /** Marks a document as most recently used. */
  touch(uri: string): void {
    if (!this.#used.delete(uri) && this.#texts.get(uri) === undefined) return;
    this.#used.add(uri);
  }

  onDidEdit(listener: (edit: DocumentEdit) => void): void {
    this.#editListeners.push(listener);
  }

  onDidOpen(listener: (uri: string) => void): void {
    for (const documents of [this.#texts, this.#notebooks.cellTextDocuments])
      documents.onDidOpen(({ document }) => listener(document.uri));
  }

  onDidClose(listener: (uri: string, document: ChunkedDocument) => void): void {
    for (const documents of [this.#texts, this.#notebooks.cellTextDocuments])
      documents.onDidClose(({ document }) => listener(document.uri, document));
  }

  /** Calls the listener with the URI of each saved document. */
  onDidSave(listener: (uri: string) => void): void {
    this.#texts.onDidSave(({ document }) => listener(document.uri));
  }

  onWillChange(listener: WillChange): void {
    this.#willChange.push(listener);
  }

  #edited({ textDocument: { uri }, contentChanges }: DidChangeTextDocumentParams): void {
    this.touch(uri);
    for (const change of contentChanges) {
      // A change without a range replaces the whole text, which is not an edit by the user.
      if (!("range" in change)) continue;
      const { range, text } = change;
      for (const listener of this.#editListeners) listener({ uri, range, text });
    }
  }

  #codeCellsBefore(notebook: NotebookDocument, uri: string): TextDocument[] {
    const index = notebook.cells.findIndex((cell) => cell.document === uri);
    return notebook.cells
      .slice(0, Math.max(0, index))
      .map((cell) => this.#notebooks.getCellTextDocument(cell))
      .filter((cell) => cell !== undefined);
  }
}
