/**
 * The names of files and folders of a workspace that the server looks for, or is sent to, as they are in the workspace of the test of
 * hostile clones. A path there that the server asks the disk for and that has no place here fails the test: add it, so that every
 * hostile kind of thing is tried under it. In each of the two lists one name does not hide another.
 */
export const namesRead = {
  files: [
    // Rules of git, in a repository that is one.
    ".gitignore",
    "src/.gitignore",
    ".git/info/exclude",
    ".git/config",
    // Told by the client as instructions.
    "AGENTS.md",
    ".github/copilot-instructions.md",
    // What the open file imports.
    "src/imported.ts",
    "src/folder/index.ts",
    // Beside the open file.
    "src/main.test.ts",
    // Attached, and found by the index of the codebase.
    "notes.md",
    "package.json",
    "notebook.ipynb",
    "docs",
    // Reviewed.
    "src/changed.ts",
  ],
  folders: [
    // What makes a folder a repository for git.
    ".git/HEAD",
    ".git/commondir",
    ".git/objects",
    "src/.git",
    "HEAD",
    // What should be folders on the way to files.
    "src/folder",
    ".github",
  ],
} as const;

/** What git looks for in every folder. */
export const namesEverywhere = [".git", ".gitignore", "HEAD"] as const;

/** What the workspace holds beside them. */
export const ordinaryFiles = [
  "src/main.ts",
  "src/late.ts",
  "src/folder/other.ts",
  ".github/other.md",
  ".git/refs/other",
] as const;
