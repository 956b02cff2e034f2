/**
 * The names of files and folders that the server looks for, or is asked to read, in the workspace of the test of
 * hostile clones. That test fails when the server asks the disk for a path that is missing here: add it, so that the
 * test tries every hostile kind of file under it. In each of the two lists no name hides another.
 */
export const namesRead = {
  files: [
    // Git's rules, in a valid repository.
    ".gitignore",
    "src/.gitignore",
    ".git/info/exclude",
    ".git/config",
    // The client sends these as instructions.
    "AGENTS.md",
    ".github/copilot-instructions.md",
    // The open file imports these.
    "src/imported.ts",
    "src/folder/index.ts",
    // Next to the open file.
    "src/main.test.ts",
    // Attached, and found by the codebase index.
    "notes.md",
    "package.json",
    "notebook.ipynb",
    "docs",
    // Under review.
    "src/changed.ts",
  ],
  folders: [
    // These make a folder a repository for Git.
    ".git/HEAD",
    ".git/commondir",
    ".git/objects",
    "src/.git",
    "HEAD",
    // Parent folders of files.
    "src/folder",
    ".github",
  ],
} as const;

/** Names that Git looks for in every folder. */
export const namesEverywhere = [".git", ".gitignore", "HEAD"] as const;

/** The other files of the workspace. */
export const ordinaryFiles = [
  "src/main.ts",
  "src/late.ts",
  "src/folder/other.ts",
  ".github/other.md",
  ".git/refs/other",
] as const;
