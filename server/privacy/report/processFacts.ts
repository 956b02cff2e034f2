import { readdirSync, readFileSync } from "node:fs";
import type { KernelFacts, ProcessFacts } from "../../protocol/privacyReport";
import { descriptorsOf, socketsOf } from "../sockets";

const seccompFilters = 2; // SECCOMP_MODE_FILTER

/** Describes a process and all its descendants as the kernel sees them. Systems other than Linux show little. */
export function processFacts(pid: number): readonly ProcessFacts[] {
  if (process.platform !== "linux")
    return [{ pid, parent: process.ppid, command: [process.execPath, ...process.argv.slice(1)].join(" ") }];
  const parents = new Map(allPids().map((each) => [each, parentOf(each)]));
  const family = [pid];
  for (const each of family)
    family.push(...[...parents].filter(([, parent]) => parent === each).map(([child]) => child));
  return family.flatMap((each) => factsOf(each) ?? []);
}

/** Returns undefined for a process that has ended. */
export function factsOf(pid: number): ProcessFacts | undefined {
  const kernel = attempt(() => kernelFacts(pid));
  const command = attempt(() => commandOf(pid));
  const parent = parentOf(pid);
  if (command === undefined || parent === undefined) return undefined;
  const sockets = attempt(() => socketsOf(pid));
  return {
    pid,
    parent,
    command,
    ...(kernel !== undefined && { kernel }),
    ...(sockets !== undefined && { sockets }),
  };
}

/** The command line of a process; for one that is exiting, only its name is left. */
function commandOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  return command === "" ? `[${readFileSync(`/proc/${pid}/comm`, "utf8").trim()}]` : command;
}

function kernelFacts(pid: number): KernelFacts {
  const statuses = readdirSync(`/proc/${pid}/task`).flatMap(
    (thread) => attempt(() => parseStatus(readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8"))) ?? [],
  );
  const main = parseStatus(readFileSync(`/proc/${pid}/status`, "utf8"));
  const filters = main.get("Seccomp_filters");
  return {
    noNewPrivileges: statuses.every((status) => status.get("NoNewPrivs") === "1"),
    threads: statuses.length,
    filteredThreads: statuses.filter((status) => Number(status.get("Seccomp")) === seccompFilters).length,
    ...(filters !== undefined && { filters: Number(filters) }),
    rings: descriptorsOf(pid).filter(({ target }) => target.includes("[io_uring]")).length,
  };
}

function parseStatus(text: string): Map<string, string> {
  return new Map(text.split("\n").map((line) => [line.split(":")[0] ?? "", line.split(/\s+/)[1] ?? ""]));
}

function allPids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The program's name is in parentheses and may contain any character, including parentheses.
  const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Returns undefined if the process has ended or this one may not read its data. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
