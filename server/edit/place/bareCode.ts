import { isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { l10n } from "../../protocol/l10n";
import { isVersionOf } from "../apply/findRegion";
import { EditRefusedError } from "../editRefusedError";

const prose =
  /^(?:[A-Z][a-z']+|I'm|I've|I)(?:[ ,][^;{}=()<>]*)?(?:[.!?:]|:\*\*)$|^(?:Here|Sure|Okay|Certainly|Of course|This|The|I)\b[^;{}]*[.:!]$/;

/** The code of an answer without fences, stripped of prose around it. Throws an `EditRefusedError` if there is none. */
export function extractBareCode(text: string, region: readonly string[]): readonly string[] {
  const lines = withoutBlankEnds(text.split("\n"));
  const known = new Set(region.map((line) => line.trim()));
  const isProse = (line: string) => prose.test(line.trim()) && !known.has(line.trim());
  let [from, to] = [0, lines.length];
  while (from < to && (isProse(lines[from] ?? "") || isBlank(lines[from] ?? ""))) from += 1;
  while (to > from && (isProse(lines[to - 1] ?? "") || isBlank(lines[to - 1] ?? ""))) to -= 1;
  const code = lines.slice(from, to);
  const isCode = region.every(isBlank) || isVersionOf(code, region);
  if (code.length === 0 || code.some(isProse) || !isCode)
    throw new EditRefusedError(
      l10n.t("The model answered without code. Describe the change more precisely."),
    );
  return code;
}
