import {
  Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  Uri,
  window,
  workspace,
} from "vscode";
import { documentAt, openDocument } from "./openDocument";

/** The read-only documents of a URI scheme. */
export class ReadOnlyDocuments implements Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly #registered: Disposable;

  constructor(scheme: string, textOf: (uri: Uri) => string) {
    this.#registered = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: textOf,
      }),
    );
  }

  /** Call when the text of a document has changed. */
  changed(uri: Uri): void {
    this.#changed.fire(uri);
  }

  dispose(): void {
    this.#registered.dispose();
  }
}

interface PageOptions {
  /** The language of its text; Markdown if absent. */
  readonly languageId?: string;
  /** Whether the text may also be shown in a preview. */
  readonly isElsewhere?: () => boolean;
}

/** The only document of its scheme, which is read-only. Keeps the text only while the document is open. */
export class ReadOnlyPage implements Disposable {
  readonly #uri: Uri;
  readonly #documents: ReadOnlyDocuments;
  readonly #closing: Disposable;
  #text = "";

  constructor(
    scheme: string,
    path: string,
    private readonly options: PageOptions = {},
  ) {
    this.#uri = Uri.from({ scheme, path });
    this.#documents = new ReadOnlyDocuments(scheme, () => this.#text);
    this.#closing = workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.toString() === this.#uri.toString()) this.clearUnlessShown();
    });
  }

  async show(text: string): Promise<void> {
    const document = await this.open(text);
    // At a word, VS Code would mark its other occurrences.
    const at = document.lineAt(Math.min(1, document.lineCount - 1)).range.end;
    await window.showTextDocument(document, { preview: true, selection: new Range(at, at) });
  }

  /** Opens the document with a new text. Does not show it. */
  async open(text: string): Promise<TextDocument> {
    this.#text = text;
    this.#documents.changed(this.#uri);
    const document = await openDocument(this.#uri);
    await languages.setTextDocumentLanguage(document, this.options.languageId ?? "markdown");
    return document;
  }

  /** Call when a preview may have closed. */
  clearUnlessShown(): void {
    if (documentAt(this.#uri) === undefined && this.options.isElsewhere?.() !== true) this.#text = "";
  }

  dispose(): void {
    Disposable.from(this.#closing, this.#documents).dispose();
  }
}
