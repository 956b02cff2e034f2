import { basename } from "node:path/posix";
import {
  type Diagnostic,
  Disposable,
  type LogOutputChannel,
  l10n,
  Range,
  type TextDocument,
  type Uri,
  type WorkspaceEdit,
  workspace,
} from "vscode";
import type { TextEdit } from "vscode-languageserver-protocol";
import { failureText } from "../../server/protocol/failure";
import { offerModels } from "../offerModels";
import { openDocument } from "../openDocument";
import { showInformationMessage, showWarningMessage } from "../shown";
import { acceptHunks } from "./acceptHunks";
import type { AnswerDocument } from "./answerDocument";
import type { EditConnection } from "./editConnection";
import { isAsking } from "./editState";
import type { Edits, OpenEdit } from "./edits";
import { documentAt, isThere, placeAgain } from "./editTarget";
import { ErrorWatch, type Repair } from "./errorWatch";
import { fixWish } from "./fixWish";
import { lineOf } from "./hunks";
import { editsOfOnly, toProtocol, toTextEdits } from "./languageServer/protocolEdit";
import { offerAfter } from "./offerAfter";
import type { EditWish } from "./pendingEdit";
import { previewOrTell } from "./refactorPreview";
import { backTo, goTo, revealWritten } from "./review/goTo";
import { placesOf } from "./review/places";
import type { ProposalDocuments } from "./review/proposalDocuments";
import { mayChange } from "./writable";

export interface EditFlowDeps {
  readonly edits: Edits;
  readonly proposals: ProposalDocuments;
  readonly answers: AnswerDocument;
  readonly connection: EditConnection;
  readonly log: LogOutputChannel;
}

/** Leads the user from the wish to the accepted change. */
export class EditFlow implements Disposable {
  readonly #deps: EditFlowDeps;
  readonly #listening: Disposable;
  readonly #shown = new WeakSet<OpenEdit>();
  readonly #errors: ErrorWatch;

  constructor(deps: EditFlowDeps) {
    this.#deps = deps;
    this.#errors = new ErrorWatch({ repair: (open, errors) => this.#repair(open, errors) });
    const { edits, proposals } = deps;
    this.#listening = Disposable.from(
      edits.onDidChange((open) => {
        const { type } = open.edit.state;
        if (type === "writing" && !this.#shown.has(open)) void this.#showIfWatched(open);
        if (type === "over" || type === "failed") void proposals.hide(open);
      }),
      // The server was asked about a document that is closed by now.
      edits.onDidMove(({ open, from }) => {
        const isElsewhere = from.target.toString() !== open.target.toString();
        if (isElsewhere && isAsking(open.edit.state)) void this.retry(open);
      }),
    );
  }

  /** Asks the model for a change of this range. */
  async start(document: TextDocument, range: Range, wish: EditWish): Promise<void> {
    const { edits } = this.#deps;
    if (!(await mayChange(document)) || !(await this.#mayReplace(document))) return;
    const open = edits.open(document, range);
    await this.#follow(open, () => open.edit.ask(this.#deps.connection.server, wish));
  }

  /** Shows a change that was worked out without asking for it. */
  async propose(document: TextDocument, edits: readonly TextEdit[]): Promise<void> {
    if (!(await mayChange(document)) || !(await this.#mayReplace(document))) return;
    const whole = new Range(0, 0, document.lineCount, 0);
    const open = this.#deps.edits.open(document, whole);
    open.edit.propose(edits);
    await this.show(open);
  }

  /** Shows what the editor's language servers have made of a wish; several files in the Refactor Preview. */
  async proposeOwn(document: TextDocument, own: WorkspaceEdit, wish: EditWish): Promise<void> {
    const { edits, connection, log } = this.#deps;
    const changes = editsOfOnly(own, document);
    const client = connection.client();
    if (changes === undefined && client !== undefined) {
      const { asUri } = client.code2ProtocolConverter;
      await previewOrTell(toProtocol(own, wish.instruction, asUri), client, log);
      return;
    }
    if (changes === undefined || !(await mayChange(document))) return;
    if (!(await this.#mayReplace(document))) return;
    const [first, ...others] = changes.map(({ range }) => range);
    if (first === undefined) return;
    const open = edits.open(
      document,
      others.reduce((all, each) => all.union(each), first),
    );
    open.edit.propose(toTextEdits(changes), wish);
    await this.show(open);
  }

  /** Shows a file that would be new. */
  async proposeFile(uri: Uri, text: string): Promise<void> {
    const open = this.#deps.edits.openNew(uri);
    const start = { line: 0, character: 0 };
    open.edit.propose([{ range: { start, end: start }, newText: text }]);
    await this.show(open);
  }

  async retry(open: OpenEdit): Promise<void> {
    const wish = open.edit.nextWish;
    if (wish !== undefined && (await this.#mayChange(open)))
      await this.#follow(open, () => open.edit.ask(this.#deps.connection.server, wish));
  }

  async refine(open: OpenEdit, instruction: string): Promise<void> {
    if (!(await this.#mayChange(open))) return;
    await this.#follow(open, () => open.edit.refine(this.#deps.connection.server, instruction));
  }

  /** Shows the change beside what is there now, the cursor at this hunk or at the first one. */
  async show(open: OpenEdit, id?: number): Promise<void> {
    this.#shown.add(open);
    await this.#deps.proposals.show(open);
    if (isAsking(open.edit.state)) {
      revealWritten(open, lineOf(open.edit.text, open.edit.region.start));
      return;
    }
    await this.#deps.proposals.drawn(open);
    const places = placesOf(open.edit);
    const place = places.find(({ hunk }) => hunk.id === id) ?? places[0];
    if (place !== undefined) goTo(open, place);
  }

  /** What nobody has seen yet is shown instead. */
  async accept(open: OpenEdit, ids: readonly number[]): Promise<void> {
    const { edit } = open;
    const wanted = edit.hunks.filter(({ id }) => ids.includes(id));
    const first = wanted[0];
    if (first === undefined) return;
    if (!this.#shown.has(open)) {
      await this.show(open);
      return;
    }
    const line = lineOf(edit.text, first.start);
    // Before the change, so that what is wrong there already is known.
    this.#errors.willAccept(open);
    try {
      await acceptHunks(open, ids);
      this.#errors.wasAccepted(open);
      if (edit.state.type === "over") await backTo(open, line);
      else await this.#goOn(open, line);
    } catch (error) {
      void this.#tell(open, failureText(error, l10n.t));
    }
  }

  async reject(open: OpenEdit, ids: readonly number[]): Promise<void> {
    const { edit } = open;
    const first = edit.hunks.find(({ id }) => ids.includes(id));
    const line = first === undefined ? 0 : lineOf(edit.text, first.start);
    edit.reject(ids);
    this.#errors.wasRejected(open);
    if (edit.state.type !== "over") await this.#goOn(open, line);
    else if (!open.isNew) await backTo(open, line);
  }

  /** Has back what was rejected, or asks again what was cancelled, in the document as it is now. */
  async restore(open: OpenEdit): Promise<void> {
    const { edits } = this.#deps;
    const document = open.isNew ? undefined : await openDocument(open.target);
    const isPending = edits.of(open.target) === open;
    if (document !== undefined && !isPending && !(await this.#mayReplace(document))) return;
    if (open.edit.discarded === "question") {
      await this.#startAgain(open);
      return;
    }
    edits.reopen(open, document);
    open.edit.restore();
    await this.show(open);
  }

  dispose(): void {
    this.#errors.dispose();
    this.#listening.dispose();
  }

  /** `failure` is said in place of the reason when nobody has asked for the edit. */
  async #follow(open: OpenEdit, ask: () => Promise<boolean>, failure?: string): Promise<void> {
    if (!(await ask())) return;
    const { edit } = open;
    const { state, result } = edit;
    if (state.type === "ready") {
      await this.#showIfWatched(open);
      const notes = [...(state.notice === undefined ? [] : [state.notice]), ...(result?.warnings ?? [])];
      if (notes.length > 0) void this.#tell(open, notes.join(" "));
    }
    if (state.type === "failed") void this.#tell(open, failure ?? state.reason);
    if (state.type === "elsewhere") await this.#confirm(open, state.edit);
  }

  /** Says why, and offers what can be done. */
  async #tell(open: OpenEdit, message: string): Promise<void> {
    if (open.edit.result?.needsModel === true) return offerModels(message);
    if (!(await offerAfter(open, message, this.#deps.answers))) return;
    if (open.edit.state.type !== "failed") await this.retry(open);
    else await this.#startAgain(open);
  }

  /** An edit that failed is over; the next try is another one, at the same place. */
  async #startAgain({ edit, target }: OpenEdit): Promise<void> {
    const document = await openDocument(target);
    if (edit.nextWish !== undefined) await this.start(document, placeAgain(edit, document), edit.nextWish);
  }

  async #confirm(open: OpenEdit, edit: Parameters<typeof previewOrTell>[0]): Promise<void> {
    const client = this.#deps.connection.client();
    const warnings = open.edit.result?.warnings ?? [];
    if (warnings.length > 0) void showWarningMessage(warnings.join(" "));
    if (client !== undefined) await previewOrTell(edit, client, this.#deps.log);
    open.edit.close();
  }

  /** Who has gone on to another file or is typing is not disturbed, and finds it in the status bar. */
  async #showIfWatched(open: OpenEdit): Promise<void> {
    const { edits } = this.#deps;
    const waits = edits.here === open && !open.edit.changedMeanwhile;
    if (waits || edits.reviewed === open) await this.show(open);
  }

  async #goOn(open: OpenEdit, line: number): Promise<void> {
    await this.#deps.proposals.drawn(open);
    const places = placesOf(open.edit);
    const next = places.find(({ inDocument }) => inDocument.start >= line) ?? places[0];
    if (next !== undefined) goTo(open, next);
  }

  /** Begins a correction of errors that an edit has made. */
  #repair({ target }: OpenEdit, errors: readonly Diagnostic[]): Repair | undefined {
    const { edits, connection } = this.#deps;
    const document = workspace.textDocuments.find(({ uri }) => uri.toString() === target.toString());
    const [first] = errors;
    // Nobody is asked about another edit that has been begun meanwhile.
    if (document === undefined || first === undefined || edits.of(target) !== undefined) return undefined;
    const range = errors.reduce((all, each) => all.union(each.range), first.range);
    const open = edits.open(document, range);
    const none = l10n.t("Inhouse found no correction.");
    const answered = this.#follow(
      open,
      () => open.edit.ask(connection.server, fixWish(errors, connection)),
      none,
    );
    return { open, answered };
  }

  /** The user may have deleted it or made it read-only since. */
  async #mayChange(open: OpenEdit): Promise<boolean> {
    const document = documentAt(open.target);
    if (await isThere(open.target)) return document === undefined || mayChange(document);
    const name = basename(open.target.path);
    void this.#tell(open, l10n.t("{0} is no longer there, so it cannot be changed.", name));
    return false;
  }

  /** What nobody has looked at yet is not thrown away without a word. */
  async #mayReplace(document: TextDocument): Promise<boolean> {
    const open = this.#deps.edits.of(document.uri);
    const { version } = document;
    if (open === undefined || open.edit.hunks.length === 0) return true;
    const show = l10n.t("Show It");
    const discard = l10n.t("Discard It");
    const picked = await showWarningMessage(
      l10n.t("There is a suggested change of {0} already.", basename(open.target.path)),
      show,
      discard,
    );
    if (picked === show) await this.show(open);
    if (picked !== discard || document.version === version) return picked === discard;
    // What was to be shown is of lines that may be elsewhere now.
    const name = basename(document.uri.path);
    void showInformationMessage(l10n.t("{0} has changed meanwhile. Ask again.", name));
    return false;
  }
}
