import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type KnownSeal, knownSeal, type SealedBy } from "./knownSeal";

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** What seals a process that is started by it. */
  readonly sealedBy: SealedBy;
}

/** A process of the server, together with all that it starts. */
export class ServerChild {
  readonly streams: ChildProcessWithoutNullStreams;
  readonly sealedBy: SealedBy;
  /** Resolves with the exit code when the process has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor({ command, args, env, cwd, sealedBy }: ServerCommand) {
    // A session and a process group of its own, so that what it starts can be ended with it. Windows would open a console for it.
    this.streams = spawn(command, args, { env, cwd, detached: hasGroups });
    this.sealedBy = sealedBy;
    this.ended = once(this.streams, "exit").then(
      ([code]) => {
        // What it has left running goes on otherwise. The number is not given to another group as long as this one has a member.
        this.#killGroup();
        return code as number | null;
      },
      () => null,
    );
  }

  /** Ends all of its processes at once. What they have written and nobody has read is lost. */
  kill(): void {
    const { streams } = this;
    streams.stdout.destroy();
    streams.stderr.destroy();
    // Once it has ended, its number may be another process's.
    if (streams.exitCode === null && streams.signalCode === null) this.#killGroup();
  }

  /** What the client knows of its seal without the server's word. */
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
      // All of them have ended.
    }
  }
}

const hasGroups = process.platform !== "win32";
