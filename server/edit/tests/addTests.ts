import { indentLike, isBlank, withoutBlankEnds } from "../../protocol/code/lines";
import { declarationsOf } from "../apply/declarations";
import { planApply } from "../apply/planApply";

const importLine =
  /^(?:import\b|from\s+\S+\s+import\b|const\s+[\w{},\s]+=\s*require\(|#include\b|use\s+\S+;|using\s+\S+;|require(?:_relative)?\b|package\b)/;

/** The lines of a test file with new tests at its end, and the imports that it lacks among its own. Lines that it has are left out. */
export function addTests(
  code: readonly string[],
  file: readonly string[],
  languageId: string,
): readonly string[] {
  const own = withoutBlankEnds(code);
  const known = new Set(file.map((line) => line.trim()));
  const whole = newVersion(own, file, languageId);
  if (whole !== undefined) return whole;
  const imports = own.filter((line) => importLine.test(line) && !known.has(line.trim()));
  const tests = withoutBlankEnds(own.filter((line) => !importLine.test(line)));
  const body = withoutBlankEnds(file);
  const last = body.findLastIndex((line) => importLine.test(line));
  const withImports = [...body.slice(0, last + 1), ...imports, ...body.slice(last + 1)];
  const gap = languageId === "python" ? ["", ""] : [""];
  return [...withImports, ...gap, ...indentLike(tests, "", file), ""];
}

/** A model may give the whole file although it was asked for what is new. */
function newVersion(
  own: readonly string[],
  file: readonly string[],
  languageId: string,
): readonly string[] | undefined {
  const names = declarationsOf(file).filter(({ indent }) => indent === "");
  const repeats = file.filter((line) => !isBlank(line)).slice(0, 3);
  const isWhole = repeats.every(
    (line, at) => own.filter((each) => !isBlank(each))[at]?.trim() === line.trim(),
  );
  if (!isWhole || names.some(({ name }) => !own.some((line) => line.includes(name)))) return undefined;
  const plan = planApply({ code: own.join("\n"), text: file.join("\n"), languageId });
  return plan.kind === "edit" && plan.removes === undefined ? plan.text.split("\n") : undefined;
}
