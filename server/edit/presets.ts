import type { EditPreset } from "../protocol/edit";
import addTypes from "./instructions/addTypes.md";
import convert from "./instructions/convert.md";
import document from "./instructions/document.md";
import extract from "./instructions/extract.md";
import fix from "./instructions/fix.md";
import simplify from "./instructions/simplify.md";
import tests from "./instructions/tests.md";
import translateComments from "./instructions/translateComments.md";
import { type EditTask, linesOf } from "./source";

const instructions: Readonly<Record<EditPreset, string>> = {
  fix,
  document,
  addTypes,
  simplify,
  extract,
  convert,
  translateComments,
  tests,
};

/** The task in words for the model: the preset's instruction, reported problems and the user's instruction. */
export function wording({ preset, instruction, diagnostics, languageId, parts, original }: EditTask): string {
  const asked = preset === undefined ? "" : inLanguage(instructions[preset].trim(), languageId);
  const lines = linesOf({ ...parts, region: original });
  const problems = diagnostics.map(({ range, message }) => {
    const place = lines[range.start.line]?.trim() ?? "";
    return place === "" ? `- ${message}` : `- ${message} (at: ${place})`;
  });
  const reported = problems.length === 0 ? "" : ["These problems are reported:", ...problems].join("\n");
  return [asked, reported, instruction.trim()].filter((part) => part !== "").join("\n\n");
}

function inLanguage(text: string, languageId: string): string {
  return text
    .replace("{form}", forms[languageId] ?? "its documentation comments")
    .replace(
      "{framework}",
      `the framework that the tests of the project use, or else ${frameworks[languageId] ?? "the most common one for the language"}`,
    );
}

const jsDoc = "JSDoc";
const forms: Readonly<Record<string, string>> = {
  python: "docstrings after PEP 257",
  typescript: "TSDoc, without types",
  typescriptreact: "TSDoc, without types",
  javascript: jsDoc,
  javascriptreact: jsDoc,
  java: "Javadoc",
  kotlin: "KDoc",
  rust: "`///` comments in Markdown",
  go: "comments that begin with the name",
  csharp: "`///` comments in XML",
  php: "PHPDoc",
  ruby: "YARD",
  c: "Doxygen",
  cpp: "Doxygen",
  swift: "`///` comments in Markdown",
};

const frameworks: Readonly<Record<string, string>> = {
  python: "pytest",
  typescript: "node:test",
  typescriptreact: "node:test",
  javascript: "node:test",
  javascriptreact: "node:test",
  java: "JUnit 5",
  kotlin: "JUnit 5",
  rust: "the language's own test attribute",
  go: "the package testing",
  csharp: "xUnit",
  php: "PHPUnit",
  ruby: "Minitest",
  cpp: "GoogleTest",
};
