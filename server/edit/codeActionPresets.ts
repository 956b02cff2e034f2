import { CodeActionKind } from "vscode-languageserver-protocol";
import type { EditPreset } from "../protocol/edit";

/** A code action that starts an edit at the cursor or selection. */
export interface CodeActionPreset {
  readonly preset: EditPreset;
  readonly title: string;
  readonly kind: string;
  /** Adds detail to the preset. The model reads it. */
  readonly instruction?: string;
  /** Languages that it applies to; all if absent. */
  readonly languages?: readonly string[];
  /** Whether it needs a selection. */
  readonly needsSelection?: boolean;
}

const rewrite = CodeActionKind.RefactorRewrite;
const typescript = ["typescript", "typescriptreact"];
const scripts = ["javascript", "javascriptreact", ...typescript];
const components = ["javascriptreact", "typescriptreact"];

/** Frequent conversions by language; users type any other. */
const conversions: readonly (readonly [title: string, instruction: string, languages: readonly string[]])[] =
  [
    ["Convert to async/await", "To async and await, in the place of callbacks and chains of then.", scripts],
    ["Convert Class Component to Function Component", "To a function component with hooks.", components],
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
    ["Convert to `?` Operator", "Matches and unwraps of results, to the operator `?`.", ["rust"]],
    ["Convert to Modern C++", "To C++20: smart pointers, ranges, auto, no macros.", ["cpp"]],
    ["Convert to Table-Driven Tests", "To a table of cases and one loop with subtests.", ["go"]],
  ];

/** Languages with optional types. */
const typedLater = ["python", ...scripts, "php", "ruby"];

/** All code actions, in the order of the menu. */
export const codeActionPresets: readonly CodeActionPreset[] = [
  { preset: "document", title: "Add Documentation", kind: rewrite },
  { preset: "addTypes", title: "Add Types", kind: rewrite, languages: typedLater },
  { preset: "simplify", title: "Simplify", kind: rewrite },
  ...conversions.map(
    ([title, instruction, languages]): CodeActionPreset => ({
      preset: "convert",
      title,
      instruction,
      languages,
      kind: rewrite,
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
