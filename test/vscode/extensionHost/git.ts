import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";
import { folder, until } from "./support";

/** The part of the Git extension's API that tests use. */
export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly indexChanges: readonly unknown[];
    readonly workingTreeChanges: readonly unknown[];
  };
  status(): Promise<void>;
}
interface GitApi {
  openRepository(root: vscode.Uri): Promise<Repository | null>;
}

export interface TestRepository {
  /** The Git extension's own object, because its methods need it as `this`. */
  readonly inEditor: Repository;
  git(...args: string[]): void;
  write(path: string, text: string): Promise<vscode.Uri>;
}

/** Creates a repository with committed files in a workspace folder and opens it in VS Code. Pass it to `nothingStaged` at the end. */
export async function makeRepository(
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<TestRepository> {
  const root = vscode.Uri.joinPath(folder(1), name);
  const write = async (path: string, text: string) => {
    const uri = vscode.Uri.joinPath(root, path);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    return uri;
  };
  const git = (...args: string[]) =>
    void execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
      cwd: root.fsPath,
    });
  for (const [path, text] of Object.entries(files)) await write(path, text);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message=Begin");
  const extension = vscode.extensions.getExtension("vscode.git");
  assert.ok(extension !== undefined, "VS Code has its Git extension");
  const api: GitApi = (await extension.activate()).getAPI(1);
  const inEditor = await until("the repository", async () => (await api.openRepository(root)) ?? undefined);
  return { inEditor, git, write };
}

/** Waits until VS Code knows of this number of changes. */
export async function untilChanged(
  { inEditor }: TestRepository,
  { staged = 0, unstaged = 0 }: { readonly staged?: number; readonly unstaged?: number },
): Promise<void> {
  await until("Git to see the changes", async () => {
    await inEditor.status();
    const { state } = inEditor;
    const seen = state.indexChanges.length === staged && state.workingTreeChanges.length === unstaged;
    return seen ? true : undefined;
  });
}

/** Resets the repository, so that later tests find no staged changes. */
export async function nothingStaged(repository: TestRepository): Promise<void> {
  repository.git("reset", "--quiet", "--hard");
  await untilChanged(repository, {});
}
