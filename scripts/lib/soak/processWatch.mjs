// Samples the processes of the extension, and what they keep open, from /proc.
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { root } from "../paths.mjs";

export class ProcessWatch {
  /** @param {{ temporary: string, storage: string }} folders the TMPDIR of VS Code, which marks its processes; the extension's storage */
  constructor({ temporary, storage }) {
    this.temporary = temporary;
    this.storage = storage;
  }

  /** Memory in MiB and descriptors by process, the sockets that listen, and the temporary and stored files. */
  async sample() {
    const processes = await this.processes();
    const sockets = new Set();
    const byRole = {};
    for (const { pid, role } of processes) {
      const open = await openFiles(pid);
      for (const link of open) if (link.startsWith("socket:")) sockets.add(link.slice(8, -1));
      byRole[role] ??= { processes: 0, memory: 0, descriptors: 0 };
      const sum = byRole[role];
      sum.processes++;
      sum.memory += await ownMemory(pid);
      sum.descriptors += open.length;
    }
    return {
      processes: byRole,
      listening: await listening(sockets),
      temporaryFiles: await filesIn(this.temporary),
      storedFiles: await filesIn(this.storage),
    };
  }

  /** The extension host and the processes that the extension started. */
  async processes() {
    const found = [];
    for (const name of await readdir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const role = await this.#roleOf(Number(name));
      if (role !== undefined) found.push({ pid: Number(name), role });
    }
    return found;
  }

  async #roleOf(pid) {
    const words = (await read(pid, "cmdline")).split("\0");
    const program = words.find((word) => word.startsWith(join(root, "dist")));
    if (program !== undefined) {
      if (basename(program).startsWith("switchboard")) return "switchboard";
      return words.includes("--engine") ? "engine" : "server";
    }
    if (!words.includes("--type=extensionHost")) return undefined;
    return (await read(pid, "environ")).includes(`TMPDIR=${this.temporary}\0`) ? "client" : undefined;
  }
}

/** A file of a process; empty if the process has ended. */
async function read(pid, file) {
  return readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
}

/** In MiB, without pages of files: the system drops and reads those as it likes. */
async function ownMemory(pid) {
  const status = await read(pid, "status");
  const kib = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
  return (kib("RssAnon") + kib("RssShmem") + kib("VmSwap")) / 1024;
}

async function openFiles(pid) {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  return Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
}

/** How many of these sockets listen, by kind. */
async function listening(sockets) {
  const lines = async (kind) => (await read("self/net", kind)).trim().split("\n").slice(1);
  const inet = async (kind, state) =>
    (await lines(kind)).filter((line) => {
      const fields = line.trim().split(/\s+/);
      return fields[3] === state && sockets.has(fields[9]);
    }).length;
  // 0A: listening; 07: an unconnected UDP socket, which receives from anybody. 00010000: a Unix socket that listens.
  const tcp = (await inet("tcp", "0A")) + (await inet("tcp6", "0A"));
  const udp = (await inet("udp", "07")) + (await inet("udp6", "07"));
  const unix = (await lines("unix")).filter((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[3] === "00010000" && sockets.has(fields[6]);
  }).length;
  return { tcp, udp, unix };
}

/** All files below a folder but VS Code's own. */
async function filesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((name) => !name.startsWith("vscode-"));
}
