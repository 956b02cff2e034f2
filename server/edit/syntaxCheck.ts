import { l10n } from "../protocol/l10n";
import type { SyntaxMistake, SyntaxTrees } from "../syntax/syntax";
import { linesOf, type Parts } from "./source";

/** Lines parsed on each side of a region if the whole file is too long. */
const windowLines = 400;
const maxChars = 200_000;
const maxReported = 5;

/**
 * Describes each new syntax mistake in one sentence. Empty if there are none, or if the syntax cannot be checked. The
 * model reads these in the repair prompt.
 */
export async function newMistakes(
  before: Parts,
  after: Parts,
  languageId: string,
  syntax: Pick<SyntaxTrees, "mistakes">,
): Promise<readonly string[]> {
  const texts = [before, after].map((parts) => windowOf(parts, before, after));
  const [old, now] = await Promise.all(texts.map(({ text }) => syntax.mistakes(text, languageId)));
  if (old === undefined || now === undefined || now.length <= old.length) return [];
  const first = texts[1]?.firstLine ?? 0;
  const lines = texts[1]?.text.split("\n") ?? [];
  const inRegion = now.filter(({ line }) => line + first >= after.before.length);
  return (inRegion.length > 0 ? inRegion : now)
    .slice(0, maxReported)
    .map((mistake) => sentence(mistake, lines[mistake.line] ?? "", first));
}

function sentence({ line, missing }: SyntaxMistake, text: string, first: number): string {
  const number = String(first + line + 1);
  const quoted = text.trim().slice(0, 80);
  if (missing === undefined)
    return quoted === ""
      ? l10n.t("Line {0} is not valid syntax.", number)
      : l10n.t("Line {0} is not valid syntax: “{1}”.", number, quoted);
  return quoted === ""
    ? l10n.t("Line {0} lacks “{1}”.", number, missing)
    : l10n.t("Line {0} lacks “{1}”: “{2}”.", number, missing, quoted);
}

/** Cuts the same surrounding lines in both texts, so that cutting through a block makes the same mistakes in both. */
function windowOf(parts: Parts, before: Parts, after: Parts): { text: string; firstLine: number } {
  const text = linesOf(parts).join("\n");
  if (text.length <= maxChars) return { text, firstLine: 0 };
  const firstLine = Math.max(0, Math.min(before.before.length, after.before.length) - windowLines);
  const lines = [
    ...parts.before.slice(firstLine),
    ...parts.region,
    ...parts.after
      .slice(Math.max(0, parts.after.length - Math.min(before.after.length, after.after.length)))
      .slice(0, windowLines),
  ];
  return { text: lines.join("\n"), firstLine };
}
