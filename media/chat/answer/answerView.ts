import type { MarkdownIt } from "markdown-it";
import type { Text } from "../../../client/chat/protocol/strings";
import { holdsBareEdit } from "../../../server/protocol/code/bareEdits";
import { type CodeAction, CodeView } from "./code/codeView";
import type { Wrapping } from "./code/wrapping";
import { DrawThrottle } from "./drawThrottle";
import type { Drawing, Frames } from "./frames";
import { hideIncompleteMarkup } from "./markdown";
import { MarkdownStream, type Piece } from "./markdownStream";
import type { AnswerPlaces } from "./places/placeLinks";
import { drawAsWritten, drawProse } from "./prose";
import { reconcile } from "./reconcile";

export interface AnswerTools {
  readonly markdown: MarkdownIt;
  readonly frames: Frames;
  readonly text: Text;
  readonly wrapping: Wrapping;
}

/** Deepest indentation level that is drawn. */
const deepest = 4;
/** Drawing that takes longer than this is split over several frames, in milliseconds. */
const longestAtOnce = 50;

/** Draws the Markdown of one answer while it streams. Finished blocks stay; only the last block is drawn again. */
export class AnswerView implements Drawing {
  readonly element = document.createElement("div");
  #stream = new MarkdownStream();
  #code: CodeView | undefined;
  #codes: CodeView[] = [];
  #tail = document.createElement("div");
  #tailSource = "";
  #throttle = new DrawThrottle();
  #text = "";
  #isWhole = false;
  /** The prose contains an edit. Apply reads every character of it, so the text is shown as written, not as Markdown. */
  #isEdit = false;

  constructor(
    private readonly tools: AnswerTools,
    private readonly places: AnswerPlaces,
    private readonly act: CodeAction,
    /** Whether its code is offered to be applied. */
    private readonly mayApply: boolean,
  ) {
    this.element.className = "answer";
    this.#reset();
  }

  /** Shows this text; `isWhole` means that no more follows. */
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

  /** Draws at once, unless that takes long. */
  drawNow(): void {
    if (!this.draw(performance.now() + longestAtOnce)) this.tools.frames.remove(this);
  }

  /** Stops drawing. */
  dispose(): void {
    this.tools.frames.remove(this);
    this.places.unlink(this.element);
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
        this.#code = new CodeView(piece.info, this.tools, this.act, this.mayApply);
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

  /** Returns whether something is left to draw later. */
  #drawCode(): boolean {
    const { endsFence, rest } = this.#stream;
    this.#code?.hold(this.#isWhole && !endsFence ? rest : "");
    if (!this.#isWhole) return this.#code?.drawTail() ?? false;
    if (endsFence) this.#code?.close();
    else this.#code?.drawTail(true);
    return false;
  }

  /** Returns whether something is left to draw later. */
  #drawTail(): boolean {
    const { rest } = this.#stream;
    if (rest === this.#tailSource) return false;
    if (!this.#isWhole && !this.#throttle.isDue) return true;
    this.#tailSource = rest;
    if (this.#startsEdit(rest)) return true;
    const source = this.#isWhole || this.#isEdit ? rest : hideIncompleteMarkup(rest);
    this.#throttle.run(() => this.#drawProse(source, /^ */.exec(rest)?.[0].length ?? 0));
    if (this.#isWhole) this.places.link(this.#tail);
    return false;
  }

  #drawProse(source: string, indent: number): void {
    this.#tail.className = ["prose", ...indentClass(indent)].join(" ");
    const drawn = this.#isEdit ? drawAsWritten(source) : drawProse(this.tools.markdown, source);
    this.places.linkKnown(drawn);
    reconcile(this.#tail, drawn);
  }

  /** At the first edit outside a code block, restarts and shows the text as written. */
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
    this.places.unlink(this.element);
    this.element.replaceChildren();
    this.#startTail();
  }
}

/** Two columns of indentation are a level; so is the width of a list number. */
function indentClass(indent: number): string[] {
  const level = Math.min(deepest, Math.floor(indent / 2));
  return level > 0 ? [`indent-${level}`] : [];
}
