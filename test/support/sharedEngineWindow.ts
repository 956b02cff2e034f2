import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Duplex } from "node:stream";
import { EngineHost } from "../../client/engineHost/engineHost";
import { EngineRelay } from "../../client/engineHost/engineRelay";
import { encodeFrame, type Frame, FrameSplitter, type WindowHello } from "../../server/protocol/engineFrames";
import { linkArgument, scratchVariables, serverVariables } from "../../server/protocol/launch";
import { engineFolderNames } from "../../server/protocol/stored";
import {
  type ServerProcess,
  type ServerProcessOptions,
  startServerProcess,
  throughSealedStart,
} from "./lspClient";

const server = resolve("dist/server/main.mjs");

export interface Window extends ServerProcess {
  readonly relay: EngineRelay;
  /** Why this window cannot use the engine process, once it cannot. */
  readonly unusable: () => string | undefined;
  readonly log: readonly string[];
  /** Ends the window as VS Code ends when it is killed. */
  kill(): void;
}

export interface Stranger {
  send(frame: Frame): void;
  readonly closed: Promise<void>;
  /** The number of the engine's start. */
  readonly ready: Promise<number>;
  /** The first message that arrives. */
  readonly answer: Promise<{ readonly id: number }>;
}

/** A user with a private runtime folder, whose windows share an engine process. */
export class SharedEngineUser {
  readonly home = mkdtempSync(join(tmpdir(), "inhouse-"));
  readonly folder = join(this.home, "engine");
  readonly runtimeFolder = join(this.home, "run");
  readonly #windows: Window[] = [];

  constructor(private readonly module = server) {
    mkdirSync(this.folder, { mode: 0o700 });
    for (const name of Object.values(engineFolderNames)) mkdirSync(join(this.folder, name), { mode: 0o700 });
  }

  host(): EngineHost {
    return new EngineHost({
      switchboard: resolve("dist/client/switchboard.js"),
      module: this.module,
      folder: this.folder,
      env: { ...serverVariables(process.env), ...scratchVariables(this.folder) },
      build: "test",
      runtimeFolder: this.runtimeFolder,
      lingerMs: 500,
    });
  }

  /** Opens a window with a server process of its own. */
  async open(hello: WindowHello = {}, options: ServerProcessOptions = {}): Promise<Window> {
    const started = await startServerProcess(server, {
      through: throughSealedStart,
      inherited: ["pipe"],
      ...options,
      args: [linkArgument],
    });
    const host = this.host();
    const log: string[] = [];
    let unusable: string | undefined;
    const relay = new EngineRelay(started.child.stdio[3] as unknown as Duplex, {
      connect: () => host.connect(),
      hello,
      log: { info: (line) => void log.push(line), warn: (line) => void log.push(line) },
      onUnusable: (why) => {
        unusable = why;
      },
    });
    started.child.once("exit", () => relay.dispose());
    const kill = () => {
      started.child.kill("SIGKILL");
      relay.dispose();
    };
    const window = { ...started, relay, log, unusable: () => unusable, kill };
    this.#windows.push(window);
    return window;
  }

  /** Connects as a program of the same user that is no window, or a window that was taken over. */
  async connect(): Promise<Stranger> {
    const socket = await this.host().connect();
    const frames = new FrameSplitter();
    const send = (frame: Frame) => void socket.write(encodeFrame(frame));
    send({ channel: 0, kind: "hello", body: Buffer.from("{}") });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    const found = new Promise<{ start: number; answer: Promise<{ id: number }> }>((resolve) => {
      let answered = (_: { id: number }) => {};
      const answer = new Promise<{ id: number }>((done) => {
        answered = done;
      });
      socket.on("data", (bytes) => {
        for (const { kind, body } of frames.push(bytes)) {
          if (kind === "ready") resolve({ start: JSON.parse(body.toString()).start, answer });
          if (kind === "message") answered(JSON.parse(body.toString()));
        }
      });
    });
    return {
      send,
      closed,
      ready: found.then(({ start }) => start),
      answer: found.then(({ answer }) => answer),
    };
  }

  /** Process ids of the switchboard and of the engine. */
  processes(): { readonly switchboard: readonly number[]; readonly engine: readonly number[] } {
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const running = (word: string) =>
      all.filter((pid) => commandOf(pid).includes(word) && commandOf(pid).includes(this.folder)).map(Number);
    return { switchboard: running("switchboard.js"), engine: running("--engine\0") };
  }

  async dispose(): Promise<void> {
    for (const window of this.#windows) window.kill();
    const { switchboard, engine } = this.processes();
    for (const pid of [...switchboard, ...engine]) process.kill(pid, "SIGKILL");
    rmSync(this.home, { recursive: true, force: true });
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Resident memory of a process in bytes. */
export function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}
