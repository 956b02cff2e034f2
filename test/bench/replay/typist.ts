import type { Position, Range } from "vscode-languageserver-protocol";
import type { Chooser } from "../../support/random";
import { Rhythm } from "./rhythm";
import type { TextBuffer } from "./textBuffer";

/** One key or mouse action in one file. */
export interface Step {
  /** Milliseconds since the previous step. */
  readonly afterMs: number;
  readonly file: number;
  /** "type": a key changes the text. "move": only the cursor moves. "switch": the editor shows another file. */
  readonly kind: "type" | "move" | "switch";
  readonly change?: { readonly range: Range; readonly text: string };
  /** The cursor after the step. */
  readonly cursor: Position;
  /** The new text before the cursor, without auto-closed brackets. */
  readonly typed: string;
}

const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const quotes = new Set(['"', "'", "`"]);

/**
 * Types as a person does in VS Code: brackets and quotes close automatically and are typed over, Enter indents, and the typist
 * notices mistakes and deletes them. The buffer follows.
 */
export class Typist {
  readonly steps: Step[] = [];
  /** Brackets and quotes that the editor added right of the cursor, the next one last. */
  readonly #closers: string[] = [];
  readonly #rhythm: Rhythm;
  #cursor: Position = { line: 0, character: 0 };
  #file: number;
  #pause = 0;

  constructor(
    private readonly choose: Chooser,
    private readonly files: readonly { readonly buffer: TextBuffer; readonly indent: string }[],
    file: number,
  ) {
    this.#file = file;
    this.#rhythm = new Rhythm(choose);
  }

  goTo(file: number, cursor: Position): void {
    const kind = file === this.#file ? "move" : "switch";
    this.#file = file;
    this.#cursor = cursor;
    this.steps.push({ afterMs: this.#rhythm.lookAround(), file, kind, cursor, typed: "" });
    this.#pause = this.#rhythm.notice();
  }

  backspace(count: number): void {
    for (let i = 0; i < count; i++)
      this.#deleteLeft(1, i === 0 ? this.#rhythm.notice() : this.#rhythm.repeatedKey());
  }

  type(text: string): void {
    for (let at = 0; at < text.length; ) at += this.#typeNext(text.slice(at));
  }

  get #buffer(): TextBuffer {
    return this.#current.buffer;
  }

  get #current() {
    const current = this.files[this.#file];
    if (current === undefined) throw new Error(`There is no file ${this.#file}.`);
    return current;
  }

  get #before(): string {
    return this.#buffer.line(this.#cursor.line).slice(0, this.#cursor.character);
  }

  get #after(): string {
    return this.#buffer.line(this.#cursor.line).slice(this.#cursor.character);
  }

  /** Types the next key; returns how many characters of the wanted text are done. */
  #typeNext(rest: string): number {
    const char = rest.charAt(0);
    const closer = this.#closers.at(-1);
    if (char === "\n") return this.#pastClosedBlock(rest, closer) ?? this.#enter(rest);
    if (closer === char && this.#after.startsWith(char)) {
      this.#closers.pop();
      this.#replace(0, 1, char, char);
      return 1;
    }
    const closing = this.#autoClosed(char, rest);
    if (closing !== undefined) {
      this.#closers.push(closing);
      this.#replace(0, 0, char + closing, char);
      return 1;
    }
    if (/[a-z]/.test(char) && this.choose.chance(0.015)) this.#mistype(rest);
    const isWordStart = /\W$/.test(this.#before) && /\w/.test(char);
    if (isWordStart && this.#pause === 0) this.#pause = this.#rhythm.wordStart();
    this.#replace(0, 0, char, char);
    return 1;
  }

  /** The bracket or quote that the editor adds right of the cursor. */
  #autoClosed(char: string, rest: string): string | undefined {
    const isInString = quotes.has(this.#closers.at(-1) ?? "");
    const isComment = /(?:\/\/|#|\/\*\*|""")/.test(this.#before.trimStart().slice(0, 3));
    if (isInString || isComment || !/^(?:$|[\s;:.,=}\])>])/.test(this.#after)) return undefined;
    if (!quotes.has(char)) return closerOf[char];
    const isTriple = rest.startsWith('"""') || this.#before.endsWith('"');
    return isTriple || !rest.slice(1).includes(char) ? undefined : char;
  }

  /** Moves behind a block whose closing line the editor already made. */
  #pastClosedBlock(rest: string, closer: string | undefined): number | undefined {
    const next = this.#buffer.line(this.#cursor.line + 1);
    const indent = /^\s*/.exec(next)?.[0] ?? "";
    if (closer === undefined || this.#after !== "" || !next.startsWith(indent + closer)) return undefined;
    if (!rest.startsWith(`\n${indent}${closer}`)) return undefined;
    this.#closers.pop();
    this.#cursor = { line: this.#cursor.line + 1, character: indent.length + 1 };
    this.#push("move", this.#rhythm.notice(), "");
    return indent.length + 2;
  }

  #enter(rest: string): number {
    const { indent: unit } = this.#current;
    const before = this.#before;
    const own = /^\s*/.exec(before)?.[0] ?? "";
    const opens = /[{[(:]$/.test(before);
    const indent = opens ? own + unit : own;
    const isBetween =
      closerOf[before.slice(-1)] !== undefined && this.#closers.at(-1) === this.#after.charAt(0);
    const closed = isBetween && this.#after !== "" ? `\n${own}` : "";
    // The editor removes indentation that has no text behind it.
    const blank = before !== "" && before.trim() === "" && this.#after === "" ? before.length : 0;
    this.#replace(blank, 0, `\n${indent}${closed}`, `\n${indent}`);
    this.#pause = this.#rhythm.afterEnter();
    const wanted = /^\n([ \t]*)(?=[^\s])/.exec(rest)?.[1];
    if (wanted === undefined) return 1;
    for (let has = indent.length; has < wanted.length; has += unit.length) this.#replace(0, 0, unit, unit);
    for (let has = indent.length; has > wanted.length; has -= unit.length)
      this.#deleteLeft(unit.length, this.#rhythm.key());
    return 1 + wanted.length;
  }

  #mistype(rest: string): void {
    const word = /^\w{1,3}/.exec(rest)?.[0] ?? "";
    const seen = this.choose.between(0, word.length);
    const wrong = String.fromCharCode(97 + ((rest.charCodeAt(0) - 97 + 1 + this.choose.between(0, 24)) % 26));
    for (const char of wrong + word.slice(1, 1 + seen)) this.#replace(0, 0, char, char);
    this.backspace(wrong.length + word.slice(1, 1 + seen).length);
  }

  #deleteLeft(count: number, afterMs: number): void {
    this.#pause = afterMs;
    this.#replace(count, 0, "", "");
  }

  /** Replaces this many characters left and right of the cursor, which is then behind `typed`. */
  #replace(left: number, right: number, text: string, typed: string): void {
    const { line, character } = this.#cursor;
    const range = {
      start: { line, character: character - left },
      end: { line, character: character + right },
    };
    this.#buffer.replace(range, text);
    const lines = typed.split("\n");
    const last = lines.at(-1)?.length ?? 0;
    this.#cursor = {
      line: line + lines.length - 1,
      character: lines.length > 1 ? last : range.start.character + last,
    };
    const afterMs = this.#pause || this.#rhythm.key();
    this.#pause = 0;
    this.steps.push({
      afterMs,
      file: this.#file,
      kind: "type",
      change: { range, text },
      cursor: this.#cursor,
      typed,
    });
  }

  #push(kind: Step["kind"], afterMs: number, typed: string): void {
    this.steps.push({ afterMs, file: this.#file, kind, cursor: this.#cursor, typed });
  }
}
