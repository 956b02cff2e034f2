import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type KnownSeal, knownSeal, type SealedBy } from "./knownSeal";

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** What seals the process that this command starts. */
  readonly sealedBy: SealedBy;
}

/** The server process with its child processes. */
export class ServerChild {
  readonly streams: ChildProcessWithoutNullStreams;
  readonly sealedBy: SealedBy;
  /** Resolves to the exit code when the process has ended; to null if a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor({ command, args, env, cwd, sealedBy }: ServerCommand) {
    // A separate process group, so that its children can be killed with it. On Windows this would open a console.
    this.streams = spawn(command, args, { env, cwd, detached: hasGroups });
    this.sealedBy = sealedBy;
    this.ended = once(this.streams, "exit").then(
      ([code]) => {
        // Kill the remaining children. The group id cannot be reused while the group has members.
        this.#killGroup();
        return code as number | null;
      },
      () => null,
    );
  }

  /** Kills all of its processes at once. Unread output is lost. */
  kill(): void {
    const { streams } = this;
    streams.stdout.destroy();
    streams.stderr.destroy();
    // After its end, its process id may belong to another process.
    if (streams.exitCode === null && streams.signalCode === null) this.#killGroup();
  }

  /** What the client knows about its seal without trusting the server. */
  seal(): KnownSeal {
    return knownSeal(this.sealedBy, () => readFileSync(`/proc/${this.streams.pid}/status`, "utf8"));
  }

  #killGroup(): void {
    const { pid } = this.streams;
    if (pid === undefined) return;
    try {
      if (hasGroups) process.kill(-pid, "SIGKILL");
      else this.streams.kill("SIGKILL");
    } catch {
      // All processes have ended.
    }
  }
}

const hasGroups = process.platform !== "win32";
