/** Sentences of the product that a page quotes: code spans in the column “Inhouse says”. */
import { readFileSync } from "node:fs";
import { codesIn, tablesIn } from "./protocolDocument";

export const quotingColumn = "Inhouse says";

/** Words that stand for a placeholder of the text. No text of ours has them. */
const placeholders = ["NAME", "NUMBER", "REASON", "FILE", "FOLDER", "HOST", "MODEL", "SETTING"];

export function productTexts(): string[] {
  return Object.keys(JSON.parse(readFileSync("l10n/bundle.l10n.json", "utf8")) as object);
}

export function quotedTexts(page: string): string[] {
  return tablesIn(page).flatMap(({ head, rows }) =>
    rows.flatMap((row) => codesIn(row[head.indexOf(quotingColumn)] ?? "")),
  );
}

/** The texts that a quotation may be, with any of our placeholders for one of theirs. A code span has no backticks. */
export function textsQuotedBy(quotation: string, texts: readonly string[]): string[] {
  const pattern = new RegExp(`^${patternOf(quotation)}$`);
  return texts.filter((text) => pattern.test(text.replaceAll("`", "")));
}

/** A regular expression for a quotation in which `{0}` stands for any value. */
export function patternOf(quotation: string): string {
  const names = new RegExp(`\\b(?:${placeholders.join("|")})\\b(?!\\.gguf)`, "g");
  return quotation.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(names, "\\{\\d\\}");
}
