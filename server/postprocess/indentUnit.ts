import { indentWidth } from "../protocol/code/lines";

/** One level of a document's indentation, and how an answer's indentation is measured against it. */
export class IndentUnit {
  /** Columns of a tab in an answer. */
  readonly tabColumns: number;

  /** @param text a tab or a number of spaces; undefined if the document mixes them or has none */
  constructor(readonly text: string | undefined) {
    this.tabColumns = text === undefined || text === "\t" ? 4 : text.length;
  }

  /** Width of an answer's indentation, in columns. */
  width(indent: string): number {
    return indentWidth(indent, { tabStop: this.tabColumns });
  }

  /** Whether an indentation uses tabs where the document uses spaces, or vice versa. */
  isOther(indent: string): boolean {
    return this.text !== undefined && (this.text === "\t" ? /^ {2,}/.test(indent) : indent.includes("\t"));
  }

  /** Columns of one level in an answer that indents by the other kind, judged by the width of one indentation. */
  columnsPerLevel(width: number): number {
    if (this.text !== "\t") return this.tabColumns;
    return width % 4 === 0 ? 4 : 2;
  }
}
