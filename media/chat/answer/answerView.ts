import type { MarkdownIt } from "markdown-it";
import { holdsBareEdit } from "../../../server/protocol/code/bareEdits";
import type { Text } from "../strings";
import { type CodeAction, CodeView } from "./codeView";
import type { Drawing, Frames } from "./frames";
import { presentable } from "./markdown";
import { MarkdownStream, type Piece } from "./markdownStream";
import { Pace } from "./pace";
import type { AnswerPlaces } from "./placeLinks";
import { drawAsWritten, drawProse } from "./prose";
import { reconcile } from "./reconcile";
import type { Wrapping } from "./wrapping";

export interface AnswerTools {
  readonly markdown: MarkdownIt;
  readonly frames: Frames;
  readonly text: Text;
  readonly wrapping: Wrapping;
}

/** Deepest indent that is drawn. */
const deepest = 4;
/** What takes longer is drawn bit by bit, in milliseconds. */
const longestAtOnce = 50;

/** The Markdown of one answer as it comes in. What is finished stays as it was drawn; only the last block is drawn again. */
export class AnswerView implements Drawing {
  readonly element = document.createElement("div");
  #stream = new MarkdownStream();
  #code: CodeView | undefined;
  #codes: CodeView[] = [];
  #tail = document.createElement("div");
  #tailSource = "";
  #pace = new Pace();
  #text = "";
  #isWhole = false;
  /** An edit stands in the prose: Apply reads each character of it, so nothing of it is taken for Markdown. */
  #isEdit = false;

  constructor(
    private readonly tools: AnswerTools,
    private readonly places: AnswerPlaces,
    private readonly act: CodeAction,
  ) {
    this.element.className = "answer";
    this.#reset();
  }

  /** Shows this text; whole means that no more is expected. */
  update(text: string, isWhole: boolean): void {
    if (!text.startsWith(this.#text)) this.#reset();
    const more = text.slice(this.#text.length);
    if (more === "" && isWhole === this.#isWhole) return;
    this.#text = text;
    this.#isWhole = isWhole;
    this.#stream.append(more);
    this.#tailSource = "";
    this.tools.frames.wake(this);
  }

  draw(deadline: number): boolean {
    while (performance.now() < deadline) {
      if (this.#code?.drawChunk()) continue;
      const piece = this.#stream.next();
      if (piece === undefined) return this.#stream.inFence ? this.#drawCode() : this.#drawTail();
      this.#add(piece);
    }
    return true;
  }

  /** Draws what is there at once, unless that takes long. */
  drawNow(): void {
    if (!this.draw(performance.now() + longestAtOnce)) this.tools.frames.forget(this);
  }

  /** Nothing is drawn any more. */
  dispose(): void {
    this.tools.frames.forget(this);
    this.places.forget(this.element);
    for (const view of this.#codes) view.dispose();
  }

  #add(piece: Piece): void {
    switch (piece.type) {
      case "prose":
        if (this.#startsEdit(piece.source)) return;
        this.#drawProse(piece.source, piece.indent);
        this.places.link(this.#tail);
        this.#startTail();
        return;
      case "codeStart":
        this.#code = new CodeView(piece.info, this.tools.text, this.tools.wrapping, this.act);
        this.#codes.push(this.#code);
        this.#tail.replaceChildren();
        this.#tail.before(this.#code.element);
        return;
      case "code":
        this.#code?.append(piece.text);
        return;
      case "codeEnd":
        this.#code?.close();
        this.#code = undefined;
    }
  }

  /** Whether it has to be drawn later. */
  #drawCode(): boolean {
    const { endsFence, rest } = this.#stream;
    this.#code?.hold(this.#isWhole && !endsFence ? rest : "");
    if (!this.#isWhole) return this.#code?.drawTail() ?? false;
    if (endsFence) this.#code?.close();
    else this.#code?.drawTail(true);
    return false;
  }

  /** Whether it has to be drawn later. */
  #drawTail(): boolean {
    const { rest } = this.#stream;
    if (rest === this.#tailSource) return false;
    if (!this.#isWhole && !this.#pace.isDue) return true;
    this.#tailSource = rest;
    if (this.#startsEdit(rest)) return true;
    const source = this.#isWhole || this.#isEdit ? rest : presentable(rest);
    this.#pace.run(() => this.#drawProse(source, /^ */.exec(rest)?.[0].length ?? 0));
    if (this.#isWhole) this.places.link(this.#tail);
    return false;
  }

  #drawProse(source: string, indent: number): void {
    this.#tail.className = ["prose", ...indentClass(indent)].join(" ");
    const drawn = this.#isEdit ? drawAsWritten(source) : drawProse(this.tools.markdown, source);
    this.places.linkKnown(drawn);
    reconcile(this.#tail, drawn);
  }

  /** Begins anew, without Markdown, at the first edit that is in no block of code. */
  #startsEdit(source: string): boolean {
    if (this.#isEdit || !holdsBareEdit(source)) return false;
    const text = this.#text;
    this.#reset();
    this.#isEdit = true;
    this.#text = text;
    this.#stream.append(text);
    return true;
  }

  #startTail(): void {
    this.#tail = document.createElement("div");
    this.#tail.className = "prose";
    this.#tailSource = "";
    this.element.append(this.#tail);
  }

  #reset(): void {
    this.#stream = new MarkdownStream();
    this.#code = undefined;
    for (const view of this.#codes.splice(0)) view.dispose();
    this.#text = "";
    this.#isEdit = false;
    this.places.forget(this.element);
    this.element.replaceChildren();
    this.#startTail();
  }
}

/** Two columns of indent are a level; a number with its period and space are one as well. */
function indentClass(indent: number): string[] {
  const level = Math.min(deepest, Math.floor(indent / 2));
  return level > 0 ? [`indent-${level}`] : [];
}
