// Brings the editors that `npm run test:editors` runs, in the versions of the newest Debian, without installing them: each runs from an unpacked
// tree, with the loader and the libraries in it, beside whatever the machine has.
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { debianKeys, downloadPackages, ownApt } from "../debianPackages.mjs";
import { cacheFolder } from "../paths.mjs";
import { run } from "../processes.mjs";
import { findProgram } from "../systemPackages.mjs";
import { say } from "../terminal.mjs";

const packages = ["neovim", "hx", "emacs-nox", "emacs-el", "tmux", "patchelf"];
/** What the editors' packages name as needed, but an editor only uses to compile extensions. */
const unneeded = /^(?:binutils|gcc-|lib(?:asan|tsan|lsan|hwasan|ubsan|binutils|c6-dev|c-dev)|linux-libc-dev)/;
const tree = join(cacheFolder, "editors");

/** Why the editors cannot be had, in one sentence; undefined if they can. `isCheap`: only if that takes no large download. */
export function whyNoEditors({ isCheap = false } = {}) {
  if (process.platform !== "linux")
    return "The editors come from Debian's packages, which run on Linux only.";
  if (existsSync(join(tree, "bin"))) return undefined;
  const missing = ["apt-get", "dpkg-deb"].filter((name) => findProgram(name) === undefined);
  if (missing.length > 0)
    return `The editors come from Debian's packages, and ${missing.join(" and ")} is missing.`;
  if (!existsSync(debianKeys)) return "Install debian-archive-keyring: Debian's packages are signed.";
  if (isCheap) return "`npm run test:editors` downloads the editors first (110 MB).";
  return undefined;
}

/** Returns the folder with the editors' commands: nvim, hx, emacs and tmux. */
export async function ensureEditors() {
  const commands = join(tree, "bin");
  if (existsSync(commands)) return commands;
  say("Fetching Neovim, Helix, Emacs and tmux from Debian …");
  const partial = `${tree}.partial-${process.pid}`;
  const downloads = join(partial, "downloads");
  await mkdir(downloads, { recursive: true });
  try {
    const apt = await ownApt(downloads, ["debian sid"]);
    for (const file of await downloadPackages(apt, downloads, packages))
      if (!unneeded.test(basename(file))) await run("dpkg-deb", ["-x", file, partial]);
    await rm(downloads, { recursive: true });
    await rm(tree, { recursive: true, force: true });
    await rename(partial, tree);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await writeCommands(`${commands}.partial`);
  await rename(`${commands}.partial`, commands);
  return commands;
}

async function writeCommands(folder) {
  const loader = await fileIn("usr/lib", /^ld-linux-.*\.so\.\d$/);
  const libraries = dirname(loader);
  const dump = await fileIn("usr/libexec/emacs", /^emacs-.*\.pdmp$/);
  const helpers = dirname(dump);
  const emacs = join(tree, "usr/share/emacs", basename(dirname(helpers)));
  const lisp = await foldersIn(join(emacs, "lisp"));
  const commands = {
    nvim: { program: "usr/bin/nvim", env: { VIMRUNTIME: join(tree, "usr/share/nvim/runtime") } },
    hx: { program: "usr/lib/hx/hx", env: { HELIX_RUNTIME: join(tree, "usr/lib/hx/runtime") } },
    emacs: {
      program: "usr/bin/emacs-nox",
      env: {
        EMACSLOADPATH: lisp.join(":"),
        EMACSDATA: join(emacs, "etc"),
        EMACSDOC: join(emacs, "etc"),
        EMACSPATH: helpers,
      },
      args: [`--dump-file=${dump}`],
    },
    tmux: { program: "usr/bin/tmux", env: {} },
  };
  await mkdir(folder, { recursive: true });
  for (const [name, { program, env, args = [] }] of Object.entries(commands)) {
    const path = join(tree, program);
    const ofTree = ["--set-interpreter", loader, "--force-rpath", "--set-rpath", libraries, path];
    await run(loader, ["--library-path", libraries, join(tree, "usr/bin/patchelf"), ...ofTree]);
    const exports = Object.entries(env).map(([key, value]) => `export ${key}=${quote(value)}\n`);
    const script = `#!/bin/sh\n${exports.join("")}exec ${[path, ...args].map(quote).join(" ")} "$@"\n`;
    await writeFile(join(folder, name), script, { mode: 0o755 });
  }
}

async function fileIn(folder, name) {
  const entries = await readdir(join(tree, folder), { withFileTypes: true, recursive: true });
  const found = entries.find((entry) => name.test(entry.name));
  return join(found.parentPath ?? found.path, found.name);
}

async function foldersIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const inside = entries
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name));
  return [folder, ...inside];
}

const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;
