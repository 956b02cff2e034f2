import type { Range, TextEdit } from "vscode-languageserver-protocol";
import { AnswerHunks } from "./answerHunks";
import { DocumentHistory } from "./documentHistory";
import type { DocumentText } from "./editState";
import { hunkAt, hunksOf, isFresh, type OffsetHunk, proposed, proposedLines, type Span } from "./hunks";
import { rebaseHunks, rebaseSpan, type TextChange } from "./rebase";

/** What an edit proposes for a document. It keeps its place while the document changes. */
export class TrackedProposal {
  readonly hunks = new AnswerHunks();
  readonly #document: DocumentHistory;
  /** The region of the latest answer. */
  #region: Span;
  /** The region of the request. The answer to a refinement does not change it. */
  #askedRegion: Span;
  /** The lines that the model is writing. */
  #preview: OffsetHunk | undefined;

  constructor({ text, version }: DocumentText, region: Span) {
    this.#document = new DocumentHistory(text, version);
    this.#region = region;
    this.#askedRegion = region;
  }

  /** The current text of the document. */
  get text(): string {
    return this.#document.text;
  }

  get version(): number {
    return this.#document.version;
  }

  get changedSinceRequest(): boolean {
    return this.#document.changedSinceRequest;
  }

  get region(): Span {
    return this.#region;
  }

  get askedRegion(): Span {
    return this.#askedRegion;
  }

  /** Whether the user has changed lines that the proposal replaces. */
  get isStale(): boolean {
    return this.hunks.proposed.some((hunk) => !isFresh(this.text, hunk));
  }

  /** The document with the part of the proposal that the model has written. */
  get proposedText(): string {
    return proposed(this.text, this.#preview === undefined ? this.hunks.proposed : [this.#preview]);
  }

  /** Makes the lines of the proposal the region of the next request. Returns their proposed text. */
  askAboutProposal(): string {
    const { newText, ...lines } = proposedLines(this.text, this.hunks.proposed, this.#region);
    this.#askedRegion = lines;
    return newText;
  }

  /** The next answer is about the text of now. */
  startRequest(): void {
    this.#document.startRequest();
  }

  setPreview(range: Range, newText: string): void {
    const { requestVersion } = this.#document;
    this.#preview = this.#document.hunksOf(requestVersion, (text) => [hunkAt(text, range, newText)])?.[0];
  }

  clearPreview(): void {
    this.#preview = undefined;
  }

  /**
   * Replaces the proposal by an answer about a version of the document, or about that of the request. Does nothing and
   * returns false if that version is unknown.
   */
  setAnswer(edits: readonly TextEdit[], range: Range, version = this.#document.requestVersion): boolean {
    // The server tracks the document too, but its version may be older than ours.
    const hunks = this.#document.hunksOf(version, (text) => hunksOf(text, edits));
    const [region] = this.#document.hunksOf(version, (text) => [hunkAt(text, range)]) ?? [];
    if (hunks === undefined || region === undefined) return false;
    this.#region = { start: region.start, end: region.end };
    this.hunks.replace(hunks);
    this.#preview = undefined;
    return true;
  }

  /** Follows a change of the document. */
  change(version: number, changes: readonly TextChange[], isRequestRunning: boolean): void {
    const before = this.text;
    this.#document.change(version, changes, isRequestRunning);
    this.hunks.rebase(before, changes);
    this.#preview = this.#preview && rebaseHunks([this.#preview], before, changes)[0];
    this.#region = rebaseSpan(this.#region, before, changes);
    this.#askedRegion = rebaseSpan(this.#askedRegion, before, changes);
  }

  /** Follows the text to another document. */
  restart(version: number): void {
    this.#document.restart(version);
  }
}
