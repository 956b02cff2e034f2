import { h, render } from "preact";
import type { Text } from "../../../../client/chat/protocol/strings";
import { parseCodeBlockInfo, restOfInfo } from "../../../../server/protocol/code/codeBlockInfo";
import { isShellBlock } from "../../../../server/protocol/code/shellBlock";
import { labelText } from "../../page/visible";
import { DrawThrottle } from "../drawThrottle";
import { CodeBar, type CodeBarActions } from "./codeBar";
import { highlight } from "./highlight";
import type { Wrapping } from "./wrapping";

/** Runs the action of a button of a code block. */
export type CodeAction = (action: keyof CodeBarActions, code: string, info: string) => void;

/** Longest part at the end that is highlighted again when more code arrives, in UTF-16 code units. */
const longestTail = 4096;
const shortestChunk = 1024;
/** Code after this many UTF-16 code units is not highlighted, because each coloured token is an element. */
const mostColored = 200_000;

/** Draws a code block while it streams. Code far enough from the end is drawn once, in chunks. */
export class CodeView {
  readonly element = document.createElement("div");
  readonly #bar = document.createElement("div");
  readonly #code = document.createElement("code");
  readonly #tail = document.createElement("span");
  readonly #language: string;
  readonly #throttle = new DrawThrottle();
  #text = "";
  /** Code that is not in a chunk yet. */
  #rest = "";
  #held = "";
  #isDrawn = true;
  #isClosed = false;

  constructor(
    private readonly info: string,
    private readonly tools: { readonly text: Text; readonly wrapping: Wrapping },
    private readonly act: CodeAction,
    private readonly mayApply: boolean,
  ) {
    const { text } = tools;
    const { language, path = "" } = parseCodeBlockInfo(info);
    this.#language = language === "" ? (/\.(\w+)$/.exec(path)?.[1] ?? "") : language;
    const name = labelText(this.#language, 30);
    this.element.className = "code";
    this.#bar.className = "code-bar";
    const pre = document.createElement("pre");
    pre.tabIndex = 0;
    pre.dir = "ltr";
    pre.setAttribute("role", "group");
    pre.setAttribute("aria-label", name === "" ? text("code") : text("codeIn", name));
    this.#tail.className = "chunk";
    this.#code.append(this.#tail);
    pre.append(this.#code);
    this.element.append(this.#bar, pre);
    this.#drawBar();
  }

  /** Sets text that may become the closing fence, and is code if nothing follows. */
  hold(text: string): void {
    if (text === this.#held) return;
    this.#held = text;
    this.#isDrawn = false;
  }

  append(text: string): void {
    this.#held = "";
    this.#text += text;
    this.#rest += text;
    this.#isDrawn = false;
  }

  /** Call it when the fence is closed. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.drawTail(true);
    this.#drawBar();
  }

  /** Unmounts the bar, which ends its subscriptions. */
  dispose(): void {
    render(null, this.#bar);
  }

  /** Draws a chunk of the code far enough from the end; false if there is none. */
  drawChunk(): boolean {
    if (this.#rest.length <= longestTail) return false;
    const length = chunkLength(this.#rest);
    const chunk = document.createElement("span");
    const text = this.#rest.slice(0, length);
    chunk.className = this.#tail.className;
    chunk.append(this.#highlight(text));
    this.#tail.before(chunk);
    this.#tail.className = text.endsWith("\n") ? "chunk" : "chunk goes-on";
    this.#rest = this.#rest.slice(length);
    this.#isDrawn = false;
    return true;
  }

  /** Draws the end; returns true if that must wait. */
  drawTail(now = false): boolean {
    if (this.#isDrawn) return false;
    if (!now && !this.#throttle.isDue) return true;
    this.#throttle.run(() =>
      this.#tail.replaceChildren(this.#highlight(withoutLastNewline(this.#rest + this.#held))),
    );
    this.#isDrawn = true;
    return false;
  }

  #highlight(code: string): DocumentFragment {
    const isColored = this.#text.length - this.#rest.length < mostColored;
    return highlight(code, isColored ? this.#language : "");
  }

  #drawBar(): void {
    const act = (action: keyof CodeBarActions) => () =>
      this.act(action, withoutLastNewline(this.#text + this.#held), this.info);
    const actions: CodeBarActions = {
      copy: act("copy"),
      insertCode: act("insertCode"),
      newFile: act("newFile"),
      insertTerminal: act("insertTerminal"),
      applyCode: act("applyCode"),
    };
    const { text, wrapping } = this.tools;
    const info = { ...parseCodeBlockInfo(this.info), language: this.#language };
    const facts = { isShell: isShellBlock(info, this.#text), mayApply: this.#isClosed && this.mayApply };
    render(
      h(CodeBar, { ...info, rest: restOfInfo(this.info), ...facts, text, wrapping, actions }),
      this.#bar,
    );
  }
}

/** Ends a chunk before an unindented line after an empty one, where a declaration is likely; otherwise at a line end. */
function chunkLength(text: string): number {
  const window = text.slice(0, longestTail);
  const breaks = [...window.matchAll(/\n\n(?=\S)/g)].map(({ index }) => index + 2);
  const last = breaks.findLast((at) => at >= shortestChunk);
  return last ?? (window.lastIndexOf("\n") + 1 || window.length);
}

function withoutLastNewline(text: string): string {
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}
