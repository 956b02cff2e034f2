// A whole arm64 Linux that lives in its initramfs: Debian's kernel and libraries, Node, and this build of Inhouse.
import { globSync } from "node:fs";
import { chmod, cp, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "../paths.mjs";
import { run } from "../processes.mjs";
import { ScriptError } from "../terminal.mjs";
import { fetchDebian } from "./debian.mjs";
import { installForArm64, packageFolders } from "./packages.mjs";

/** Where Inhouse is in the image. */
const installation = "opt/inhouse";

/** What the tests in the image import beside what an installed extension has. */
const testPackages = [
  ...["mocha", "fast-check", "vscode-languageserver", "vscode-languageserver-protocol", "zod"],
  ...["jsonc-parser", "diff", "picomatch", "unhomoglyph", "web-tree-sitter"],
];

/** Makes the image from dist/ and dist-test/ in `folder`. Returns the paths of the kernel and of the initramfs. */
export async function makeImage(folder) {
  const [{ kernel, others }] = await Promise.all([
    fetchDebian(join(folder, "debian")),
    installForArm64(join(folder, "npm")),
  ]);
  const system = join(folder, "system");
  await rm(system, { recursive: true, force: true });
  await unpackUserland(system, others);
  await copyInhouse(system, join(folder, "npm"));
  const initramfs = join(folder, "initramfs.gz");
  await pack(system, initramfs);
  return { kernel: await unpackKernel(kernel, join(folder, "kernel")), initramfs };
}

async function unpackKernel(archive, folder) {
  await rm(folder, { recursive: true, force: true });
  await run("dpkg-deb", ["-x", archive, folder], { quiet: true });
  const [kernel] = globSync(join(folder, "boot", "vmlinuz-*"));
  if (kernel === undefined) throw new ScriptError(`${archive} has no kernel.`);
  return kernel;
}

async function unpackUserland(system, archives) {
  for (const name of ["bin", "lib", "sbin"]) {
    await mkdir(join(system, "usr", name), { recursive: true });
    await symlink(`usr/${name}`, join(system, name));
  }
  for (const name of ["proc", "sys", "dev", "tmp", "root"]) await mkdir(join(system, name));
  for (const archive of archives) await unpack(archive, system);
  for (const name of ["doc", "man", "locale"])
    await rm(join(system, "usr", "share", name), { recursive: true, force: true });
}

/** `dpkg-deb -x` would replace the links of /bin, /lib and /sbin. */
function unpack(archive, system) {
  return shell('dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"', archive, system);
}

/** Runs a pipe of programs; it fails when one of them does. */
function shell(script, ...args) {
  return run("bash", ["-e", "-o", "pipefail", "-c", script, "bash", ...args], { quiet: true });
}

async function copyInhouse(system, npm) {
  const inside = join(system, installation);
  const copy = (from, to) => cp(from, to, { recursive: true, filter: isNeeded });
  await mkdir(join(system, "opt", "node"), { recursive: true });
  await cp(join(npm, "package", "bin", "node"), join(system, "opt", "node", "node"));
  await copy(join(npm, "node_modules"), join(inside, "node_modules"));
  for (const path of [
    ...["package.json", "dist/server", "test/fixtures", "scripts/lib/arm64/guest.mjs"],
    ...["dist-test/arm64", "dist-test/chunks", "dist-test/model/privacy", "dist-test/support"],
    ...packageFolders(...testPackages),
  ]) {
    await mkdir(dirname(join(inside, path)), { recursive: true });
    await copy(join(root, path), join(inside, path));
  }
  await cp(join(root, "scripts", "lib", "arm64", "init"), join(system, "init"));
  await chmod(join(system, "init"), 0o755);
}

/** Leaves out source maps and the sources of llama.cpp. */
function isNeeded(path) {
  return !path.endsWith(".map") && !path.endsWith(".bundle");
}

function pack(system, target) {
  return shell('cd "$1"; find . | cpio -o -H newc -R 0:0 --quiet | gzip -1 > "$2"', system, target);
}
