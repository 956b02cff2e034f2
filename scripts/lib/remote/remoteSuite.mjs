// Runs the suite of test/vscode/remote, or says why this machine cannot.
import { arch, platform } from "node:os";
import { join } from "node:path";
import { outFolder, projectNode, root } from "../paths.mjs";
import { run } from "../processes.mjs";
import { runMocha } from "../results.mjs";
import { findProgram, isExecutable } from "../systemPackages.mjs";
import { say } from "../terminal.mjs";
import { isolated, whyNotIsolated } from "./isolated.mjs";

/** Programs by the Debian package that brings them. */
const programs = {
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  tcpdump: "tcpdump",
  ss: "iproute2",
};

/** Where Debian has it; only root's PATH names that folder. */
export const sshServer = findProgram("sshd") ?? "/usr/sbin/sshd";

export async function runRemoteSuite() {
  const why = whyNotIsolated() ?? whatIsMissing();
  if (why !== undefined) {
    say(`  Skipped: ${why}`);
    return { passed: 0, failed: 0 };
  }
  const env = { INHOUSE_VSIX: await packForThisMachine() };
  return runMocha(["test/vscode/remote/**/*.test.mjs"], { env, within: isolated });
}

/** Packs the extension as for a release, and returns the file. */
async function packForThisMachine() {
  const target = `${platform()}-${arch()}`;
  const folder = join(outFolder, "remote");
  await run(projectNode, [join(root, "scripts", "package.mjs"), "--target", target, "--out", folder], {
    quiet: true,
  });
  return join(folder, `inhouse-${target}.vsix`);
}

function whatIsMissing() {
  const packages = Object.entries(programs).flatMap(([name, bringer]) =>
    findProgram(name) ? [] : [bringer],
  );
  if (!isExecutable(sshServer)) packages.push("openssh-server");
  if (packages.length === 0) return undefined;
  return `This needs Debian's packages ${[...new Set(packages)].join(", ")}, or what your system has instead: install them.`;
}
