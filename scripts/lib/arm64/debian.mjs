// Fetches Debian's packages for arm64 with apt-get, which checks their signatures. Nothing of the machine's own apt is touched.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../processes.mjs";
import { ScriptError } from "../terminal.mjs";

const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
const sources = `deb [signed-by=${keys}] http://deb.debian.org/debian trixie main
deb [signed-by=${keys}] http://deb.debian.org/debian-security trixie-security main
`;

/** What the server, its launcher, its self-test and the system's first process need; apt-get adds what these need. */
const userland = [
  ...["busybox-static", "coreutils", "dash", "perl-base"],
  ...["libatomic1", "libgomp1", "libstdc++6"],
];

/** Downloads the packages into `folder`. Returns the paths of the kernel's package and of the others. */
export async function fetchDebian(folder) {
  const apt = await ownApt(folder);
  await run("apt-get", [...apt, "update", "-q"], { quiet: true });
  const kernelName = newestKernel(apt);
  const archives = join(folder, "cache", "archives");
  // A package of an earlier day would be unpacked too.
  await rm(archives, { recursive: true, force: true });
  await mkdir(join(archives, "partial"), { recursive: true });
  const install = ["install", "-q", "-y", "--download-only", "--no-install-recommends"];
  await run("apt-get", [...apt, ...install, ...userland], { quiet: true });
  const others = globSync(join(archives, "*.deb"));
  await run("apt-get", [...apt, "download", "-q", kernelName], { cwd: archives, quiet: true });
  const [kernel] = globSync(join(archives, `${kernelName}_*.deb`));
  return { kernel, others };
}

/** Options that give apt-get its own lists, cache and an empty list of installed packages. */
async function ownApt(folder) {
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
  await writeFile(join(folder, "sources.list"), sources);
  await writeFile(join(folder, "installed"), "");
  const options = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "installed"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Architecture": "arm64",
    "APT::Architectures": "arm64",
    "APT::Sandbox::User": "root",
    "Debug::NoLocking": "1",
  };
  return Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
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
