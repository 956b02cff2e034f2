import { isBlank } from "../../protocol/code/lines";

const numbered = /^\s*(?:L|\[)?(\d{1,6})(\t| ?[|│→:]|[.)\]](?= |$)| (?= |$))(.*)$/;
/** Languages whose lines may start with numbers: there, only separators that no data uses count as line numbers. */
const ofData = /^(?:yaml|csv|tsv|plaintext|markdown|restructuredtext|json.*|)$/;

/**
 * Removes the line numbers of a listing. Returns the code as it is if it has none, or if lines of `document` look the
 * same. Undefined in doubt: only some lines have numbers, or the numbers are not consecutive.
 */
export function withoutLineNumbers(
  code: readonly string[],
  document: readonly string[],
  languageId: string,
): readonly string[] | undefined {
  const solid = code.filter((line) => !isBlank(line));
  const found = solid.map((line) => numbered.exec(line));
  const separator = found.find((each) => each !== null)?.[2];
  const own = found.filter((each) => each?.[2]?.trim() === separator?.trim());
  const isListing =
    own.length * 4 >= solid.length * 3 && own.length >= (/[|│→]/.test(separator ?? "") ? 1 : 2);
  if (separator === undefined || !isListing || !isAscending(own, 1e6)) return code;
  const isKnown = document.some((line) => numbered.exec(line)?.[2]?.trim() === separator.trim());
  const isOfListings = /[|│→]/.test(separator);
  if (isKnown || (!isOfListings && !hasSameLines(own, document) && ofData.test(languageId))) return code;
  if (own.length < solid.length || !isAscending(own, 1)) return undefined;
  const rests = code.map((line) => (isBlank(line) ? "" : (numbered.exec(line)?.[3] ?? "")));
  const isSpaced = separator !== "\t" && rests.every((rest) => rest === "" || rest.startsWith(" "));
  return rests.map((rest) => (isSpaced ? rest.slice(1) : rest));
}

function isAscending(found: readonly (RegExpExecArray | null)[], maxStep: number): boolean {
  const numbers = found.map((each) => Number(each?.[1]));
  return numbers.every((each, at) => {
    const step = each - (numbers[at - 1] ?? each - 1);
    return step >= 1 && step <= maxStep;
  });
}

function hasSameLines(own: readonly (RegExpExecArray | null)[], document: readonly string[]): boolean {
  const known = new Set(document.filter((line) => !isBlank(line)).map((line) => line.trim()));
  return own.some((each) => known.has(each?.[3]?.trim() ?? ""));
}
