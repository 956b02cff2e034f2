import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { linkDescriptor } from "../../server/protocol/launch";
import { type KnownSeal, knownSeal, type SealedBy } from "./knownSeal";
import type { Sift } from "./siftedWriter";

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** What seals the process that this command starts. */
  readonly sealedBy: SealedBy;
  /** Connects the server's link to the engine process; absent for a server with its own engine. */
  readonly link?: (server: Duplex) => { dispose(): void };
  /** What goes before the protocol on stdin and stdout; absent where the protocol begins at once. */
  readonly begin?: (streams: ChildProcessWithoutNullStreams) => {
    /** The stdout of the server itself. */
    readonly output: Readable;
    /** Resolves when the server starts; rejects if it will not. */
    readonly ready: Promise<void>;
    /** What may go to the server of the messages for it. */
    readonly sift: Sift;
  };
}

/** The server process with its child processes. */
export class ServerChild {
  readonly streams: ChildProcessWithoutNullStreams;
  readonly sealedBy: SealedBy;
  /** What the server says. */
  readonly output: Readable;
  /** Resolves when the server itself has the streams; rejects if it will not start. */
  readonly ready: Promise<void>;
  /** What may go to the server; absent where everything may. */
  readonly sift: Sift | undefined;
  /** Resolves to the exit code when the process has ended; to null if a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor({ command, args, env, cwd, sealedBy, link, begin }: ServerCommand) {
    // A separate process group, so that its children can be killed with it. On Windows this would open a console.
    const stdio = ["pipe", "pipe", "pipe", ...(link === undefined ? [] : (["pipe"] as const))] as const;
    const options = { env, cwd, detached: hasGroups, stdio: [...stdio] };
    this.streams = spawn(command, args, options) as ChildProcessWithoutNullStreams;
    this.sealedBy = sealedBy;
    const begun = begin?.(this.streams);
    this.output = begun?.output ?? this.streams.stdout;
    this.sift = begun?.sift;
    this.ready = begun?.ready ?? Promise.resolve();
    this.ready.catch(() => {});
    const linked = link?.(this.streams.stdio[linkDescriptor] as Duplex);
    this.ended = once(this.streams, "exit").then(
      ([code]) => {
        linked?.dispose();
        // Kill the remaining children. The group id cannot be reused while the group has members.
        this.#killGroup();
        return code as number | null;
      },
      () => null,
    );
  }

  /** Kills it if it does not end by itself within a time. Returns as `ended`. */
  async end(graceMs: number): Promise<number | null> {
    await Promise.race([this.ended, delay(graceMs, undefined, { ref: false })]);
    this.kill();
    return this.ended;
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
