import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { foldersRead, namesRead } from "./namesRead";
import { TemporaryWorkspace } from "./temporaryWorkspace";

export const mainText = `import { imported } from "./imported";
import { more } from "./folder";

export function main() {
  return `;

/** A small repository in which every name that is read leads to a thing that `make` makes; to an ordinary file without it. */
export function hostileWorkspace(make?: (path: string) => void, folders = false): TemporaryWorkspace {
  const workspace = new TemporaryWorkspace({
    "src/main.ts": mainText,
    "src/folder/other.ts": "export const other = 1;\n",
    ".github/other.md": "",
    ".git/other": "",
    ".git/info/other": "",
  });
  for (const name of folders ? foldersRead : namesRead) {
    const path = workspace.path(name);
    if (make === undefined) {
      if (name === "docs") workspace.write("docs/a.md", "Documentation.\n");
      else
        workspace.write(
          name,
          ordinaryTexts[name] ?? `export const ${name.replace(/\W/g, "_")} = "imported";\n`,
        );
      continue;
    }
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    make(path);
  }
  return workspace;
}

const ordinaryTexts: Readonly<Record<string, string>> = {
  ".gitignore": "*.log\n",
  "src/.gitignore": "*.tmp\n",
  ".git/info/exclude": "",
  ".git/config": "[core]\n",
  ".git/HEAD": "ref: refs/heads/main\n",
};
