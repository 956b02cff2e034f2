// Fetches Debian's packages with apt-get, which checks their signatures. Nothing of the machine's own apt is touched.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./processes.mjs";

export const debianKeys = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Fetches the lists of `suites`, such as "debian sid", into `folder`. Returns options that give apt-get these lists, a cache of its own and an empty
 * list of installed packages.
 */
export async function ownApt(folder, suites, architecture) {
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
  const sources = suites.map(
    (suite) => `deb [signed-by=${debianKeys}] http://deb.debian.org/${suite} main\n`,
  );
  await writeFile(join(folder, "sources.list"), sources.join(""));
  await writeFile(join(folder, "installed"), "");
  const options = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State::lists": join(folder, "lists"),
    "Dir::State::status": join(folder, "installed"),
    "Dir::Cache": join(folder, "cache"),
    ...(architecture !== undefined && {
      "APT::Architecture": architecture,
      "APT::Architectures": architecture,
    }),
    "APT::Sandbox::User": "root",
    "Debug::NoLocking": "1",
  };
  const apt = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  await run("apt-get", [...apt, "update", "-q"], { quiet: true });
  return apt;
}

/** Downloads packages with all that they need into the folder of `ownApt`. Returns the paths of the files. */
export async function downloadPackages(apt, folder, packages) {
  const archives = join(folder, "cache", "archives");
  // A package of an earlier day would be unpacked too.
  await rm(archives, { recursive: true, force: true });
  await mkdir(join(archives, "partial"), { recursive: true });
  const install = ["install", "-q", "-y", "--download-only", "--no-install-recommends"];
  await run("apt-get", [...apt, ...install, ...packages], { quiet: true });
  const files = await readdir(archives);
  return files.filter((name) => name.endsWith(".deb")).map((name) => join(archives, name));
}
