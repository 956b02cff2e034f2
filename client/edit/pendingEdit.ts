import type { TextEdit, WorkspaceEdit } from "vscode-languageserver-protocol";
import { penaltyAfterLoop } from "../../server/protocol/chat";
import type { EditParams, EditProgress, EditResult, EditRound } from "../../server/protocol/edit";
import { failureText } from "../../server/protocol/failure";
import { AnswerHunks } from "./answerHunks";
import type { EditServer } from "./editServer";
import {
  type EditState,
  editsOf,
  isAsking,
  isWide,
  type PendingEditOptions,
  staleSentence,
} from "./editState";
import { FollowedText } from "./followedText";
import { type Hunk, hunkAt, hunksOf, isFresh, proposed, proposedLines, rangeOf, type Span } from "./hunks";
import { changeBetween, rebaseHunks, rebaseSpan, type TextChange } from "./rebase";

/** What the user wants; the same when it is tried again. */
export type EditWish = Pick<
  EditParams,
  "instruction" | "preset" | "diagnostics" | "context" | "repeatPenalty"
>;

/**
 * One edit of a document from the wish to the last hunk that is accepted or rejected. It never touches the document: it
 * follows its changes and knows what would stand there.
 */
export class PendingEdit {
  readonly #options: PendingEditOptions;
  readonly #document: FollowedText;
  #uri: string;
  /** What the latest answer is about. */
  #region: Span;
  /** What the model is asked about; that of a refinement, where its answer leads, does not change that. */
  #asked: Span;
  #state: EditState = { type: "ready" };
  readonly #hunks = new AnswerHunks();
  /** The user has ended the request before there was an answer. */
  #isCancelled = false;
  #preview: Hunk | undefined;
  #wish: EditWish | undefined;
  #rounds: readonly EditRound[] = [];
  #result: EditResult | undefined;
  #run: AbortController | undefined;

  constructor(options: PendingEditOptions) {
    this.#options = options;
    this.#uri = options.document.uri;
    this.#document = new FollowedText(options.document.text, options.document.version);
    this.#region = options.region;
    this.#asked = options.region;
  }

  get uri(): string {
    return this.#uri;
  }

  get state(): EditState {
    return this.#state;
  }

  /** Neither accepted nor rejected, in order. */
  get hunks(): readonly Hunk[] {
    return this.#hunks.proposed;
  }

  /** The latest answer. */
  get result(): EditResult | undefined {
    return this.#result;
  }

  /** What is asked for when it is tried again: less repetition after an answer that repeated itself. */
  get nextWish(): EditWish | undefined {
    const wish = this.#wish;
    return wish !== undefined && this.#result?.loop === true
      ? { ...wish, repeatPenalty: penaltyAfterLoop }
      : wish;
  }

  /** What was asked for last; absent for what the model was not asked for here, and cannot be asked for again. */
  get wish(): EditWish | undefined {
    return this.#wish;
  }

  get region(): Span {
    return this.#region;
  }

  /** Whether the document was changed while the model was asked. */
  get changedMeanwhile(): boolean {
    return this.#document.changedMeanwhile;
  }

  /** The document as it is now. */
  get text(): string {
    return this.#document.text;
  }

  /** Whether lines that the edit replaces have been changed by hand. */
  get stale(): boolean {
    return this.hunks.some((hunk) => !isFresh(this.text, hunk));
  }

  /** What the user has ended and may want back: changes of this edit, or the question for them. */
  get discarded(): "changes" | "question" | undefined {
    if (this.#hunks.hasRejected) return "changes";
    return this.#isCancelled ? "question" : undefined;
  }

  /** The document as it would be, as far as that is known. */
  get proposal(): string {
    return proposed(this.text, this.#preview === undefined ? this.hunks : [this.#preview]);
  }

  /** Changes that were worked out without the model, which is asked for `wish` when the user wants another try. */
  propose(edits: readonly TextEdit[], wish?: EditWish): void {
    this.#wish = wish;
    this.#hunks.replace(hunksOf(this.text, edits));
    this.#become({ type: "ready" });
  }

  /** Asks, or asks again. Resolves when there is an answer, or none: to false when nobody waits for it any more. */
  async ask(server: EditServer, wish: EditWish): Promise<boolean> {
    this.#wish = wish;
    return this.#request(server, wish, this.#rounds);
  }

  /** Asks for more, starting from what is proposed now. */
  async refine(server: EditServer, instruction: string): Promise<boolean> {
    const wish = this.#wish;
    if (wish === undefined) return false;
    const { newText, ...lines } = proposedLines(this.text, this.hunks, this.#region);
    this.#asked = lines;
    this.#rounds = [...this.#rounds, { instruction: wish.instruction || (wish.preset ?? ""), newText }];
    this.#wish = { instruction, ...(wish.context && { context: wish.context }) };
    return this.#request(server, this.#wish, this.#rounds);
  }

  /** Ends the request; what there was before it stays. */
  cancel(): void {
    this.#stop();
    if (!isAsking(this.#state)) return;
    this.#isCancelled = this.hunks.length === 0;
    this.#fallBack();
  }

  /** Ends the request, because its document is about to be closed. `moved` comes next, and the model is asked again. */
  hold(): void {
    if (isAsking(this.#state)) this.#stop();
  }

  documentChanged(version: number, changes: readonly TextChange[]): void {
    const before = this.text;
    this.#document.change(version, changes, this.#run !== undefined);
    if (changes.length === 0) return;
    this.#hunks.rebase(before, changes);
    this.#preview = this.#preview && rebaseHunks([this.#preview], before, changes)[0];
    this.#region = rebaseSpan(this.#region, before, changes);
    this.#asked = rebaseSpan(this.#asked, before, changes);
    if (this.#state.type !== "over") this.#options.onDidChange();
  }

  /** The document has another address now. What the model is asked about the old one has to be asked again. */
  moved({ uri, version, text }: PendingEditOptions["document"]): void {
    const changes = changeBetween(this.text, text);
    const isSame = uri === this.#uri && version === this.#document.version && changes.length === 0;
    this.#uri = uri;
    if (isSame) return;
    this.#document.restart(version);
    this.documentChanged(version, changes);
  }

  /**
   * Takes hunks out, because they are about to become the document's; `done` says whether they have. Throws with one sentence
   * when `text` or the lines there are not what they were.
   */
  take(
    ids: readonly number[],
    text: string,
  ): { readonly taken: readonly Hunk[]; done(applied: boolean): void } {
    const taken = this.hunks.filter(({ id }) => ids.includes(id));
    if (text !== this.text || taken.some((hunk) => !isFresh(text, hunk))) throw new Error(this.staleSentence);
    this.#stop();
    this.#hunks.take(ids);
    return {
      taken,
      done: (applied) => {
        this.#hunks.settle(ids, applied);
        this.#settle();
      },
    };
  }

  reject(ids: readonly number[]): void {
    this.#hunks.reject(ids);
    this.#settle();
  }

  /** Proposes again what was rejected, where it belongs by now. */
  restore(): void {
    this.#hunks.restore();
    this.#become({ type: "ready" });
  }

  /** Ends the edit, whatever it is at. */
  close(): void {
    this.#hunks.replace([]);
    this.#isCancelled = false;
    this.#settle();
  }

  get staleSentence(): string {
    return staleSentence(this.#wish !== undefined, this.#options.t);
  }

  async #request(server: EditServer, wish: EditWish, rounds: readonly EditRound[]): Promise<boolean> {
    this.#stop();
    this.#isCancelled = false;
    const run = new AbortController();
    this.#run = run;
    this.#document.asked();
    const { t, newId } = this.#options;
    this.#become({ type: "waiting", message: t("Asking the model") });
    const { uri, text } = this;
    const params: EditParams = {
      ...{ ...wish, id: newId(), textDocument: { uri, version: this.#document.version } },
      range: rangeOf(text, this.#asked),
      ...(rounds.length > 0 && { rounds }),
    };
    const current = () => this.#run === run;
    try {
      const told = (progress: EditProgress) => current() && this.#told(progress);
      const result = await server.edit(params, told, run.signal);
      if (current()) this.#answered(result);
    } catch (error) {
      if (current()) this.#fallBack(failureText(error, t));
    }
    if (!current()) return false;
    this.#run = undefined;
    return true;
  }

  #told(progress: EditProgress): void {
    const { t } = this.#options;
    if (progress.type === "preview") {
      const { askedVersion } = this.#document;
      const { range, newText } = progress;
      this.#preview = this.#document.hunksOf(askedVersion, (text) => [hunkAt(text, range, newText)])?.[0];
      this.#become({ type: "writing" });
    } else if (progress.type === "repairing")
      this.#become({ type: "waiting", message: t("Correcting {0} mistakes", progress.problems.length) });
    else this.#become(progress);
  }

  #answered(result: EditResult): void {
    this.#result = result;
    const { outcome, edit } = result;
    if (outcome === "edited" && edit !== undefined) this.#edited(edit, result.range);
    else if (outcome === "cancelled") this.#fallBack();
    else this.#fallBack(result.reason ?? this.#options.t("The model gave no answer that could be used."));
  }

  #edited(edit: WorkspaceEdit, range: EditResult["range"]): void {
    if (isWide(edit, this.uri)) {
      this.#hunks.replace([]);
      this.#preview = undefined;
      this.#become({ type: "elsewhere", edit });
      return;
    }
    // The server has followed the document as well, up to a version that may be older than ours by now.
    const { version = this.#document.askedVersion, edits } = editsOf(edit, this.uri);
    const hunks = this.#document.hunksOf(version, (text) => hunksOf(text, edits));
    const [region] = this.#document.hunksOf(version, (text) => [hunkAt(text, range)]) ?? [];
    if (hunks === undefined || region === undefined) {
      this.#fallBack(this.staleSentence);
      return;
    }
    this.#region = { start: region.start, end: region.end };
    this.#hunks.replace(hunks);
    this.#preview = undefined;
    if (hunks.length === 0) this.#fallBack(this.#options.t("The model would change nothing here."));
    else this.#become({ type: "ready" });
  }

  /** What there was before the request is still there; the user is told why there is nothing newer. */
  #fallBack(reason?: string): void {
    this.#preview = undefined;
    if (this.hunks.length > 0)
      this.#become({ type: "ready", ...(reason !== undefined && { notice: reason }) });
    else this.#become(reason === undefined ? { type: "over" } : { type: "failed", reason });
  }

  /** Nobody waits for the answer any more. */
  #stop(): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#preview = undefined;
  }

  /** What is asked for now was asked about what there was before. */
  #settle(): void {
    this.#stop();
    this.#become(this.#hunks.isOver ? { type: "over" } : { type: "ready" });
  }

  #become(state: EditState): void {
    this.#state = state;
    this.#options.onDidChange();
  }
}
