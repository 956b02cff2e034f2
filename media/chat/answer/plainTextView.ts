import type { Drawing, Frames } from "./frames";
import { withMarks } from "./marks";

/** Text is appended in parts of this length, and a paragraph ends at about twice of it, in UTF-16 code units. */
const longestParagraph = 2000;

/** Draws a plain text while it streams. */
export class PlainTextView implements Drawing {
  readonly element = document.createElement("div");
  #text = "";
  #drawn = 0;
  #paragraph: HTMLElement | undefined;
  #length = 0;

  constructor(private readonly frames: Frames) {
    this.element.className = "plain-text";
  }

  update(text: string): void {
    if (text.length === this.#text.length && text === this.#text) return;
    if (text.length < this.#text.length || !text.startsWith(this.#text.slice(0, 100))) this.#reset();
    this.#text = text;
    this.frames.wake(this);
  }

  draw(deadline: number): boolean {
    while (this.#drawn < this.#text.length) {
      if (performance.now() > deadline) return true;
      this.#append(this.#text.slice(this.#drawn, this.#drawn + longestParagraph));
    }
    return false;
  }

  dispose(): void {
    this.frames.remove(this);
  }

  /** Appends to the paragraph, and ends it at a line end or when it gets too long. */
  #append(text: string): void {
    const lineEnd = this.#length > longestParagraph / 2 ? text.indexOf("\n") + 1 : 0;
    const part = lineEnd > 0 ? text.slice(0, lineEnd) : text;
    this.#paragraph ??= this.#startParagraph();
    this.#paragraph.append(...(withMarks(part) ?? [part]));
    this.#drawn += part.length;
    this.#length += part.length;
    if (lineEnd > 0 || this.#length > 2 * longestParagraph) {
      this.#paragraph = undefined;
      this.#length = 0;
    }
  }

  #startParagraph(): HTMLElement {
    const paragraph = document.createElement("div");
    paragraph.dir = "auto";
    return this.element.appendChild(paragraph);
  }

  #reset(): void {
    this.element.replaceChildren();
    this.#drawn = 0;
    this.#length = 0;
    this.#paragraph = undefined;
  }
}
