import assert from "node:assert/strict";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { useVSCode } from "./support.mjs";

describe("a required seal that is missing", () => {
  // The scripted server has none.
  const vscode = useVSCode();

  it("stops everything, and the status item says why and what to do", async () => {
    await vscode.editor.waitForStatus(/Ready: Scripted/);
    await vscode.server.writeMachineSettings({ "inhouse.privacy.requireSeal": true });
    await vscode.editor.waitForStatus(
      /Inhouse is stopped because inhouse\.privacy\.requireSeal is on and the server is not sealed.*Turn off the setting/,
    );
    await vscode.server.writeMachineSettings({});
    await vscode.editor.waitForStatus(/Ready: Scripted/);
  });
});

describe("the seal in VS Code", () => {
  // The real server, as the extension starts it.
  const vscode = useVSCode({ env: { INHOUSE_SERVER_MODULE: "" } });

  before(function () {
    if (process.platform !== "linux") this.skip(); // Only Linux can.
  });

  it("holds for the server's process, and the status item says so", async () => {
    await vscode.server.writeMachineSettings({ "inhouse.privacy.requireSeal": true });
    await vscode.editor.waitForStatus(/Ready: Starter Code/);
    assert.match(await vscode.editor.statusHover(), /Network: Sealed/);
    const servers = globSync("/proc/[0-9]*/cmdline").filter((file) => isServer(file));
    assert.ok(servers.length > 0);
    for (const file of servers) {
      assert.match(readFileSync(file.replace("cmdline", "status"), "utf8"), /^Seccomp:\t2$/m);
    }
  });
});

describe("a server whose files have changed", () => {
  const vscode = useVSCode({ realModel: true });
  // Only the self-test's child process loads it.
  const changed = "dist/server/sealTest.mjs";
  const original = readFileSync(changed);
  after(() => writeFileSync(changed, original));

  it("is not started again after a crash, and the status item says what to do", async () => {
    await vscode.editor.waitForStatus(/Ready: Starter Code/);
    writeFileSync(changed, `${original}\n`);
    for (const file of globSync("/proc/[0-9]*/cmdline").filter((file) => isServer(file)))
      process.kill(Number(file.split("/")[2]), "SIGKILL");
    await vscode.editor.waitForStatus(
      /the server's files have changed since installation\. Reinstall the extension/,
    );
    writeFileSync(changed, original);
    await vscode.editor.runCommand("Inhouse: Restart Server");
    await vscode.editor.waitForStatus(/Ready: Starter Code/);
  });
});

/** Whether it is the command line of a window's server or of the engine process, of this checkout. */
function isServer(file) {
  try {
    const command = readFileSync(file, "utf8");
    return (
      command.includes(`\0${process.cwd()}/dist/server/main.mjs\0`) && !command.includes("switchboard.js")
    );
  } catch {
    return false; // The process has ended by now.
  }
}
