import { randomUUID } from "node:crypto";
import {
  Disposable,
  EventEmitter,
  type Range,
  TabInputTextDiff,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from "vscode";
import { PendingEdit } from "./pending/pendingEdit";

/** URI scheme of the read-only documents with the proposed text. */
export const proposalScheme = "inhouse-proposal";

/** A pending edit and its two documents. */
export interface EditSession {
  readonly edit: PendingEdit;
  readonly target: Uri;
  /** The read-only document with the change. */
  readonly proposal: Uri;
  /** Absent if VS Code can detect the language from the file name. */
  readonly languageId?: string;
  /** The edit creates the target. */
  readonly isNew?: true;
}

/** Reports that an edit's document moved, with its former URIs. */
export interface EditMove {
  readonly session: EditSession;
  readonly from: Pick<EditSession, "target" | "proposal">;
  /** The edit's diff editor was active. */
  readonly wasReviewed: boolean;
}

interface NewEdit extends Pick<EditSession, "target" | "languageId" | "isNew"> {
  readonly version: number;
  readonly text: string;
  readonly region: { readonly start: number; readonly end: number };
}

/** The pending edits, at most one per document. */
export class EditSessions implements Disposable {
  readonly #open = new Map<string, EditSession>();
  /** The last session that the user ended without accepting all of it; it can be restored. */
  #discarded: EditSession | undefined;
  readonly #changed = new EventEmitter<EditSession>();
  readonly #moved = new EventEmitter<EditMove>();
  readonly #listening: Disposable;

  /** Fires on each change of an edit; the last event has the state "over" or "failed". */
  readonly onDidChange = this.#changed.event;

  readonly onDidMove = this.#moved.event;

  constructor() {
    this.#listening = Disposable.from(
      this.#changed,
      this.#moved,
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
          offset: rangeOffset,
          length: rangeLength,
          text,
        }));
        const uri = document.uri.toString();
        const discarded = this.#discarded?.target.toString() === uri ? this.#discarded : undefined;
        for (const session of new Set([this.#open.get(uri), discarded]))
          session?.edit.documentChanged(document.version, changes);
      }),
    );
  }

  get all(): readonly EditSession[] {
    return [...this.#open.values()];
  }

  /** The session of a document or of a proposal document. */
  forUri(uri: Uri): EditSession | undefined {
    if (uri.scheme !== proposalScheme) return this.#open.get(uri.toString());
    return this.all.find(({ proposal }) => proposal.toString() === uri.toString());
  }

  /** The session for “Restore Rejected Change”: the visible one with rejected hunks, or the last one that was ended. */
  get restorable(): EditSession | undefined {
    const { visibleOrOnly } = this;
    if (visibleOrOnly?.edit.discarded !== undefined) return visibleOrOnly;
    const last = this.#discarded;
    return last !== undefined && this.#open.has(last.target.toString()) ? undefined : last;
  }

  /** The session in the active editor. */
  get visible(): EditSession | undefined {
    return (
      this.inDiffEditor ?? (window.activeTextEditor && this.forUri(window.activeTextEditor.document.uri))
    );
  }

  /** The session in the active editor, or else the only one. */
  get visibleOrOnly(): EditSession | undefined {
    const { visible } = this;
    if (visible !== undefined) return visible;
    const [only, ...others] = this.all;
    return others.length === 0 ? only : undefined;
  }

  /** The session whose diff is the active tab. */
  get inDiffEditor(): EditSession | undefined {
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof TabInputTextDiff ? this.forUri(input.modified) : undefined;
  }

  /** Starts an edit, and closes another one of the same document. */
  open(document: TextDocument, range: Range): EditSession {
    const { uri, version, languageId } = document;
    const region = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    return this.#add({ target: uri, version, text: document.getText(), languageId, region });
  }

  /** Starts an edit that creates a file. */
  openNew(target: Uri): EditSession {
    return this.#add({ target, version: 0, text: "", region: { start: 0, end: 0 }, isNew: true });
  }

  /** Moves an edit to this document: it was renamed, saved elsewhere, or has another language. */
  move(session: EditSession, document: TextDocument, wasReviewed = this.inDiffEditor === session): void {
    const { uri, version, languageId } = document;
    const { target, proposal } = session;
    const other = this.forUri(uri);
    if (this.forUri(target) !== session || (other !== undefined && other !== session)) return;
    const isElsewhere = uri.toString() !== target.toString();
    const now = isElsewhere ? { target: uri, proposal: proposalOf(uri) } : {};
    Object.assign(session, now, { languageId });
    this.#open.delete(target.toString());
    this.#open.set(uri.toString(), session);
    session.edit.moved({ uri: uri.toString(), version, text: document.getText() });
    this.#moved.fire({ session, from: { target, proposal }, wasReviewed });
    this.#changed.fire(session);
  }

  /** Makes an ended edit pending again, for the current text of its document. */
  reopen(session: EditSession, document: TextDocument | undefined): void {
    const uri = session.target.toString();
    if (this.#open.get(uri) === session) return;
    this.#open.get(uri)?.edit.close();
    if (document !== undefined)
      session.edit.moved({ uri, version: document.version, text: document.getText() });
    this.#open.set(uri, session);
    this.#discarded = undefined;
  }

  dispose(): void {
    for (const { edit } of this.all) edit.close();
    this.#listening.dispose();
  }

  #add({ target, version, text, region, ...rest }: NewEdit): EditSession {
    const uri = target.toString();
    this.#open.get(uri)?.edit.close();
    if (this.#discarded?.target.toString() === uri) this.#discarded = undefined;
    const onDidChange = () => this.#onEditChange(opened);
    const document = { uri, version, text };
    const edit = new PendingEdit({ document, region, newId: randomUUID, onDidChange });
    const opened: EditSession = { edit, target, proposal: proposalOf(target), ...rest };
    this.#open.set(uri, opened);
    return opened;
  }

  #onEditChange(session: EditSession): void {
    const { type } = session.edit.state;
    const key = session.target.toString();
    if ((type === "over" || type === "failed") && this.#open.get(key) === session) {
      this.#open.delete(key);
      if (session.edit.discarded !== undefined) this.#discarded = session;
    }
    this.#changed.fire(session);
  }
}

function proposalOf(target: Uri): Uri {
  // VS Code would open the cell's path as a notebook.
  const path = target.scheme === "vscode-notebook-cell" ? `${target.path}/cell` : target.path;
  return target.with({ scheme: proposalScheme, path, query: randomUUID(), fragment: "" });
}
