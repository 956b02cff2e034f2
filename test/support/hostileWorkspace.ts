import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { namesRead, ordinaryFiles } from "./namesRead";
import { TemporaryWorkspace } from "./temporaryWorkspace";

export const mainText = `import { imported } from "./imported";
import { more } from "./folder";

export function main() {
  return `;

/** A small repository of ordinary files. If `make` is given, it replaces every entry that the list names. */
export function hostileWorkspace(
  list: keyof typeof namesRead,
  make?: (path: string) => void,
): TemporaryWorkspace {
  const workspace = new TemporaryWorkspace();
  for (const name of [...ordinaryFiles, ...namesRead.files]) workspace.write(name, textOf(name));
  workspace.write(".git/HEAD", "ref: refs/heads/main\n");
  workspace.write(".git/objects/other", "");
  for (const name of make === undefined ? [] : namesRead[list]) {
    const path = workspace.path(name);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    make?.(path);
  }
  return workspace;
}

function textOf(name: string): string {
  if (name === ".git/config") return "[core]\n\tbare = false\n";
  if (name.endsWith(".gitignore") || name.startsWith(".git/")) return "*.log\n";
  return `export const ${name.replace(/\W/g, "_")} = "imported";\n`;
}
