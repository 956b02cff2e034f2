import { type Declaration, outline } from "../context/outline";
import type { Chunk } from "./chunks";

const maxChars = 400;

/** Returns the declared names and signatures of each chunk, by which long definitions are found. */
export function headsOf(
  lines: readonly string[],
  languageId: string,
  chunks: readonly Chunk[],
): readonly string[] {
  const declared = all(outline(lines, languageId));
  const isHeading = (line: string) => languageId === "markdown" && /^#{1,6}\s/.test(line);
  return chunks.map(({ start, end, names }) => {
    const heads = declared
      .filter(({ line }) => line >= start && line < end)
      .map(({ head }) => head.slice(0, maxChars));
    // Don't count names twice that are in a signature.
    const otherNames = names.filter((name) => !heads.some((head) => head.includes(name)));
    return [...otherNames, ...heads, ...lines.slice(start, end).filter(isHeading)].join("\n");
  });
}

function all(declarations: readonly Declaration[]): readonly Declaration[] {
  return declarations.flatMap((declaration) => [declaration, ...all(declaration.members)]);
}
