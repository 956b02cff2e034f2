import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { dirname } from "node:path";
import { type Frame, FrameSplitter } from "../../server/protocol/engineFrames";
import {
  editorArgument,
  engineArgument,
  sealedOnlyArgument,
  writableArgument,
} from "../../server/protocol/launch";
import { changedFiles, sealedStart, serverDigests } from "../serverProcess/serverBuild";

export interface EngineCommand {
  /** Absolute path of the server's module. */
  readonly module: string;
  /** Absolute path of the only folder that the engine may write to. */
  readonly folder: string;
}

export interface EngineEvents {
  onFrame(frame: Frame): void;
  onErrorText(text: string): void;
  /** `code`: the exit code; null if a signal ended it or it could not be started. */
  onEnd(code: number | null): void;
}

/** What the engine may leave unread, in bytes, before its windows have to wait. */
const mostUnread = 8 * 2 ** 20;
/** How long the engine may take to end after its input has, in milliseconds. */
const endMs = 3000;

/** The engine process: started by the same launcher as a window's server, and only completely sealed. */
export class EngineChild {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;

  /** Throws if the server's files are not those of the build. */
  constructor({ module, folder }: EngineCommand, events: EngineEvents) {
    const changed = changedFiles(dirname(module), serverDigests() ?? {});
    if (changed.length > 0) throw new Error(`the server's files have changed: ${changed.join(", ")}`);
    const [command = "", ...args] = [
      ...[...sealedStart(), sealedOnlyArgument, process.execPath, module, editorArgument, engineArgument],
      ...[writableArgument, folder],
    ];
    this.#child = spawn(command, args, { cwd: dirname(module), detached: true });
    const frames = new FrameSplitter();
    this.#child.stdout.on("data", (bytes: Buffer) => {
      try {
        for (const frame of frames.push(bytes)) events.onFrame(frame);
      } catch {
        this.kill();
      }
    });
    this.#child.stderr
      .setEncoding("utf8")
      .on("data", (text: string) => events.onErrorText(text.slice(0, 10_000)));
    // A process that has ended takes no more input.
    this.#child.stdin.on("error", () => {});
    this.#ended = new Promise((resolve) => {
      const end = (code: number | null) => {
        this.kill();
        resolve();
        events.onEnd(code);
      };
      this.#child.once("error", () => end(null));
      this.#child.once("exit", end);
    });
  }

  /** Writes a frame. False when the process is slow to read: then wait for `drained`. */
  write(frame: Buffer): boolean {
    return this.#child.stdin.write(frame) || this.#child.stdin.writableLength < mostUnread;
  }

  drained(then: () => void): void {
    this.#child.stdin.once("drain", then);
  }

  /** Lets the process end, and kills it if it does not. Resolves when it has ended. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    const killing = setTimeout(() => this.kill(), endMs);
    await this.#ended;
    clearTimeout(killing);
  }

  /** Kills the process and all that it has started. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // All have ended.
    }
  }
}
