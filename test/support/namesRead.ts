/**
 * The names of files and folders of a workspace that the server looks for, or is sent to, as they are in the workspace of the test of
 * hostile clones. A path there that the server asks the disk for and that is not below one of these fails the test: add it here, so
 * that every hostile kind of thing is tried under it.
 */
export const namesRead = [
  /** Rules of git. */
  ".gitignore",
  "src/.gitignore",
  ".git/info/exclude",
  ".git/config",
  ".git/HEAD",
  /** Told by the client as instructions. */
  "AGENTS.md",
  ".github/copilot-instructions.md",
  /** What the open file imports, in the forms that imports take. */
  "src/imported.ts",
  "src/folder/index.ts",
  /** Beside the open file. */
  "src/main.test.ts",
  /** Attached, and found by the index of the codebase. */
  "notes.md",
  "package.json",
  "notebook.ipynb",
  "docs",
  /** Reviewed and edited. */
  "src/changed.ts",
] as const;

/** Of these the whole thing is hostile, in a workspace of its own: the names above are below it. */
export const foldersRead = [".git", "src/folder", ".github"] as const;

/** What the workspace holds beside them: ordinary, and open or written while the server works. */
export const ordinaryNames = ["src/main.ts", "src/late.ts"] as const;
