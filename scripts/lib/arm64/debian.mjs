// Fetches Debian's packages for arm64.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { downloadPackages, ownApt } from "../debianPackages.mjs";
import { run } from "../processes.mjs";
import { ScriptError } from "../terminal.mjs";

const suites = ["debian trixie", "debian-security trixie-security"];

/** What the server, its launcher, its self-test and the system's first process need; apt-get adds what these need. */
const userland = [
  ...["busybox-static", "coreutils", "dash", "perl-base"],
  ...["libatomic1", "libgomp1", "libstdc++6"],
];

/** Downloads the packages into `folder`. Returns the paths of the kernel's package and of the others. */
export async function fetchDebian(folder) {
  const apt = await ownApt(folder, suites, "arm64");
  const kernelName = newestKernel(apt);
  const others = await downloadPackages(apt, folder, userland);
  const archives = join(folder, "cache", "archives");
  await run("apt-get", [...apt, "download", "-q", kernelName], { cwd: archives, quiet: true });
  const [kernel] = globSync(join(archives, `${kernelName}_*.deb`));
  return { kernel, others };
}

/** Name of the package of Debian's newest kernel, which "linux-image-arm64" depends on. */
function newestKernel(apt) {
  const { stdout } = spawnSync("apt-cache", [...apt, "show", "--no-all-versions", "linux-image-arm64"], {
    encoding: "utf8",
  });
  const name = /^Depends: (linux-image-\S+)/m.exec(stdout)?.[1];
  if (name === undefined) throw new ScriptError("Debian's lists name no kernel for arm64.");
  return name;
}
