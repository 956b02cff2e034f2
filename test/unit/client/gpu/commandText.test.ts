import assert from "node:assert/strict";
import { commandText } from "../../../../client/gpu/checks/commandText";
import type { Machine } from "../../../../client/gpu/checks/machine";
import { mendsFor } from "../../../../client/gpu/checks/mends";

/** A machine with a package manager and an /etc/os-release. */
function machine(manager: string, release = "", files: readonly string[] = []): Machine {
  return {
    arch: "arm64",
    text: async (path: string) => (path === "/etc/os-release" ? release : undefined),
    find: async (name: string) => (name === manager ? `/usr/bin/${name}` : undefined),
    exists: async (path: string) => files.includes(path),
    list: async () => [],
  } as unknown as Machine;
}

const machines = [
  machine("apt-get", 'ID=ubuntu\nVERSION_ID="24.04"'),
  machine("apt-get", 'ID=ubuntu\nVERSION_ID="22.04"'),
  machine("apt-get", 'ID=debian\nVERSION_ID="12"'),
  machine("apt-get", 'ID=ubuntu\nVERSION_ID="24.04"', ["/etc/dgx-release"]),
  machine("dnf"),
  machine("pacman"),
];

describe("what an advised command does", () => {
  it("is said before it is copied, with a restart of the machine and a package source", async () => {
    for (const each of machines) {
      const mends = await mendsFor(each);
      assert.ok(mends !== undefined);
      const { driver, toolkit, cublas, cmake, compiler, ninja, git } = mends;
      for (const command of [driver, toolkit("13.0"), cublas("13.0"), cmake, compiler(12), ninja, git]) {
        const text = commandText(command);
        assert.match(text, /with (?:apt|dnf|pacman|snap|ubuntu-drivers)\b/, command);
        assert.equal(/restarts the machine/.test(text), command.includes("sudo reboot"), command);
        assert.equal(/package source/.test(text), command.includes("keyring"), command);
        // A row of the list shows about 90 characters.
        assert.ok(text.length <= 90, text);
      }
    }
  });
});
