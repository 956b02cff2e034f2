import { basename } from "node:path/posix";
import {
  type Diagnostic,
  Disposable,
  type LogOutputChannel,
  Range,
  type TextDocument,
  type Uri,
  type WorkspaceEdit,
} from "vscode";
import type { TextEdit } from "vscode-languageserver-protocol";
import { failureText } from "../../server/protocol/failure";
import { l10n } from "../../server/protocol/l10n";
import type { EditServer } from "../connection/editServer";
import type { ServerProcess } from "../serverProcess/serverProcess";
import { offerModels } from "../ui/offerModels";
import { showInformationMessage, showWarningMessage } from "../ui/shown";
import { documentAt, openDocument } from "../workspace/openDocument";
import type { ReadOnlyPage } from "../workspace/readOnlyDocuments";
import { previewOrShowError } from "../workspace/refactorPreview";
import { ensureWritable } from "../workspace/writable";
import { acceptHunks } from "./acceptHunks";
import { ErrorWatch, type Repair } from "./diagnostics/errorWatch";
import { fixIntent } from "./diagnostics/fixIntent";
import type { EditSession, EditSessions } from "./editSessions";
import { retryRange, targetExists } from "./editTarget";
import { singleDocumentEdits, toProtocol, toTextEdits } from "./languageServer/protocolEdit";
import { offerNextSteps } from "./offerNextSteps";
import { isInFlight } from "./pending/editState";
import { lineOf } from "./pending/hunks";
import type { EditIntent } from "./pending/pendingEdit";
import { goTo, returnTo, revealWritten } from "./proposal/goTo";
import { placesOf } from "./proposal/places";
import type { ProposalDocuments } from "./proposal/proposalDocuments";

export interface EditFlowDeps {
  readonly edits: EditSessions;
  readonly proposals: ProposalDocuments;
  /** Shows the answer of the model. */
  readonly answers: ReadOnlyPage;
  readonly server: EditServer;
  readonly process: ServerProcess;
  readonly log: LogOutputChannel;
}

/** Guides the user from the request to the accepted change. */
export class EditFlow implements Disposable {
  readonly #deps: EditFlowDeps;
  readonly #listening: Disposable;
  readonly #shown = new WeakSet<EditSession>();
  readonly #errors: ErrorWatch;

  constructor(deps: EditFlowDeps) {
    this.#deps = deps;
    this.#errors = new ErrorWatch({ repair: (session, errors) => this.#repair(session, errors) });
    const { edits, proposals } = deps;
    this.#listening = Disposable.from(
      edits.onDidChange((session) => {
        const { type } = session.edit.state;
        if (type === "writing" && !this.#shown.has(session)) void this.#showIfWatched(session);
        if (type === "over" || type === "failed") void proposals.hide(session);
      }),
      // The running request is about a document that is now closed.
      edits.onDidMove(({ session, from }) => {
        const isElsewhere = from.target.toString() !== session.target.toString();
        if (isElsewhere && isInFlight(session.edit.state)) void this.retry(session);
      }),
    );
  }

  /** Asks the model to change this range. */
  async start(document: TextDocument, range: Range, intent: EditIntent): Promise<void> {
    const { edits } = this.#deps;
    if (!(await ensureWritable(document)) || !(await this.#mayReplace(document))) return;
    const session = edits.open(document, range);
    await this.#follow(session, () => session.edit.ask(this.#deps.server, intent));
  }

  /** Proposes a change that needs no request to the model. */
  async propose(document: TextDocument, edits: readonly TextEdit[]): Promise<void> {
    if (!(await ensureWritable(document)) || !(await this.#mayReplace(document))) return;
    const whole = new Range(0, 0, document.lineCount, 0);
    const session = this.#deps.edits.open(document, whole);
    session.edit.propose(edits);
    await this.show(session);
  }

  /** Proposes an edit by a language server. Changes to several files open in the Refactor Preview. */
  async proposeLanguageServerEdit(
    document: TextDocument,
    edit: WorkspaceEdit,
    intent: EditIntent,
  ): Promise<void> {
    const { edits, process, log } = this.#deps;
    const changes = singleDocumentEdits(edit, document);
    const client = process.newestClient;
    if (changes === undefined && client !== undefined) {
      const { asUri } = client.code2ProtocolConverter;
      await previewOrShowError(toProtocol(edit, intent.instruction, asUri), client, log);
      return;
    }
    if (changes === undefined || !(await ensureWritable(document))) return;
    if (!(await this.#mayReplace(document))) return;
    const [first, ...others] = changes.map(({ range }) => range);
    if (first === undefined) return;
    const session = edits.open(
      document,
      others.reduce((all, each) => all.union(each), first),
    );
    session.edit.propose(toTextEdits(changes), intent);
    await this.show(session);
  }

  /** Proposes a new file. */
  async proposeFile(uri: Uri, text: string): Promise<void> {
    const session = this.#deps.edits.openNew(uri);
    const start = { line: 0, character: 0 };
    session.edit.propose([{ range: { start, end: start }, newText: text }]);
    await this.show(session);
  }

  async retry(session: EditSession): Promise<void> {
    const intent = session.edit.nextIntent;
    if (intent !== undefined && (await this.#ensureWritable(session)))
      await this.#follow(session, () => session.edit.ask(this.#deps.server, intent));
  }

  async refine(session: EditSession, instruction: string): Promise<void> {
    if (!(await this.#ensureWritable(session))) return;
    await this.#follow(session, () => session.edit.refine(this.#deps.server, instruction));
  }

  /** Opens the diff editor with the cursor at this hunk, or at the first one. */
  async show(session: EditSession, id?: number): Promise<void> {
    this.#shown.add(session);
    await this.#deps.proposals.show(session);
    if (isInFlight(session.edit.state)) {
      revealWritten(session, lineOf(session.edit.text, session.edit.region.start));
      return;
    }
    await this.#deps.proposals.whenDrawn(session);
    const places = placesOf(session.edit);
    const place = places.find(({ hunk }) => hunk.id === id) ?? places[0];
    if (place !== undefined) goTo(session, place);
  }

  /** Applies hunks. If the user has not seen the proposal yet, shows it instead. */
  async accept(session: EditSession, ids: readonly number[]): Promise<void> {
    const { edit } = session;
    const wanted = edit.hunks.filter(({ id }) => ids.includes(id));
    const first = wanted[0];
    if (first === undefined) return;
    if (!this.#shown.has(session)) {
      await this.show(session);
      return;
    }
    const line = lineOf(edit.text, first.start);
    // Record the errors that exist before the change.
    this.#errors.willAccept(session);
    try {
      await acceptHunks(session, ids);
      this.#errors.wasAccepted(session);
      if (edit.state.type === "over") await returnTo(session, line);
      else await this.#goToNext(session, line);
    } catch (error) {
      void this.#showOutcome(session, failureText(error));
    }
  }

  async reject(session: EditSession, ids: readonly number[]): Promise<void> {
    const { edit } = session;
    const first = edit.hunks.find(({ id }) => ids.includes(id));
    const line = first === undefined ? 0 : lineOf(edit.text, first.start);
    edit.reject(ids);
    this.#errors.wasRejected(session);
    if (edit.state.type !== "over") await this.#goToNext(session, line);
    else if (!session.isNew) await returnTo(session, line);
  }

  /** Restores rejected hunks, or repeats a cancelled request, for the current text of the document. */
  async restore(session: EditSession): Promise<void> {
    const { edits } = this.#deps;
    const document = session.isNew ? undefined : await openDocument(session.target);
    const isPending = edits.forUri(session.target) === session;
    if (document !== undefined && !isPending && !(await this.#mayReplace(document))) return;
    if (session.edit.discarded === "question") {
      await this.#startAgain(session);
      return;
    }
    edits.reopen(session, document);
    session.edit.restore();
    await this.show(session);
  }

  dispose(): void {
    this.#errors.dispose();
    this.#listening.dispose();
  }

  /** Runs a request and shows its outcome. `failure` replaces the reason if the user did not request the edit. */
  async #follow(session: EditSession, ask: () => Promise<boolean>, failure?: string): Promise<void> {
    if (!(await ask())) return;
    const { edit } = session;
    const { state, result } = edit;
    if (state.type === "ready") {
      await this.#showIfWatched(session);
      const notes = [...(state.notice === undefined ? [] : [state.notice]), ...(result?.warnings ?? [])];
      if (notes.length > 0) void this.#showOutcome(session, notes.join(" "));
    }
    if (state.type === "failed") void this.#showOutcome(session, failure ?? state.reason);
    if (state.type === "elsewhere") await this.#confirm(session, state.edit);
  }

  /** Shows a message with buttons for the next steps. */
  async #showOutcome(session: EditSession, message: string): Promise<void> {
    if (session.edit.result?.needsModel === true) return offerModels(message);
    if (!(await offerNextSteps(session, message, this.#deps.answers))) return;
    if (session.edit.state.type !== "failed") await this.retry(session);
    else await this.#startAgain(session);
  }

  /** A failed edit is over, so a retry starts a new edit at the same place. */
  async #startAgain({ edit, target }: EditSession): Promise<void> {
    const document = await openDocument(target);
    if (edit.nextIntent !== undefined)
      await this.start(document, retryRange(edit, document), edit.nextIntent);
  }

  async #confirm(session: EditSession, edit: Parameters<typeof previewOrShowError>[0]): Promise<void> {
    const client = this.#deps.process.newestClient;
    const warnings = session.edit.result?.warnings ?? [];
    if (warnings.length > 0) void showWarningMessage(warnings.join(" "));
    if (client !== undefined) await previewOrShowError(edit, client, this.#deps.log);
    session.edit.close();
  }

  /** Doesn't steal focus: if the user moved on or is typing, only the status bar shows the edit. */
  async #showIfWatched(session: EditSession): Promise<void> {
    const { edits } = this.#deps;
    const waits = edits.visible === session && !session.edit.changedSinceRequest;
    if (waits || edits.inDiffEditor === session) await this.show(session);
  }

  async #goToNext(session: EditSession, line: number): Promise<void> {
    await this.#deps.proposals.whenDrawn(session);
    const places = placesOf(session.edit);
    const next = places.find(({ inDocument }) => inDocument.start >= line) ?? places[0];
    if (next !== undefined) goTo(session, next);
  }

  /** Starts an edit that fixes errors introduced by another edit. */
  #repair({ target }: EditSession, errors: readonly Diagnostic[]): Repair | undefined {
    const { edits, server, process } = this.#deps;
    const document = documentAt(target);
    const [first] = errors;
    // Don't start a repair while another edit is pending.
    if (document === undefined || first === undefined || edits.forUri(target) !== undefined) return undefined;
    const range = errors.reduce((all, each) => all.union(each.range), first.range);
    const session = edits.open(document, range);
    const none = l10n.t("No fix found.");
    const done = this.#follow(session, () => session.edit.ask(server, fixIntent(errors, process)), none);
    return { session, done };
  }

  /** The user may have deleted the file or made it read-only since. */
  async #ensureWritable(session: EditSession): Promise<boolean> {
    const document = documentAt(session.target);
    if (await targetExists(session.target)) return document === undefined || ensureWritable(document);
    const name = basename(session.target.path);
    void this.#showOutcome(session, l10n.t("{0} no longer exists, so it can't be changed.", name));
    return false;
  }

  /** Confirms before discarding an unreviewed proposal. */
  async #mayReplace(document: TextDocument): Promise<boolean> {
    const session = this.#deps.edits.forUri(document.uri);
    const { version } = document;
    if (session === undefined || session.edit.hunks.length === 0) return true;
    const show = l10n.t("Show");
    const discard = l10n.t("Discard");
    const picked = await showWarningMessage(
      l10n.t("{0} has a pending change.", basename(session.target.path)),
      show,
      discard,
    );
    if (picked === show) await this.show(session);
    if (picked !== discard || document.version === version) return picked === discard;
    // The lines of the new edit may have moved during the dialog.
    const name = basename(document.uri.path);
    void showInformationMessage(l10n.t("{0} has changed. Try again.", name));
    return false;
  }
}
