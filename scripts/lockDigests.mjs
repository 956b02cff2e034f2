// `npm run lock-digests`: adds the digests that package-lock.json lacks, as the registry has them. Needed once per version of a
// dependency whose packages for other systems were not in the registry that the lock file was made with. Review what it writes.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { withoutDigest } from "./lib/packaging/lockedDigests.mjs";
import { root } from "./lib/paths.mjs";
import { runMain, say } from "./lib/terminal.mjs";

const file = join(root, "package-lock.json");

await runMain(async () => {
  const lock = JSON.parse(await readFile(file, "utf8"));
  const folders = Object.keys(lock.packages).filter((folder) => folder !== "");
  const lacking = [];
  for (const folder of withoutDigest(lock, folders)) {
    const { version, ...rest } = lock.packages[folder];
    const spec = `${folder.split("node_modules/").at(-1)}@${version}`;
    const found = await ask(spec);
    if (found === undefined) lacking.push(spec);
    else lock.packages[folder] = { version, integrity: found, ...rest };
    say(`${spec}: ${found ?? "not in this registry"}`);
  }
  await writeFile(file, `${JSON.stringify(lock, undefined, 2)}\n`);
  return lacking.length === 0 ? 0 : 1;
});

/** npm's own settings say which registry is asked. */
async function ask(spec) {
  const args = ["view", spec, "dist.integrity"];
  const { stdout } = await promisify(execFile)("npm", args, { cwd: root }).catch(() => ({ stdout: "" }));
  return stdout.trim() === "" ? undefined : stdout.trim();
}
