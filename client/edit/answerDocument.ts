import { Disposable, type Event, EventEmitter, languages, Uri, window, workspace } from "vscode";
import { openDocument } from "../openDocument";

const uri = Uri.from({ scheme: "inhouse-answer", path: "Answer.md" });

/** What the model said, as a read-only document; kept only while it is shown. */
export class AnswerDocument implements Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly #listening: Disposable;
  #text = "";

  readonly onDidChange: Event<Uri> = this.#changed.event;

  constructor() {
    this.#listening = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(uri.scheme, this),
      workspace.onDidCloseTextDocument((document) => {
        if (document.uri.toString() === uri.toString()) this.#text = "";
      }),
    );
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(text: string): Promise<void> {
    this.#text = text;
    this.#changed.fire(uri);
    const document = await openDocument(uri);
    await languages.setTextDocumentLanguage(document, "markdown");
    await window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
