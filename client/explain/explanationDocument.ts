import {
  commands,
  Disposable,
  EventEmitter,
  l10n,
  languages,
  TabInputWebview,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import { ExplainRequest } from "../../server/protocol/explain";
import { openDocument } from "../openDocument";
import type { ServerProcess } from "../serverProcess";
import type { StatusTracker } from "../statusTracker";
import { enabledHere, statusKind, statusSentence } from "../statusView";
import { renderExplanation } from "./renderExplanation";

/** A scheme of our own: no file, and no place where completions are offered. */
const uri = Uri.from({ scheme: "inhouse", path: "Last completion.md" });

/** Of VS Code's extension for Markdown. */
const previewCommand = "markdown.showPreview";

/** The read-only document that explains the last completion. Its text is made when it is shown, and kept only while it is. */
export class ExplanationDocument implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly #disposables: Disposable;
  #text = "";

  readonly onDidChange = this.#changed.event;

  constructor(
    private readonly server: ServerProcess,
    private readonly tracker: StatusTracker,
  ) {
    this.#disposables = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(uri.scheme, this),
      workspace.onDidCloseTextDocument(() => this.#forgetUnseen()),
      window.tabGroups.onDidChangeTabs(() => this.#forgetUnseen()),
    );
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  async show(): Promise<void> {
    // What the active editor is decides the notes, so they are taken before another document is shown.
    const notes = this.#notes();
    this.#text = renderExplanation(await this.server.request(ExplainRequest.type), notes, l10n.t);
    this.#changed.fire(uri);
    const document = await openDocument(uri);
    await languages.setTextDocumentLanguage(document, "markdown");
    // As a page, where VS Code's own extension for Markdown is not turned off.
    await Promise.resolve(commands.executeCommand(previewCommand, uri)).catch(() =>
      window.showTextDocument(document, { preview: true }),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #forgetUnseen(): void {
    const isOpen = workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (!isOpen && !isPreviewOpen()) this.#text = "";
  }

  /** Why nothing may be shown although the server does its best. */
  #notes(): string[] {
    const { view } = this.tracker;
    const notes = view.inlineSuggest
      ? []
      : [
          l10n.t(
            "VS Code shows no suggestions of any kind: the setting editor.inlineSuggest.enabled is off.",
          ),
        ];
    const kind = statusKind(view);
    if (kind === "error" || kind === "loading" || !enabledHere(view.completions))
      notes.push(statusSentence(view, l10n.t));
    return notes;
  }
}

/** Whether any page of Markdown is open: VS Code does not say of which document. */
function isPreviewOpen(): boolean {
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => input instanceof TabInputWebview && input.viewType.includes("markdown.preview"));
}
