import { randomUUID } from "node:crypto";
import {
  Disposable,
  EventEmitter,
  l10n,
  type Range,
  TabInputTextDiff,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from "vscode";
import { PendingEdit } from "./pendingEdit";

/** Of the read-only documents that say what would be. */
export const proposalScheme = "inhouse-proposal";

/** A pending edit and the two documents that it is seen in. */
export interface OpenEdit {
  readonly edit: PendingEdit;
  readonly target: Uri;
  /** The read-only document with the change. */
  readonly proposal: Uri;
  /** Absent where VS Code can tell by the name alone. */
  readonly languageId?: string;
  /** The target is to be created. */
  readonly isNew?: true;
}

/** Where an edit was seen before its document moved. */
export interface EditMove {
  readonly open: OpenEdit;
  readonly from: Pick<OpenEdit, "target" | "proposal">;
  /** It was in front of the user. */
  readonly wasReviewed: boolean;
}

interface NewEdit extends Pick<OpenEdit, "target" | "languageId" | "isNew"> {
  readonly version: number;
  readonly text: string;
  readonly region: { readonly start: number; readonly end: number };
}

/** The edits that wait for an answer or for the user, at most one for each document. */
export class Edits implements Disposable {
  readonly #open = new Map<string, OpenEdit>();
  /** The last one that the user has ended without accepting all of it, to be had back. */
  #discarded: OpenEdit | undefined;
  readonly #changed = new EventEmitter<OpenEdit>();
  readonly #moved = new EventEmitter<EditMove>();
  readonly #listening: Disposable;

  /** With each change of an edit, the last one with the state "over" or "failed". */
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
        for (const open of new Set([this.#open.get(uri), discarded]))
          open?.edit.documentChanged(document.version, changes);
      }),
    );
  }

  get all(): readonly OpenEdit[] {
    return [...this.#open.values()];
  }

  /** The edit of a document, or the one that a proposal is of. */
  of(uri: Uri): OpenEdit | undefined {
    if (uri.scheme !== proposalScheme) return this.#open.get(uri.toString());
    return this.all.find(({ proposal }) => proposal.toString() === uri.toString());
  }

  /** The one that “Restore” is about: with changes that were rejected one by one, or the last one that was ended as a whole. */
  get restorable(): OpenEdit | undefined {
    const { active } = this;
    if (active?.edit.discarded !== undefined) return active;
    const last = this.#discarded;
    return last !== undefined && this.#open.has(last.target.toString()) ? undefined : last;
  }

  /** The one in front of the user. */
  get here(): OpenEdit | undefined {
    return this.reviewed ?? (window.activeTextEditor && this.of(window.activeTextEditor.document.uri));
  }

  /** The one in front of the user, or else the only one. */
  get active(): OpenEdit | undefined {
    const { here } = this;
    if (here !== undefined) return here;
    const [only, ...others] = this.all;
    return others.length === 0 ? only : undefined;
  }

  /** The one whose changes the active tab shows. */
  get reviewed(): OpenEdit | undefined {
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof TabInputTextDiff ? this.of(input.modified) : undefined;
  }

  /** Begins an edit, in the place of another one of this document. */
  open(document: TextDocument, range: Range): OpenEdit {
    const { uri, version, languageId } = document;
    const region = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    return this.#add({ target: uri, version, text: document.getText(), languageId, region });
  }

  /** Begins the edit that makes a file which is not there yet. */
  openNew(target: Uri): OpenEdit {
    return this.#add({ target, version: 0, text: "", region: { start: 0, end: 0 }, isNew: true });
  }

  /** The document of an edit is this one now: it was renamed, saved elsewhere, or has another language. */
  move(open: OpenEdit, document: TextDocument, wasReviewed = this.reviewed === open): void {
    const { uri, version, languageId } = document;
    const { target, proposal } = open;
    const other = this.of(uri);
    if (this.of(target) !== open || (other !== undefined && other !== open)) return;
    const isElsewhere = uri.toString() !== target.toString();
    const now = isElsewhere ? { target: uri, proposal: proposalOf(uri) } : {};
    Object.assign(open, now, { languageId });
    this.#open.delete(target.toString());
    this.#open.set(uri.toString(), open);
    open.edit.moved({ uri: uri.toString(), version, text: document.getText() });
    this.#moved.fire({ open, from: { target, proposal }, wasReviewed });
    this.#changed.fire(open);
  }

  /** Makes one pending again that was ended, for its document as it is now. */
  reopen(open: OpenEdit, document: TextDocument | undefined): void {
    const uri = open.target.toString();
    if (this.#open.get(uri) === open) return;
    this.#open.get(uri)?.edit.close();
    if (document !== undefined) open.edit.moved({ uri, version: document.version, text: document.getText() });
    this.#open.set(uri, open);
    this.#discarded = undefined;
  }

  dispose(): void {
    for (const { edit } of this.all) edit.close();
    this.#listening.dispose();
  }

  #add({ target, version, text, region, ...rest }: NewEdit): OpenEdit {
    const uri = target.toString();
    this.#open.get(uri)?.edit.close();
    if (this.#discarded?.target.toString() === uri) this.#discarded = undefined;
    const onDidChange = () => this.#noteChange(opened);
    const document = { uri, version, text };
    const edit = new PendingEdit({ document, region, t: l10n.t, newId: randomUUID, onDidChange });
    const opened: OpenEdit = { edit, target, proposal: proposalOf(target), ...rest };
    this.#open.set(uri, opened);
    return opened;
  }

  #noteChange(open: OpenEdit): void {
    const { type } = open.edit.state;
    const key = open.target.toString();
    if ((type === "over" || type === "failed") && this.#open.get(key) === open) {
      this.#open.delete(key);
      if (open.edit.discarded !== undefined) this.#discarded = open;
    }
    this.#changed.fire(open);
  }
}

function proposalOf(target: Uri): Uri {
  // By its name a cell would be taken for a notebook.
  const path = target.scheme === "vscode-notebook-cell" ? `${target.path}/cell` : target.path;
  return target.with({ scheme: proposalScheme, path, query: randomUUID(), fragment: "" });
}
