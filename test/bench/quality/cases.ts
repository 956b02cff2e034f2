import { readFile } from "node:fs/promises";

export interface Case {
  readonly id: string;
  readonly path: string;
  readonly language: string;
  /** Whether the answer is the rest of a line, a whole line, or several lines. */
  readonly kind: "eol" | "line" | "block";
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  /** Other files of the same repository. */
  readonly other_files?: readonly { readonly path: string; readonly text: string }[];
}

/** Reads cases from JSON Lines. */
export async function readCases(file: string): Promise<Case[]> {
  if (file === "") throw new Error("Name a file of cases with --cases FILE.");
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Case);
}

const languages: Readonly<Record<string, string>> = {
  py: "python",
  ts: "typescript",
  tsx: "typescriptreact",
  js: "javascript",
};

export function languageOf(path: string): string {
  return languages[path.slice(path.lastIndexOf(".") + 1)] ?? "plaintext";
}
