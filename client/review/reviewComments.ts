import {
  type CommentController,
  CommentMode,
  type CommentThread,
  CommentThreadCollapsibleState,
  commands,
  comments,
  Disposable,
  MarkdownString,
  Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  Uri,
  workspace,
} from "vscode";
import { l10n } from "../../server/protocol/l10n";
import type { ReviewFinding } from "../../server/protocol/review";
import { openDocument } from "../workspace/openDocument";
import { findLines, moveLine } from "./commentPlace";
import { commentMarkdown, severityText } from "./commentText";

/** The manifest's menus refer to this id. */
const controllerId = "inhouse.review";
const contextKey = "inhouse.reviewComments";

/** A finding of the model and its comment thread. It has no thread while its lines differ. */
export interface ReviewComment {
  readonly finding: ReviewFinding;
  readonly uri: Uri;
  /** First line of its current or last place. */
  readonly line: number;
  readonly thread: CommentThread | undefined;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/**
 * Shows the findings of the last review as VS Code comments. They follow their lines and disappear when the lines
 * change.
 */
export class ReviewComments implements Disposable {
  readonly #controller: CommentController;
  readonly #listening: Disposable;
  #all: Writable<ReviewComment>[] = [];
  #key = false;

  constructor() {
    this.#controller = comments.createCommentController(controllerId, l10n.t("Inhouse Review"));
    this.#listening = Disposable.from(
      this.#controller,
      workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
    );
  }

  /** The visible comments, in order of arrival. */
  get shown(): readonly (ReviewComment & { readonly thread: CommentThread })[] {
    return this.#all.filter(
      (comment): comment is ReviewComment & { thread: CommentThread } => comment.thread !== undefined,
    );
  }

  /** Shows a finding. False if its lines are no longer in the file or the review was cancelled. */
  async add(finding: ReviewFinding, signal: AbortSignal): Promise<boolean> {
    const uri = Uri.parse(finding.uri);
    const document = await openDocument(uri).catch(() => undefined);
    if (document === undefined || signal.aborted) return false;
    const line = findLines(linesOf(document), finding.lines, finding.range.start.line);
    if (line === undefined) return false;
    const comment: Writable<ReviewComment> = { finding, uri: document.uri, line, thread: undefined };
    this.#all.push(comment);
    this.#draw(comment);
    return true;
  }

  forThread(thread: CommentThread): ReviewComment | undefined {
    return this.#all.find((comment) => comment.thread === thread);
  }

  /** The first comment at a line. */
  at(uri: Uri, line: number): ReviewComment | undefined {
    return this.shown.find(
      (comment) =>
        comment.uri.toString() === uri.toString() && lineRange(comment).contains(new Range(line, 0, line, 0)),
    );
  }

  dismiss(comment: ReviewComment): void {
    this.#all = this.#all.filter((each) => each !== comment);
    comment.thread?.dispose();
    this.#updateContextKey();
  }

  dismissAll(): void {
    for (const { thread } of this.#all) thread?.dispose();
    this.#all = [];
    this.#updateContextKey();
  }

  dispose(): void {
    this.dismissAll();
    this.#listening.dispose();
  }

  #changed({ document, contentChanges }: TextDocumentChangeEvent): void {
    const affected = this.#forDocument(document);
    if (affected.length === 0 || contentChanges.length === 0) return;
    const changes = contentChanges.map(({ range, text }) => ({
      start: range.start.line,
      end: range.end.line,
      endCharacter: range.end.character,
      added: text.split("\n").length - 1,
    }));
    const moved = (line: number) => changes.reduce(moveLine, line);
    this.#place(document, affected, moved);
  }

  #opened(document: TextDocument): void {
    // The file may have changed on disk.
    const affected = this.#forDocument(document);
    if (affected.length > 0) this.#place(document, affected, (line) => line);
  }

  #place(
    document: TextDocument,
    affected: readonly Writable<ReviewComment>[],
    moved: (line: number) => number,
  ): void {
    const lines = linesOf(document);
    for (const comment of affected) {
      const guess = moved(comment.line);
      const found = findLines(lines, comment.finding.lines, guess);
      comment.line = found ?? guess;
      if (found === undefined) {
        comment.thread?.dispose();
        comment.thread = undefined;
      } else this.#draw(comment);
    }
    this.#updateContextKey();
  }

  #draw(comment: Writable<ReviewComment>): void {
    const range = lineRange(comment);
    if (comment.thread === undefined) comment.thread = this.#thread(comment, range);
    else if (comment.thread.range?.isEqual(range) !== true) comment.thread.range = range;
    this.#updateContextKey();
  }

  #thread({ finding, uri }: ReviewComment, range: Range): CommentThread {
    // The text comes from a model: allow no commands, HTML or icons.
    const body = new MarkdownString(commentMarkdown(finding), false);
    const comment = { body, mode: CommentMode.Preview, author: { name: "Inhouse" } };
    const thread = this.#controller.createCommentThread(uri, range, [comment]);
    thread.canReply = false;
    thread.label = severityText(finding);
    thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
    return thread;
  }

  #forDocument({ uri }: TextDocument): Writable<ReviewComment>[] {
    return this.#all.filter((comment) => comment.uri.toString() === uri.toString());
  }

  #updateContextKey(): void {
    const some = this.shown.length > 0;
    if (some === this.#key) return;
    this.#key = some;
    void commands.executeCommand("setContext", contextKey, some);
  }
}

/** The lines of a comment as a range. */
export function lineRange({ line, finding }: ReviewComment): Range {
  const last = line + finding.lines.length - 1;
  return new Range(line, 0, last, finding.lines.at(-1)?.length ?? 0);
}

function linesOf(document: TextDocument): string[] {
  return document.getText().split(/\r\n|\n|\r/);
}
