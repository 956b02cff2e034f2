import { basename } from "node:path/posix";
import { commands, Disposable, languages, TabInputTextDiff, type Uri, window, workspace } from "vscode";
import { l10n } from "../../../server/protocol/l10n";
import { waitForEvent } from "../../ui/timing/waitForEvent";
import { documentAt, openDocument } from "../../workspace/openDocument";
import { ReadOnlyDocuments } from "../../workspace/readOnlyDocuments";
import { type EditMove, type EditSession, type EditSessions, proposalScheme } from "../editSessions";

/** How long to wait for VS Code to report the editors that it opened. */
const visibleMs = 2000;
/** Interval between updates while the model streams. */
const drawMs = 80;
/** Suffix of the URI query for documents with the current text. */
const beforeMark = "&before";

/** Shows the proposed text beside the current text in VS Code's diff editor. */
export class ProposalDocuments implements Disposable {
  readonly #edits: EditSessions;
  readonly #documents = new ReadOnlyDocuments(proposalScheme, (uri) => this.#textOf(uri));
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #listening: Disposable;

  constructor(edits: EditSessions) {
    this.#edits = edits;
    this.#listening = Disposable.from(
      this.#documents,
      edits.onDidChange((session) => this.#drawSoon(session)),
      edits.onDidMove((move) => void this.#move(move)),
    );
  }

  /** Opens the diff editor. Resolves when its editors are visible to the extension, so that a caller can move the cursor. */
  async show(session: EditSession): Promise<void> {
    const { target, proposal, languageId, isNew } = session;
    const name = basename(target.path);
    const title = isNew ? l10n.t("{0} (new file)", name) : l10n.t("{0} (pending change)", name);
    const left = hasOwnDiff(session) ? target : beforeOf(session);
    await commands.executeCommand("vscode.diff", left, proposal, title, { preview: false });
    // The command resolves before a busy extension host has heard of the new editors.
    const isVisible = () =>
      window.visibleTextEditors.some(({ document }) => document.uri.toString() === proposal.toString());
    if (!isVisible()) await waitForEvent(window.onDidChangeVisibleTextEditors, isVisible, visibleMs);
    if (languageId === undefined) return;
    for (const uri of left === target ? [proposal] : [left, proposal]) {
      const document = await openDocument(uri);
      if (document.languageId !== languageId) await languages.setTextDocumentLanguage(document, languageId);
    }
  }

  async hide(session: Pick<EditSession, "proposal">): Promise<void> {
    const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
    const shown = tabs.filter(
      ({ input }) =>
        input instanceof TabInputTextDiff && input.modified.toString() === session.proposal.toString(),
    );
    if (shown.length > 0) await window.tabGroups.close(shown);
  }

  /** Resolves when the proposal document shows the current proposal, after 1 s at the latest. */
  async whenDrawn({ edit, proposal }: EditSession): Promise<void> {
    this.#documents.changed(proposal);
    const document = await openDocument(proposal);
    const same = () => document.isClosed || document.getText() === edit.proposal;
    if (!same()) await waitForEvent(workspace.onDidChangeTextDocument, same, 1000);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#listening.dispose();
  }

  #textOf(uri: Uri): string {
    const isBefore = uri.query.endsWith(beforeMark);
    const edit = this.#edits.forUri(
      isBefore ? uri.with({ query: uri.query.slice(0, -beforeMark.length) }) : uri,
    )?.edit;
    return (isBefore ? edit?.text : edit?.proposal) ?? "";
  }

  /** Keeps an active diff editor open under its new name. */
  async #move({ session, from, wasReviewed }: EditMove): Promise<void> {
    if (from.proposal.toString() === session.proposal.toString()) {
      const document = documentAt(session.proposal);
      if (
        document !== undefined &&
        session.languageId !== undefined &&
        document.languageId !== session.languageId
      )
        await languages.setTextDocumentLanguage(document, session.languageId);
      return;
    }
    await this.hide(from);
    if (wasReviewed) await this.show(session);
  }

  #drawSoon(session: EditSession): void {
    const { edit, proposal } = session;
    const key = proposal.toString();
    if (edit.state.type === "over" || edit.state.type === "failed") {
      clearTimeout(this.#waiting.get(key));
      this.#waiting.delete(key);
      return;
    }
    if (this.#waiting.has(key)) return;
    const draw = () => {
      this.#waiting.delete(key);
      this.#documents.changed(proposal);
      if (!hasOwnDiff(session)) this.#documents.changed(beforeOf(session));
    };
    this.#waiting.set(key, setTimeout(draw, drawMs));
  }
}

/** Whether VS Code's diff editor can show the target itself: not a new file or a notebook cell. */
function hasOwnDiff({ target, isNew }: EditSession): boolean {
  return !isNew && target.scheme !== "vscode-notebook-cell";
}

function beforeOf({ proposal }: EditSession): Uri {
  return proposal.with({ query: proposal.query + beforeMark });
}
