import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Process ids of the language servers that this extension host has started. */
export function serverPids(): number[] {
  const all = process.platform === "linux" ? fromProc() : fromPs();
  const module = process.env["INHOUSE_SERVER_MODULE"] ?? "dist/server/main.mjs";
  return all
    .filter(({ command, pid }) => command.includes(module) && hasAncestor(pid, process.pid, all))
    .map(({ pid }) => pid);
}

function hasAncestor(pid: number, ancestor: number, all: readonly ProcessEntry[]): boolean {
  const parent = all.find((entry) => entry.pid === pid)?.parent;
  return parent !== undefined && (parent === ancestor || hasAncestor(parent, ancestor, all));
}

function fromProc(): ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        // The program's name is in parentheses and may hold any character, including parentheses.
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        return [{ pid: Number(name), parent, command }];
      } catch {
        return []; // The process has ended by now.
      }
    });
}

function fromPs(): ProcessEntry[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match === null
      ? []
      : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? "" }];
  });
}
