export interface ReportTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly ReportCell[])[];
}

/** A button that runs a command with an argument. `title` describes it without its context, for screen readers. */
export interface ReportButton {
  readonly command: string;
  readonly argument: string;
  readonly label: string;
  readonly title: string;
}

export type ReportCell = string | { readonly code: string } | ReportButton;

export type ReportPart =
  | { readonly kind: "text"; readonly text: string }
  /** An emphasized remark. */
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "table"; readonly table: ReportTable }
  /** A long, collapsed list. */
  | { readonly kind: "list"; readonly title: string; readonly items: readonly string[] }
  | { readonly kind: "command"; readonly text: string; readonly command: string }
  | { readonly kind: "button"; readonly button: ReportButton };

export interface ReportSection {
  readonly title: string;
  readonly parts: readonly ReportPart[];
}

export const text = (words: string): ReportPart => ({ kind: "text", text: words });
export const note = (words: string): ReportPart => ({ kind: "note", text: words });
