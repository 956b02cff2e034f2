import { CodeActionKind } from "vscode-languageserver-protocol";
import type { EditPreset } from "../protocol/edit";

/** An edit that is offered where the cursor or the selection is. */
export interface Offer {
  readonly preset: EditPreset;
  readonly title: string;
  readonly kind: string;
  /** What the preset alone does not say. */
  readonly instruction?: string;
  /** Where it makes sense; everywhere when absent. */
  readonly languages?: readonly string[];
  /** Only for code that is selected. */
  readonly needsSelection?: boolean;
}

const rewrite = CodeActionKind.RefactorRewrite;
const typescript = ["typescript", "typescriptreact"];
const scripts = ["javascript", "javascriptreact", ...typescript];
const components = ["javascriptreact", "typescriptreact"];

/** Conversions that are asked for often, by language. Anything else is said in words. */
const conversions: readonly (readonly [title: string, instruction: string, languages: readonly string[]])[] =
  [
    ["Convert to async/await", "To async and await, in the place of callbacks and chains of then.", scripts],
    ["Convert Class Component to Function", "To a function component with hooks.", components],
    [
      "Convert Class to Functions",
      "From a class to functions and plain objects.",
      ["javascript", "typescript"],
    ],
    ["Convert to Comprehension", "Loops that build lists, sets or dicts, to comprehensions.", ["python"]],
    ["Convert to Dataclass", "To a dataclass.", ["python"]],
    ["Convert to f-Strings", "Formatted strings, to f-strings.", ["python"]],
    ["Convert to Streams", "Loops over collections, to streams.", ["java"]],
    ["Convert to Record", "To a record.", ["java", "csharp"]],
    [
      "Convert to async/await",
      "To async and await, in the place of blocking calls and continuations.",
      ["csharp"],
    ],
    ["Convert to Iterators", "Loops, to chains of iterators.", ["rust"]],
    ["Convert to `?`", "Matches and unwraps of results, to the operator `?`.", ["rust"]],
    ["Convert to Modern C++", "To C++20: smart pointers, ranges, auto, no macros.", ["cpp"]],
    ["Convert to Table-Driven Tests", "To a table of cases and one loop with subtests.", ["go"]],
  ];

/** Types can be left out and added in these. */
const typedLater = ["python", ...scripts, "php", "ruby"];

/** In the order of the menu. */
export const offers: readonly Offer[] = [
  { preset: "document", title: "Add Documentation", kind: rewrite },
  { preset: "addTypes", title: "Add Types", kind: rewrite, languages: typedLater },
  { preset: "simplify", title: "Simplify", kind: rewrite },
  ...conversions.map(
    ([title, instruction, languages]): Offer => ({
      ...{ preset: "convert", title, instruction, languages, kind: rewrite },
    }),
  ),
  { preset: "translateComments", title: "Translate Comments to English", kind: rewrite },
  {
    preset: "extract",
    title: "Extract Function",
    kind: CodeActionKind.RefactorExtract,
    needsSelection: true,
  },
  { preset: "tests", title: "Write Tests", kind: `${CodeActionKind.Source}.inhouse.tests` },
];
