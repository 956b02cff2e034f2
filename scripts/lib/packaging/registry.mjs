// Packages from the npm registry, exactly those that the lock file names.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cacheFolder } from "../paths.mjs";
import { run } from "../processes.mjs";
import { ScriptError } from "../terminal.mjs";
import { lockedPackages } from "./lock.mjs";
import { withoutDigest } from "./lockedDigests.mjs";

const downloads = join(cacheFolder, "packages");

/** Unpacks the locked version of the package into `target`. Throws a `ScriptError` if its bytes are not the locked ones. */
export async function unpackLocked(folder, target, archives = downloads) {
  const { version, integrity } = lockedPackages()[folder];
  const spec = `${folder.replace(/^node_modules\//, "")}@${version}`;
  refuseUnlocked([folder]);
  const archive = join(archives, `${spec.replace(/^@/, "").replace("/", "-").replace("@", "-")}.tgz`);
  if (!existsSync(archive)) await download(spec, archive);
  if (!(await matches(archive, integrity))) {
    await rm(archive);
    throw new ScriptError(
      `The registry's ${spec} differs from the digest in package-lock.json: do not pack it.`,
    );
  }
  await mkdir(target, { recursive: true });
  await run("tar", ["-xzf", archive, "-C", target, "--strip-components=1"], { quiet: true });
}

/** Refuses packages without a locked digest, so that a build need not trust what the registry sends that day. */
export function refuseUnlocked(folders) {
  const packages = lockedPackages();
  const unlocked = withoutDigest({ packages }, new Set(folders));
  if (unlocked.length === 0) return;
  const names = unlocked.map(
    (folder) => `${folder.replace(/^node_modules\//, "")}@${packages[folder]?.version}`,
  );
  throw new ScriptError(
    `package-lock.json has no digest of ${names.join(", ")}: \`npm run lock-digests\` adds it, with a registry that has it.`,
  );
}

/** Another packing may download the same at the same time, so that a file gets its name only when it is complete. */
async function download(spec, archive) {
  await mkdir(dirname(archive), { recursive: true });
  const folder = await mkdtemp(join(dirname(archive), "loading-"));
  try {
    await npm(["pack", "--silent", spec], folder).catch(() => {
      throw new ScriptError(
        `npm got no ${spec}: pack where \`npm view ${spec}\` works, or put the registry's file there as ${archive}.`,
      );
    });
    await rename(join(folder, basename(archive)), archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs npm: under `npm run` the same one, by its path, because Windows starts no `npm` without a shell. */
export async function npm(args, cwd) {
  const script = process.env.npm_execpath;
  const [command, ...first] = script?.endsWith("js") ? [process.execPath, script] : ["npm"];
  await run(command, [...first, ...args], { cwd, quiet: true });
}

/** Refuses packages that were installed in another version than the lock file's, whose digest says nothing about them. */
export async function refuseStale(folders, place) {
  const packages = lockedPackages();
  for (const folder of folders) {
    const { version } = JSON.parse(await readFile(join(place, folder, "package.json"), "utf8"));
    if (version !== packages[folder]?.version)
      throw new ScriptError(`${folder} is ${version}, not as in package-lock.json: run \`npm ci\`.`);
  }
}

async function matches(file, integrity) {
  const content = await readFile(file);
  return integrity.split(" ").some((each) => {
    const [algorithm] = each.split("-");
    return `${algorithm}-${createHash(algorithm).update(content).digest("base64")}` === each;
  });
}
