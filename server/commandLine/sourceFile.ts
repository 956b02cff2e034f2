import { readFile } from "node:fs/promises";
import { extname } from "node:path";

/** Throws an error with one sentence for the user. */
export async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code}): check the path.`);
  });
}

/** The identifier that LSP has for the language of a file with this name. */
export function languageOf(path: string): string {
  return languages[extname(path)] ?? "plaintext";
}

/** Common file names; an editor knows better. */
const languages: Readonly<Record<string, string>> = {
  ".c": "c",
  ".cc": "cpp",
  ".cpp": "cpp",
  ".cs": "csharp",
  ".go": "go",
  ".h": "c",
  ".java": "java",
  ".js": "javascript",
  ".jsx": "javascriptreact",
  ".kt": "kotlin",
  ".lua": "lua",
  ".mjs": "javascript",
  ".php": "php",
  ".py": "python",
  ".rb": "ruby",
  ".rs": "rust",
  ".sh": "shellscript",
  ".swift": "swift",
  ".ts": "typescript",
  ".tsx": "typescriptreact",
};
