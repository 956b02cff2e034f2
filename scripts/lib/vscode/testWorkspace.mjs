// Creates a workspace that tests may write to, with the scripted server's answers.
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root, scriptedServer } from "../paths.mjs";

export const sampleFolder = join(root, "test", "fixtures", "sample");

/** A copy of the sample project with a second folder beside it, opened as a multi-root workspace. */
export async function createTestWorkspace() {
  const folder = await mkdtemp(join(tmpdir(), "inhouse-test-"));
  const sample = join(folder, "corner-shop");
  const tools = join(folder, "tools");
  await cp(sampleFolder, sample, { recursive: true });
  await mkdir(tools);
  const workspaceFile = join(folder, "test.code-workspace");
  await writeFile(workspaceFile, JSON.stringify({ folders: [{ path: "corner-shop" }, { path: "tools" }] }));
  const settingsFile = join(sample, ".vscode", "settings.json");
  await mkdir(dirname(settingsFile));
  await writeFile(settingsFile, "{}");
  const scriptFile = join(folder, "script.json");
  const workspace = {
    folder,
    sample,
    workspaceFile,
    /** Makes the extension start the scripted server, which rereads its answers for each request. */
    env: { INHOUSE_SERVER_MODULE: scriptedServer, INHOUSE_SCRIPT: scriptFile },
    /** @param {{ when: string, answer: string, tokensPerSecond?: number }[]} lines */
    writeScript: (lines) => writeFile(scriptFile, JSON.stringify(lines)),
    /** Replaces the settings of the sample's folder; VS Code notices this without a reload. */
    writeSettings: (settings) => writeFile(settingsFile, JSON.stringify(settings)),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
  await workspace.writeScript([]);
  return workspace;
}
