import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { thisMachine } from "../../../../client/gpu/checks/thisMachine";

const onUnix = process.platform === "win32" ? it.skip : it;

describe("the programs that the GPU setup takes", () => {
  let root = "";
  let workspace = "";
  let system = "";
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-machine-")));
    workspace = join(root, "workspace");
    system = join(root, "system");
    program(join(workspace, "bin"), "tool", "theirs");
    program(system, "tool", "ours");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function program(folder: string, name: string, says: string): string {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho ${says} "$PWD" "$PATH"\n`);
    chmodSync(path, 0o755);
    return path;
  }
  const machine = (folders: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    thisMachine({ PATH: folders.join(delimiter), ...more }, [workspace]);

  onUnix("are not those of a workspace, under whatever name the PATH has for it", async () => {
    const link = join(root, "link");
    symlinkSync(join(workspace, "bin"), link);
    const bin = join(workspace, "bin");
    for (const folder of [
      bin,
      `${workspace}/./bin/`,
      `${system}/../workspace/bin`,
      link,
      workspace,
      "bin",
      "",
    ])
      assert.equal(await machine([folder, system]).find("tool"), join(system, "tool"), folder);
    const sibling = dirname(program(`${workspace}-tools`, "tool", "beside"));
    assert.equal(await machine([sibling]).find("tool"), join(sibling, "tool"));
  });

  onUnix("run without those of a workspace in their own PATH, in no folder of it", async () => {
    const path = [join(workspace, "bin"), ".", system, "/bin"];
    const cwd = process.cwd();
    process.chdir(join(workspace, "bin"));
    try {
      assert.equal(await machine(path).run("tool", []), `ours / ${system}:/bin\n`);
      assert.equal(await machine(["", "."]).run("tool", []), undefined);
    } finally {
      process.chdir(cwd);
    }
  });

  onUnix("are not a compiler or libraries that a variable names in a workspace", () => {
    const theirs = join(workspace, "bin", "tool");
    const { environment } = machine([system], {
      CUDACXX: theirs,
      LD_LIBRARY_PATH: `${workspace}::${system}`,
    });
    assert.equal(environment["CUDACXX"], undefined);
    assert.equal(environment["LD_LIBRARY_PATH"], system);
    const ours = join(system, "tool");
    assert.equal(machine([system], { CUDACXX: ours }).environment["CUDACXX"], ours);
  });
});
