import type { Position, Range } from "vscode-languageserver-protocol";

/** The lines of a document, as an editor holds them. Line breaks are "\n". */
export class TextBuffer {
  readonly #lines: string[];

  constructor(lines: readonly string[]) {
    this.#lines = [...lines];
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  line(at: number): string {
    return this.#lines[at] ?? "";
  }

  get text(): string {
    return this.#lines.join("\n");
  }

  /** Returns the position behind the new text. */
  replace({ start, end }: Range, text: string): Position {
    const before = this.line(start.line).slice(0, start.character);
    const after = this.line(end.line).slice(end.character);
    const inserted = (before + text).split("\n");
    const last = inserted.length - 1;
    const character = inserted[last]?.length ?? 0;
    inserted[last] += after;
    this.#lines.splice(start.line, end.line - start.line + 1, ...inserted);
    return { line: start.line + last, character };
  }
}
