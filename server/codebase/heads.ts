import { type Declaration, outline } from "../context/outline";
import type { Chunk } from "./chunks";

const maxChars = 400;

/** What the chunks of a file declare: for each of them the names and signatures in it. Long definitions are found by these. */
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
    // A name that stands in a head counts once.
    const unsaid = names.filter((name) => !heads.some((head) => head.includes(name)));
    return [...unsaid, ...heads, ...lines.slice(start, end).filter(isHeading)].join("\n");
  });
}

function all(declarations: readonly Declaration[]): readonly Declaration[] {
  return declarations.flatMap((declaration) => [declaration, ...all(declaration.members)]);
}
