import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { writeFileAtomic } from "../../../server/files/writeFileAtomic";

export interface ToolRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Working folder, as an absolute path. */
  readonly cwd: string;
  /** Names the running tool, so that a later build can end what a killed window left behind. */
  readonly runningFile: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A tool has ended with an error; `lastLines` is what it said last. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  constructor(
    readonly command: string,
    readonly code: number | null,
    readonly lastLines: readonly string[],
  ) {
    super(`${command} ended with code ${code}.`);
  }
}

const keptLines = 40;

/**
 * Runs a build tool and everything it starts in a process group of their own; aborting kills the group. Rejects with a
 * `ToolError`, with the error of the start, or with the signal's reason.
 */
export async function runTool(run: ToolRun): Promise<void> {
  const { command, args, env, cwd, runningFile, onLine, signal } = run;
  signal.throwIfAborted();
  const lastLines: string[] = [];
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => killGroup(child.pid);
  signal.addEventListener("abort", kill, { once: true });
  try {
    const ended = once(child, "close") as Promise<[number | null]>;
    const read = [child.stdout, child.stderr].map((input) =>
      readLines(input, (line) => {
        lastLines.push(line);
        if (lastLines.length > keptLines) lastLines.shift();
        onLine(line);
      }),
    );
    await writeRunning(runningFile, child);
    const [code] = await ended;
    await Promise.all(read);
    signal.throwIfAborted();
    if (code !== 0) throw new ToolError(command, code, lastLines);
  } finally {
    signal.removeEventListener("abort", kill);
    // What an aborted one was writing may be half written: the file stays and says so.
    if (signal.aborted) await writeFileAtomic(runningFile, "aborted").catch(() => {});
    else await rm(runningFile, { force: true });
  }
}

/** Whether a linker could not read what a compiler had written. */
export function hasDamagedObject({ lastLines }: ToolError): boolean {
  return /file not recogni[sz]ed|file format not recogni[sz]ed|file (?:is )?truncated|malformed (?:object|archive)|not an object/i.test(
    lastLines.join("\n"),
  );
}

/**
 * Kills the tools that an earlier build left running when its window was killed. Returns whether that build was cut off,
 * so that files it was writing may be incomplete.
 */
export async function endLeftTools(runningFile: string): Promise<boolean> {
  const text = await readFile(runningFile, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const [pid = "", startedAt] = text.split(" ");
  // The id of a group stays in use while a member lives, so only the leader's own start time must match, where it lives.
  const now = await startTime(Number(pid));
  if (/^\d+$/.test(pid) && (now === undefined || now === startedAt)) killGroup(Number(pid));
  await rm(runningFile, { force: true });
  return true;
}

async function writeRunning(file: string, { pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  await writeFileAtomic(file, `${pid} ${(await startTime(pid)) ?? ""}`);
}

/** When a process started, in ticks since the machine's start; undefined if it has ended, or on other systems. */
async function startTime(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text?.slice(text.lastIndexOf(")") + 2).split(" ")[19];
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of its processes have ended.
  }
}

async function readLines(input: NodeJS.ReadableStream | null, onLine: (line: string) => void): Promise<void> {
  if (input === null) return;
  for await (const line of createInterface({ input })) onLine(line);
}
