import type { TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { penaltyAfterLoop } from "../../../server/protocol/chat";
import type { EditParams, EditProgress, EditResult, EditRound } from "../../../server/protocol/edit";
import { failureText } from "../../../server/protocol/failure";
import { l10n } from "../../../server/protocol/l10n";
import type { EditServer } from "../../connection/editServer";
import { editsOf, needsRefactorPreview } from "../../workspace/workspaceEdits";
import { type EditState, isInFlight, type PendingEditOptions, staleSentence } from "./editState";
import { hunksOf, isFresh, type OffsetHunk, rangeOf, type Span } from "./hunks";
import { changeBetween, type TextChange } from "./rebase";
import { TrackedProposal } from "./trackedProposal";

/** What the user asks for; retries send the same again. */
export type EditIntent = Pick<
  EditParams,
  "instruction" | "preset" | "diagnostics" | "context" | "repeatPenalty"
>;

/**
 * One edit of a document, from the request until every hunk is accepted or rejected. It never changes the document: it
 * knows the proposed text, and the caller reports each change of the document.
 */
export class PendingEdit {
  readonly #options: PendingEditOptions;
  readonly #tracked: TrackedProposal;
  #uri: string;
  #state: EditState = { type: "ready" };
  /** The user cancelled the request before an answer came. */
  #isCancelled = false;
  #intent: EditIntent | undefined;
  #rounds: readonly EditRound[] = [];
  #result: EditResult | undefined;
  #inFlight: AbortController | undefined;

  constructor(options: PendingEditOptions) {
    this.#options = options;
    this.#uri = options.document.uri;
    this.#tracked = new TrackedProposal(options.document, options.region);
  }

  get uri(): string {
    return this.#uri;
  }

  get state(): EditState {
    return this.#state;
  }

  /** The hunks that are neither accepted nor rejected, in order. */
  get hunks(): readonly OffsetHunk[] {
    return this.#tracked.hunks.proposed;
  }

  /** The latest answer. */
  get result(): EditResult | undefined {
    return this.#result;
  }

  /** The intent for a retry, with a repeat penalty after an answer that looped. */
  get nextIntent(): EditIntent | undefined {
    const intent = this.#intent;
    return intent !== undefined && this.#result?.loop === true
      ? { ...intent, repeatPenalty: penaltyAfterLoop }
      : intent;
  }

  /** The latest intent. Absent for changes from elsewhere, which cannot be retried. */
  get intent(): EditIntent | undefined {
    return this.#intent;
  }

  get region(): Span {
    return this.#tracked.region;
  }

  /** Whether the document has changed since the request. */
  get changedSinceRequest(): boolean {
    return this.#tracked.changedSinceRequest;
  }

  /** The current text of the document. */
  get text(): string {
    return this.#tracked.text;
  }

  /** Whether the user has changed lines that the edit replaces. */
  get stale(): boolean {
    return this.#tracked.isStale;
  }

  /** What can be restored: rejected hunks or a cancelled request. */
  get discarded(): "changes" | "question" | undefined {
    if (this.#tracked.hunks.hasRejected) return "changes";
    return this.#isCancelled ? "question" : undefined;
  }

  /** The document with the part of the proposal that the model has written. */
  get proposal(): string {
    return this.#tracked.proposedText;
  }

  /** Proposes changes that need no model. A retry asks the model for `intent`. */
  propose(edits: readonly TextEdit[], intent?: EditIntent): void {
    this.#intent = intent;
    this.#tracked.hunks.replace(hunksOf(this.text, edits));
    this.#setState({ type: "ready" });
  }

  /** Asks the model, or asks again. Resolves when the request ends: to false if it was cancelled or replaced. */
  async ask(server: EditServer, intent: EditIntent): Promise<boolean> {
    this.#intent = intent;
    return this.#request(server, intent, this.#rounds);
  }

  /** Asks the model to refine the current proposal. */
  async refine(server: EditServer, instruction: string): Promise<boolean> {
    const intent = this.#intent;
    if (intent === undefined) return false;
    const newText = this.#tracked.askAboutProposal();
    this.#rounds = [...this.#rounds, { instruction: intent.instruction || (intent.preset ?? ""), newText }];
    this.#intent = { instruction, ...(intent.context && { context: intent.context }) };
    return this.#request(server, this.#intent, this.#rounds);
  }

  /** Cancels the request and keeps the proposal from before it. */
  cancel(): void {
    this.#stop();
    if (!isInFlight(this.#state)) return;
    this.#isCancelled = this.hunks.length === 0;
    this.#fallBack();
  }

  /**
   * Aborts the request because its document is about to close. `moved` follows, and the caller asks the model again.
   */
  hold(): void {
    if (isInFlight(this.#state)) this.#stop();
  }

  documentChanged(version: number, changes: readonly TextChange[]): void {
    this.#tracked.change(version, changes, this.#inFlight !== undefined);
    if (changes.length > 0 && this.#state.type !== "over") this.#options.onDidChange();
  }

  /** Moves the edit to another document URI. The caller repeats a request about the old one. */
  moved({ uri, version, text }: PendingEditOptions["document"]): void {
    const changes = changeBetween(this.text, text);
    const isSame = uri === this.#uri && version === this.#tracked.version && changes.length === 0;
    this.#uri = uri;
    if (isSame) return;
    this.#tracked.restart(version);
    this.documentChanged(version, changes);
  }

  /**
   * Takes hunks out to apply them; call `done` to say whether that worked. Throws an error with one sentence if `text`
   * or the hunks' lines have changed.
   */
  take(
    ids: readonly number[],
    text: string,
  ): { readonly taken: readonly OffsetHunk[]; done(applied: boolean): void } {
    const taken = this.hunks.filter(({ id }) => ids.includes(id));
    if (text !== this.text || taken.some((hunk) => !isFresh(text, hunk))) throw new Error(this.staleSentence);
    this.#stop();
    this.#tracked.hunks.take(ids);
    return {
      taken,
      done: (applied) => {
        this.#tracked.hunks.settle(ids, applied);
        this.#settle();
      },
    };
  }

  reject(ids: readonly number[]): void {
    this.#tracked.hunks.reject(ids);
    this.#settle();
  }

  /** Proposes the rejected hunks again, at their current places. */
  restore(): void {
    this.#tracked.hunks.restore();
    this.#setState({ type: "ready" });
  }

  /** Ends the edit in any state. */
  close(): void {
    this.#tracked.hunks.replace([]);
    this.#isCancelled = false;
    this.#settle();
  }

  get staleSentence(): string {
    return staleSentence(this.#intent !== undefined);
  }

  async #request(server: EditServer, intent: EditIntent, rounds: readonly EditRound[]): Promise<boolean> {
    this.#stop();
    this.#isCancelled = false;
    const run = new AbortController();
    this.#inFlight = run;
    this.#tracked.startRequest();
    const { newId } = this.#options;
    this.#setState({ type: "waiting", message: l10n.t("Asking the model") });
    const { uri, text } = this;
    const params: EditParams = {
      ...intent,
      id: newId(),
      textDocument: { uri, version: this.#tracked.version },
      range: rangeOf(text, this.#tracked.askedRegion),
      ...(rounds.length > 0 && { rounds }),
    };
    const isCurrent = () => this.#inFlight === run;
    try {
      const report = (progress: EditProgress) => isCurrent() && this.#onProgress(progress);
      const result = await server.edit(params, report, run.signal);
      if (isCurrent()) this.#onResult(result);
    } catch (error) {
      if (isCurrent()) this.#fallBack(failureText(error));
    }
    if (!isCurrent()) return false;
    this.#inFlight = undefined;
    return true;
  }

  #onProgress(progress: EditProgress): void {
    if (progress.type === "preview") {
      this.#tracked.setPreview(progress.range, progress.newText);
      this.#setState({ type: "writing" });
    } else if (progress.type === "repairing")
      this.#setState({ type: "waiting", message: l10n.t("Fixing problems: {0}", progress.problems.length) });
    else this.#setState(progress);
  }

  #onResult(result: EditResult): void {
    this.#result = result;
    const { outcome, edit } = result;
    if (outcome === "edited" && edit !== undefined) this.#onEdit(edit, result.range);
    else if (outcome === "cancelled") this.#fallBack();
    else this.#fallBack(result.reason ?? l10n.t("The model gave no usable answer."));
  }

  #onEdit(edit: WorkspaceEdit, range: EditResult["range"]): void {
    if (needsRefactorPreview(edit, this.uri)) {
      this.#tracked.hunks.replace([]);
      this.#tracked.clearPreview();
      this.#setState({ type: "elsewhere", edit });
      return;
    }
    const { version, edits } = editsOf(edit, this.uri);
    if (!this.#tracked.setAnswer(edits, range, version)) this.#fallBack(this.staleSentence);
    else if (this.hunks.length === 0) this.#fallBack(l10n.t("The model suggests no changes here."));
    else this.#setState({ type: "ready" });
  }

  /**
   * Keeps the proposal from before the request, with a notice why there is nothing newer; without one, the edit ends.
   */
  #fallBack(reason?: string): void {
    this.#tracked.clearPreview();
    if (this.hunks.length > 0)
      this.#setState({ type: "ready", ...(reason !== undefined && { notice: reason }) });
    else this.#setState(reason === undefined ? { type: "over" } : { type: "failed", reason });
  }

  /** Aborts the running request. */
  #stop(): void {
    this.#inFlight?.abort();
    this.#inFlight = undefined;
    this.#tracked.clearPreview();
  }

  /** Any running request is now outdated. */
  #settle(): void {
    this.#stop();
    this.#setState(this.#tracked.hunks.isOver ? { type: "over" } : { type: "ready" });
  }

  #setState(state: EditState): void {
    this.#state = state;
    this.#options.onDidChange();
  }
}
