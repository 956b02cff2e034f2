import { CodeActionKind } from "vscode-languageserver-protocol";
import type { EditPreset } from "../protocol/edit";
import { l10n } from "../protocol/l10n";

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

/** Languages with optional types. */
const typedLater = ["python", ...scripts, "php", "ruby"];

/** All code actions, in the order of the menu. */
export const codeActionPresets: readonly CodeActionPreset[] = [
  action(() => l10n.t("Add Documentation"), { preset: "document", kind: rewrite }),
  action(() => l10n.t("Add Types"), { preset: "addTypes", kind: rewrite, languages: typedLater }),
  action(() => l10n.t("Simplify Code"), { preset: "simplify", kind: rewrite }),
  ...conversions(),
  action(() => l10n.t("Translate Comments to English"), { preset: "translateComments", kind: rewrite }),
  action(() => l10n.t("Extract Function"), {
    preset: "extract",
    kind: CodeActionKind.RefactorExtract,
    needsSelection: true,
  }),
  action(() => l10n.t("Write Tests"), { preset: "tests", kind: `${CodeActionKind.Source}.inhouse.tests` }),
];

/** Frequent conversions by language; users type any other. */
function conversions(): readonly CodeActionPreset[] {
  return [
    conversion(
      () => l10n.t("Convert to async/await"),
      "To async and await, in the place of callbacks and chains of then.",
      scripts,
    ),
    conversion(
      () => l10n.t("Convert Class Component to Function Component"),
      "To a function component with hooks.",
      components,
    ),
    conversion(() => l10n.t("Convert Class to Functions"), "From a class to functions and plain objects.", [
      "javascript",
      "typescript",
    ]),
    conversion(
      () => l10n.t("Convert to Comprehension"),
      "Loops that build lists, sets or dicts, to comprehensions.",
      ["python"],
    ),
    conversion(() => l10n.t("Convert to Dataclass"), "To a dataclass.", ["python"]),
    conversion(() => l10n.t("Convert to f-Strings"), "Formatted strings, to f-strings.", ["python"]),
    conversion(() => l10n.t("Convert to Streams"), "Loops over collections, to streams.", ["java"]),
    conversion(() => l10n.t("Convert to Record"), "To a record.", ["java", "csharp"]),
    conversion(
      () => l10n.t("Convert to async/await"),
      "To async and await, in the place of blocking calls and continuations.",
      ["csharp"],
    ),
    conversion(() => l10n.t("Convert to Iterators"), "Loops, to chains of iterators.", ["rust"]),
    conversion(
      () => l10n.t("Convert to `?` Operator"),
      "Matches and unwraps of results, to the operator `?`.",
      ["rust"],
    ),
    conversion(() => l10n.t("Convert to Modern C++"), "To C++20: smart pointers, ranges, auto, no macros.", [
      "cpp",
    ]),
    conversion(
      () => l10n.t("Convert to Table-Driven Tests"),
      "To a table of cases and one loop with subtests.",
      ["go"],
    ),
  ];
}

function conversion(
  title: () => string,
  instruction: string,
  languages: readonly string[],
): CodeActionPreset {
  return action(title, { preset: "convert", kind: rewrite, instruction, languages });
}

/** Makes the title whenever it is read. */
function action(title: () => string, rest: Omit<CodeActionPreset, "title">): CodeActionPreset {
  return {
    ...rest,
    get title() {
      return title();
    },
  };
}
