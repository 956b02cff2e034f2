import {
  type CommentController,
  CommentMode,
  type CommentThread,
  CommentThreadCollapsibleState,
  commands,
  comments,
  Disposable,
  l10n,
  MarkdownString,
  Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  Uri,
  workspace,
} from "vscode";
import type { ReviewFinding } from "../../server/protocol/review";
import { openDocument } from "../openDocument";
import { findLines, moveLine } from "./remarkPlace";
import { remarkMarkdown, severityText } from "./remarkText";

/** Also named in the manifest's menus. */
const controllerId = "inhouse.review";
const contextKey = "inhouse.reviewRemarks";

/** Something that the model remarks, and where it is shown; nowhere while the lines say something else. */
export interface Remark {
  readonly finding: ReviewFinding;
  readonly uri: Uri;
  /** First line, where it stands or stood last. */
  readonly line: number;
  readonly thread: CommentThread | undefined;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The remarks of the last review as comments in VS Code: they follow their lines and vanish when those change. */
export class Remarks implements Disposable {
  readonly #controller: CommentController;
  readonly #listening: Disposable;
  #all: Writable<Remark>[] = [];
  #key = false;

  constructor() {
    this.#controller = comments.createCommentController(controllerId, l10n.t("Inhouse Review"));
    this.#listening = Disposable.from(
      this.#controller,
      workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
    );
  }

  /** Those that are shown, in the order in which they came. */
  get shown(): readonly (Remark & { readonly thread: CommentThread })[] {
    return this.#all.filter(
      (remark): remark is Remark & { thread: CommentThread } => remark.thread !== undefined,
    );
  }

  /** False when the file does not say any more what the remark is about, or its review is over: then it is not shown. */
  async add(finding: ReviewFinding, signal: AbortSignal): Promise<boolean> {
    const uri = Uri.parse(finding.uri);
    const document = await openDocument(uri).catch(() => undefined);
    if (document === undefined || signal.aborted) return false;
    const line = findLines(linesOf(document), finding.lines, finding.range.start.line);
    if (line === undefined) return false;
    const remark: Writable<Remark> = { finding, uri: document.uri, line, thread: undefined };
    this.#all.push(remark);
    this.#draw(remark);
    return true;
  }

  of(thread: CommentThread): Remark | undefined {
    return this.#all.find((remark) => remark.thread === thread);
  }

  /** The first one at a line. */
  at(uri: Uri, line: number): Remark | undefined {
    return this.shown.find(
      (remark) =>
        remark.uri.toString() === uri.toString() && lineRange(remark).contains(new Range(line, 0, line, 0)),
    );
  }

  dismiss(remark: Remark): void {
    this.#all = this.#all.filter((each) => each !== remark);
    remark.thread?.dispose();
    this.#tell();
  }

  dismissAll(): void {
    for (const { thread } of this.#all) thread?.dispose();
    this.#all = [];
    this.#tell();
  }

  dispose(): void {
    this.dismissAll();
    this.#listening.dispose();
  }

  #changed({ document, contentChanges }: TextDocumentChangeEvent): void {
    const own = this.#of(document);
    if (own.length === 0 || contentChanges.length === 0) return;
    const changes = contentChanges.map(({ range, text }) => ({
      ...{ start: range.start.line, end: range.end.line, endCharacter: range.end.character },
      added: text.split("\n").length - 1,
    }));
    const moved = (line: number) => changes.reduce(moveLine, line);
    this.#place(document, own, moved);
  }

  #opened(document: TextDocument): void {
    // It may have changed on disk while nobody looked.
    const own = this.#of(document);
    if (own.length > 0) this.#place(document, own, (line) => line);
  }

  #place(document: TextDocument, own: readonly Writable<Remark>[], moved: (line: number) => number): void {
    const lines = linesOf(document);
    for (const remark of own) {
      const guess = moved(remark.line);
      const found = findLines(lines, remark.finding.lines, guess);
      remark.line = found ?? guess;
      if (found === undefined) {
        remark.thread?.dispose();
        remark.thread = undefined;
      } else this.#draw(remark);
    }
    this.#tell();
  }

  #draw(remark: Writable<Remark>): void {
    const range = lineRange(remark);
    if (remark.thread === undefined) remark.thread = this.#thread(remark, range);
    else if (remark.thread.range?.isEqual(range) !== true) remark.thread.range = range;
    this.#tell();
  }

  #thread({ finding, uri }: Remark, range: Range): CommentThread {
    // Neither commands nor HTML nor icons: the text is a model's.
    const body = new MarkdownString(remarkMarkdown(finding, l10n.t), false);
    const comment = { body, mode: CommentMode.Preview, author: { name: "Inhouse" } };
    const thread = this.#controller.createCommentThread(uri, range, [comment]);
    thread.canReply = false;
    thread.label = severityText(finding, l10n.t);
    thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
    return thread;
  }

  #of({ uri }: TextDocument): Writable<Remark>[] {
    return this.#all.filter((remark) => remark.uri.toString() === uri.toString());
  }

  #tell(): void {
    const some = this.shown.length > 0;
    if (some === this.#key) return;
    this.#key = some;
    void commands.executeCommand("setContext", contextKey, some);
  }
}

/** The whole lines that a remark is about. */
export function lineRange({ line, finding }: Remark): Range {
  const last = line + finding.lines.length - 1;
  return new Range(line, 0, last, finding.lines.at(-1)?.length ?? 0);
}

function linesOf(document: TextDocument): string[] {
  return document.getText().split(/\r\n|\n|\r/);
}
