import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ApplyFilesRequest } from "../../../server/protocol/edit";
import { AttackedWorkspace } from "../../injection/attackedWorkspace";
import { filesOfRepositories, repositoryConfig } from "../../injection/repositoryParts";

/** Runs `git status` in a folder, without the machine's own Git settings. */
function gitStatus(folder: string) {
  const env = {
    PATH: process.env["PATH"],
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    HOME: folder,
  };
  return spawnSync("git", ["status"], { cwd: folder, env, encoding: "utf8" });
}

describe("prompt injection: a repository written in parts", () => {
  const [attack] = filesOfRepositories;

  it("runs a program at `git status` once it has a HEAD, which no answer can create", async () => {
    assert.ok(attack);
    using workspace = new AttackedWorkspace({});
    const { client } = await workspace.serve([]);
    const params = { answer: attack.says, versions: [] };
    const { edit } = await client.connection.sendRequest(ApplyFilesRequest.type, params);
    await client.shutdown();
    // The user accepts every change.
    for (const change of edit?.documentChanges ?? []) {
      const path = fileURLToPath(
        "uri" in change ? change.uri : "textDocument" in change ? change.textDocument.uri : "",
      );
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, path.endsWith("config") ? repositoryConfig : "a\n");
    }
    const demo = workspace.path("docs/demo");
    assert.ok(existsSync(`${demo}/config`));
    assert.notEqual(gitStatus(demo).status, 0);
    assert.ok(!existsSync(workspace.path("hacked")) && !existsSync(`${demo}/hacked`));
    // The refused file would have run the program.
    writeFileSync(`${demo}/HEAD`, "ref: refs/heads/main\n");
    gitStatus(demo);
    assert.ok(existsSync(workspace.path("hacked")) || existsSync(`${demo}/hacked`));
  });
});
