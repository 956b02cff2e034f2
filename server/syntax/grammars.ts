/** A tree-sitter grammar and what this folder needs to know about its language. */
export interface Grammar {
  /** As in the file name: tree-sitter-<name>.wasm. */
  readonly name: string;
  /** Opening words and the words that close them. Brackets, quotes and tags are the same in all languages. */
  readonly wordPairs?: Readonly<Record<string, string>>;
  /** Line ends and indentation, not brackets or semicolons, end its blocks and statements. */
  readonly byIndentation?: true;
  /** Text to prepend to a window that does not begin at the start of the file. */
  readonly lead?: string;
}

const rubyWords = "def class module if unless while until for case begin do".split(" ");

const python: Grammar = { name: "python", byIndentation: true };
const typescript: Grammar = { name: "typescript" };
const javascript: Grammar = { name: "javascript" };
const cpp: Grammar = { name: "cpp" };

const ofLanguage = new Map<string, Grammar>([
  ["typescript", typescript],
  ["typescriptreact", { name: "tsx" }],
  ["javascript", javascript],
  ["javascriptreact", javascript],
  ["python", python],
  ["go", { name: "go" }],
  ["rust", { name: "rust" }],
  ["c", cpp],
  ["cpp", cpp],
  ["cuda-cpp", cpp],
  ["csharp", { name: "c-sharp" }],
  ["java", { name: "java" }],
  ["php", { name: "php", lead: "<?php\n" }],
  ["ruby", { name: "ruby", wordPairs: Object.fromEntries(rubyWords.map((word) => [word, "end"])) }],
  ["shellscript", { name: "bash", wordPairs: { if: "fi", do: "done", case: "esac" } }],
  ["css", { name: "css" }],
  ["ini", { name: "ini" }],
  ["powershell", { name: "powershell" }],
]);

/** Finds a grammar by VS Code language id. */
export function grammarOf(languageId: string): Grammar | undefined {
  return ofLanguage.get(languageId);
}

export const languagesWithGrammar: readonly string[] = [...ofLanguage.keys()];
