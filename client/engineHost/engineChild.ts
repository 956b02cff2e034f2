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
  /** `code`: the exit code; null if a signal ended it. `problem`: why it was not started at all. */
  onEnd(code: number | null, problem?: string): void;
}

/** How long the engine may take to end after its input has, in milliseconds. */
const endMs = 3000;

/** The engine process: started by the same launcher as a window's server, and only completely sealed. */
export class EngineChild {
  readonly #child: ChildProcessWithoutNullStreams;

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
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => events.onErrorText(text));
    // A process that has ended takes no more input.
    this.#child.stdin.on("error", () => {});
    this.#child.once("error", () => events.onEnd(null));
    this.#child.once("exit", (code) => {
      this.kill();
      events.onEnd(code);
    });
  }

  write(frame: Buffer): void {
    this.#child.stdin.write(frame);
  }

  /** Lets the process end, and kills it if it does not. */
  end(): void {
    this.#child.stdin.end();
    setTimeout(() => this.kill(), endMs).unref();
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
