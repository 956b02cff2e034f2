import { basename } from "node:path/posix";
import {
  commands,
  Disposable,
  EventEmitter,
  l10n,
  languages,
  TabInputTextDiff,
  type TextDocumentContentProvider,
  type Uri,
  window,
  workspace,
} from "vscode";
import { openDocument } from "../../openDocument";
import { type EditMove, type Edits, type OpenEdit, proposalScheme } from "../edits";

/** A stream of tokens is drawn this often. */
const drawMs = 80;
/** Ends the query of a document that says what is there now. */
const beforeMark = "&before";

/** What would be, beside what is, in VS Code's diff editor. */
export class ProposalDocuments implements TextDocumentContentProvider, Disposable {
  readonly #edits: Edits;
  readonly #changed = new EventEmitter<Uri>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #listening: Disposable;

  readonly onDidChange = this.#changed.event;

  constructor(edits: Edits) {
    this.#edits = edits;
    this.#listening = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(proposalScheme, this),
      edits.onDidChange((open) => this.#drawSoon(open)),
      edits.onDidMove((move) => void this.#move(move)),
    );
  }

  provideTextDocumentContent(uri: Uri): string {
    const isBefore = uri.query.endsWith(beforeMark);
    const edit = this.#edits.of(
      isBefore ? uri.with({ query: uri.query.slice(0, -beforeMark.length) }) : uri,
    )?.edit;
    return (isBefore ? edit?.text : edit?.proposal) ?? "";
  }

  async show(open: OpenEdit): Promise<void> {
    const { target, proposal, languageId, isNew } = open;
    const name = basename(target.path);
    const title = isNew ? l10n.t("{0} (new file)", name) : l10n.t("{0} (suggested change)", name);
    const left = hasOwnDiff(open) ? target : beforeOf(open);
    await commands.executeCommand("vscode.diff", left, proposal, title, { preview: false });
    if (languageId === undefined) return;
    for (const uri of left === target ? [proposal] : [left, proposal]) {
      const document = await openDocument(uri);
      if (document.languageId !== languageId) await languages.setTextDocumentLanguage(document, languageId);
    }
  }

  async hide(open: Pick<OpenEdit, "proposal">): Promise<void> {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    const shown = tabs.filter(
      ({ input }) =>
        input instanceof TabInputTextDiff && input.modified.toString() === open.proposal.toString(),
    );
    if (shown.length > 0) await window.tabGroups.close(shown);
  }

  /** Resolves when the proposal's document says what the edit proposes now. */
  async drawn({ edit, proposal }: OpenEdit): Promise<void> {
    this.#changed.fire(proposal);
    const document = await openDocument(proposal);
    const same = () => document.isClosed || document.getText() === edit.proposal;
    if (same()) return;
    await new Promise<void>((resolve) => {
      const listening = workspace.onDidChangeTextDocument(() => same() && end());
      const timer = setTimeout(() => end(), 1000);
      const end = () => {
        listening.dispose();
        clearTimeout(timer);
        resolve();
      };
    });
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#listening.dispose();
  }

  /** What is in front of the user stays there, under its new name. */
  async #move({ open, from, wasReviewed }: EditMove): Promise<void> {
    if (from.proposal.toString() === open.proposal.toString()) {
      const document = workspace.textDocuments.find(({ uri }) => uri.toString() === open.proposal.toString());
      if (document !== undefined && open.languageId !== undefined && document.languageId !== open.languageId)
        await languages.setTextDocumentLanguage(document, open.languageId);
      return;
    }
    await this.hide(from);
    if (wasReviewed) await this.show(open);
  }

  #drawSoon(open: OpenEdit): void {
    const { edit, proposal } = open;
    const key = proposal.toString();
    if (edit.state.type === "over" || edit.state.type === "failed") {
      clearTimeout(this.#waiting.get(key));
      this.#waiting.delete(key);
      return;
    }
    if (this.#waiting.has(key)) return;
    const draw = () => {
      this.#waiting.delete(key);
      this.#changed.fire(proposal);
      if (!hasOwnDiff(open)) this.#changed.fire(beforeOf(open));
    };
    this.#waiting.set(key, setTimeout(draw, drawMs));
  }
}

/** Whether VS Code's diff editor can show the target itself: not what does not exist, nor the cell of a notebook. */
function hasOwnDiff({ target, isNew }: OpenEdit): boolean {
  return !isNew && target.scheme !== "vscode-notebook-cell";
}

function beforeOf({ proposal }: OpenEdit): Uri {
  return proposal.with({ query: proposal.query + beforeMark });
}
