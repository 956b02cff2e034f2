import { commands, Disposable, TabInputWebview, window } from "vscode";
import { ExplainRequest } from "../../server/protocol/explain";
import { l10n } from "../../server/protocol/l10n";
import type { ServerProcess } from "../serverProcess/serverProcess";
import type { StatusTracker } from "../status/statusTracker";
import { enabledHere, statusKind, statusSentence } from "../status/statusView";
import { ReadOnlyPage } from "../workspace/readOnlyDocuments";
import { renderExplanation } from "./renderExplanation";

/** A command of VS Code's Markdown extension. */
const previewCommand = "markdown.showPreview";

/** The read-only document that explains the last completion. Its text is kept only while the document is open. */
export class ExplanationDocument implements Disposable {
  /** With Inhouse's own scheme: not a file, and without completions. */
  readonly #shown = new ReadOnlyPage("inhouse", `${l10n.t("Last completion")}.md`, {
    isElsewhere: isPreviewOpen,
  });
  readonly #disposables = Disposable.from(
    this.#shown,
    window.tabGroups.onDidChangeTabs(() => this.#shown.clearUnlessShown()),
  );

  constructor(
    private readonly server: ServerProcess,
    private readonly tracker: StatusTracker,
  ) {}

  async show(): Promise<void> {
    // The notes depend on the active editor, so collect them before showing another document.
    const notes = this.#notes();
    const text = renderExplanation(await this.server.request(ExplainRequest.type), notes);
    const document = await this.#shown.open(text);
    // Show a preview, or the source if VS Code's Markdown extension is disabled.
    // A locked one does not turn into the page of another Markdown file.
    const shown = commands.executeCommand(previewCommand, document.uri, undefined, { locked: true });
    await Promise.resolve(shown).catch(() => window.showTextDocument(document, { preview: true }));
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Reasons outside the server why nothing is shown. */
  #notes(): string[] {
    const { view } = this.tracker;
    const notes = view.inlineSuggest
      ? []
      : [l10n.t("VS Code's inline suggestions are off (editor.inlineSuggest.enabled).")];
    const kind = statusKind(view);
    if (kind === "error" || kind === "loading" || !enabledHere(view.completions))
      notes.push(statusSentence(view));
    return notes;
  }
}

/** Whether any Markdown preview is open: VS Code does not report its document. */
function isPreviewOpen(): boolean {
  return window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => input instanceof TabInputWebview && input.viewType.includes("markdown.preview"));
}
