import assert from "node:assert/strict";
import { planApply } from "../../../server/edit/apply/planApply";

const areas =
  "import math\n\n\ndef area(r):\n    return 3.14 * r * r\n\n\ndef girth(r):\n    return 6.28 * r\n";
const pi = areas.replace("3.14 *", "math.pi *").replace("6.28", "2 * math.pi");
const circle =
  "export function area(r: number) {\n  return 3.14 * r;\n}\n\nexport function girth(r: number) {\n  return 6.28 * r;\n}\n";
const libraries = "/** Circles. */\n";

/** Title, language, file, block, and the resulting file; undefined if the block has no place. */
const cases: readonly (readonly [
  title: string,
  languageId: string,
  text: string,
  code: string,
  result?: string,
])[] = [
  ["a docstring comes with the file", "python", areas, `"""Areas."""\n\n${pi}`, `"""Areas."""\n\n${pi}`],
  [
    "a docstring of several lines, with a fence in it, takes the old one's place",
    "python",
    `"""Old."""\n\n${areas}`,
    `"""Areas.\n\n\`\`\`\narea(2)\n\`\`\`\n"""\n\n${pi}`,
    `"""Areas.\n\n\`\`\`\narea(2)\n\`\`\`\n"""\n\n${pi}`,
  ],
  [
    "a docstring without the file's imports has no place",
    "python",
    areas,
    `"""Areas."""\n\n${pi.replace("import math\n\n\n", "")}`,
  ],
  [
    "documentation of a file before one of its functions has no place",
    "typescript",
    circle,
    "/**\n * Circles.\n */\n\nexport function area(r: number) {\n  return Math.PI * r;\n}\n",
  ],
  [
    "a remark before one of its functions stands for the rest",
    "typescript",
    circle,
    "// imports as before\n\nexport function area(r: number) {\n  return Math.PI * r;\n}\n",
    circle.replace("3.14", "Math.PI"),
  ],
  [
    "a file keeps its head when the block has none",
    "typescript",
    libraries + circle,
    circle.replace("3.14", "Math.PI"),
    libraries + circle.replace("3.14", "Math.PI"),
  ],
  ["a constant alone in its file", "typescript", "const v = 1;\n", "const v = 2;\n", "const v = 2;\n"],
  ["another constant", "typescript", "export const v = 1;\n", "export const build = 2;\n"],
  ["two settings", "python", "DEBUG = True\nPORT = 80\n", "DEBUG = 0\nPORT = 1\n", "DEBUG = 0\nPORT = 1\n"],
  [
    "a Dockerfile of two lines",
    "dockerfile",
    'FROM node:18\nCMD ["a"]\n',
    'FROM node:20\nWORKDIR /app\nCMD ["a"]\n',
    'FROM node:20\nWORKDIR /app\nCMD ["a"]\n',
  ],
  ["a version", "plaintext", "1.0.0\n", "1.1.0\n", "1.1.0\n"],
  ["another export", "typescript", 'export * from "./a";\n', 'export * from "./b";\n'],
  ["another import", "python", "from a import b\n", "from c import d\n"],
  ["another rule", "css", "a { color: red }\n", "p { color: red }\n"],
  ["another sentence", "markdown", "A shop.\n", "Install it with pip.\n"],
  [
    "a call of a program of two lines",
    "javascript",
    'const app = require("./app");\n\napp.listen(80);\n',
    'const app = require("./app");\nconst port = 80;\n\napp.listen(port);\n',
    'const app = require("./app");\nconst port = 80;\n\napp.listen(port);\n',
  ],
  [
    "a method with a template at the left edge",
    "typescript",
    "class A {\n  run() {\n    return 1;\n  }\n\n  stop() {\n    return 2;\n  }\n}\n",
    "run() {\n  return `\nSELECT id\n`;\n}\n",
    "class A {\n  run() {\n    return `\nSELECT id\n`;\n  }\n\n  stop() {\n    return 2;\n  }\n}\n",
  ],
];

describe("a block that is a whole file or a whole definition", () => {
  for (const [title, languageId, text, code, result] of cases)
    for (const eol of ["\n", "\r\n"])
      it(`${title}${eol === "\n" ? "" : " (CRLF)"}`, () => {
        const withEnds = (lines: string) => lines.replaceAll("\n", eol);
        const plan = planApply({ code: withEnds(code), text: withEnds(text), languageId });
        assert.equal(plan.kind === "edit" ? plan.text : undefined, result && withEnds(result));
      });
});
