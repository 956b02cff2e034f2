import { Disposable, EventEmitter, languages, type TextDocument, Uri, window, workspace } from "vscode";
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

/** The only document of its scheme: read-only Markdown. Keeps the text only while the document is open. */
export class ReadOnlyMarkdown implements Disposable {
  readonly #uri: Uri;
  readonly #documents: ReadOnlyDocuments;
  readonly #closing: Disposable;
  #text = "";

  /** `isElsewhere`: whether the text may also be shown in a preview. */
  constructor(
    scheme: string,
    path: string,
    private readonly isElsewhere = () => false,
  ) {
    this.#uri = Uri.from({ scheme, path });
    this.#documents = new ReadOnlyDocuments(scheme, () => this.#text);
    this.#closing = workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.toString() === this.#uri.toString()) this.clearUnlessShown();
    });
  }

  async show(text: string): Promise<void> {
    await window.showTextDocument(await this.open(text), { preview: true });
  }

  /** Opens the document with a new text. Does not show it. */
  async open(text: string): Promise<TextDocument> {
    this.#text = text;
    this.#documents.changed(this.#uri);
    const document = await openDocument(this.#uri);
    await languages.setTextDocumentLanguage(document, "markdown");
    return document;
  }

  /** Call when a preview may have closed. */
  clearUnlessShown(): void {
    if (documentAt(this.#uri) === undefined && !this.isElsewhere()) this.#text = "";
  }

  dispose(): void {
    Disposable.from(this.#closing, this.#documents).dispose();
  }
}
