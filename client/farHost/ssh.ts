import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isInside } from "../../server/files/realPath";
import type { FarHost } from "./address";
import type { FarScript } from "./scripts/farScript";

/**
 * Options of every call. ssh never asks, because nobody would see the question; it forwards no agent, window, port or
 * tunnel, runs no local command, shares no connection with others, and ends when the other side is silent for 30 seconds. It takes only
 * a host key that it knows, and writes none. `IgnoreUnknown` is for versions before 8.7, which lack three of the options; it
 * replaces the user's own, so it names all.
 */
const options = [
  ...["-a", "-k", "-x", "-T"],
  ...[
    "IgnoreUnknown=*",
    "BatchMode=yes",
    "ClearAllForwardings=yes",
    "ConnectTimeout=15",
    "ControlMaster=no",
    "ControlPath=none",
    "ForkAfterAuthentication=no",
    "ForwardAgent=no",
    "ForwardX11=no",
    "LogLevel=INFO",
    "NoHostAuthenticationForLocalhost=no",
    "PermitLocalCommand=no",
    "RemoteCommand=none",
    "RequestTTY=no",
    "ServerAliveCountMax=3",
    "ServerAliveInterval=10",
    "SessionType=default",
    "StdinNull=no",
    "StrictHostKeyChecking=yes",
    "Tunnel=no",
    "UpdateHostKeys=no",
    "VerifyHostKeyDNS=no",
  ].flatMap((option) => ["-o", option]),
];

/** The arguments of ssh that run a script on a host. */
export function sshArguments({ user, host, port }: FarHost, { command }: FarScript): readonly string[] {
  return [
    ...options,
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...["--", host, command],
  ];
}

/** Absolute path of the user's ssh, from PATH without the folders of a workspace. Undefined if there is none. */
export function sshProgram(
  { PATH, Path }: NodeJS.ProcessEnv,
  workspaceFolders: readonly string[],
): string | undefined {
  const name = process.platform === "win32" ? "ssh.exe" : "ssh";
  const roots = [...workspaceFolders, ...workspaceFolders.map(realOf)];
  const isForeign = (folder: string) =>
    !isAbsolute(folder) || roots.some((root) => isInside(root, folder) || isInside(root, realOf(folder)));
  const folders = (PATH ?? Path ?? "").split(delimiter).filter((folder) => !isForeign(folder));
  return folders
    .map((folder) => join(folder, name))
    .find((path) => isExecutable(path) && !roots.some((root) => isInside(root, realOf(path))));
}

/** The path without links; as it is, if it does not exist. */
function realOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface SshResult {
  /** Of the script, or 255 if ssh itself failed. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const maxOutput = 256 * 1024;

/** Runs a script on a host, with `input` after the script on its stdin. Rejects if the signal aborts or ssh can't be started. */
export async function runOverSsh(
  program: string,
  host: FarHost,
  script: FarScript,
  signal: AbortSignal,
  input?: Readable,
): Promise<SshResult> {
  signal.throwIfAborted();
  // A group of its own, because ssh may have started the user's ProxyCommand.
  const child = spawn(program, sshArguments(host, script), { detached: hasGroups });
  const kill = () => killGroup(child);
  signal.addEventListener("abort", kill);
  const [output, errors] = [collected(child.stdout), collected(child.stderr)];
  const ended = once(child, "close") as Promise<[number | null]>;
  const sending = send(child, script, input).catch((error: NodeJS.ErrnoException) => {
    // The other side may end before it has read everything; its exit code says why. Other errors are of our own files.
    if (!["EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET"].includes(error.code ?? "")) {
      kill();
      throw error;
    }
  });
  const [[code]] = await Promise.all([ended, sending]).finally(() =>
    signal.removeEventListener("abort", kill),
  );
  signal.throwIfAborted();
  return { code, output: output(), errors: errors() };
}

const hasGroups = process.platform !== "win32";

function killGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    if (hasGroups && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // All processes have ended.
  }
}

async function send(
  { stdin }: ChildProcessWithoutNullStreams,
  { input: script }: FarScript,
  more: Readable | undefined,
): Promise<void> {
  stdin.on("error", () => {});
  stdin.write(script);
  if (more === undefined) stdin.end();
  else await pipeline(more, stdin);
}

/** The end of what a stream has said. */
function collected(stream: Readable): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text = (text + chunk).slice(-maxOutput);
  });
  return () => text;
}
