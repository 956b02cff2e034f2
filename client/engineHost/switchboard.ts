/**
 * The switchboard: connects the windows of one user to the engine process that they share. It only passes frames on. It
 * listens at one Unix socket, opens no connection, reads no file of the user and keeps no text. The first window starts
 * it; it ends after the last.
 *
 * `node switchboard.js SOCKET MODULE FOLDER LINGER`: the path to listen at, the engine's module and folder, and how long to wait
 * for another window after the last has closed, in milliseconds.
 */
import { unlinkSync } from "node:fs";
import type { Socket } from "node:net";
import {
  type EngineLost,
  type EngineReady,
  encodeFrame,
  type Frame,
  FrameSplitter,
  jsonFrame,
} from "../../server/protocol/engineFrames";
import { notSealedCode } from "../../server/protocol/launch";
import { createRestartPolicy } from "../serverProcess/restartPolicy";
import { EngineChild, type EngineCommand } from "./engineChild";
import { listenAt } from "./localSocket";
import { peerUser } from "./peerUser";

/** What a window may leave unread, in bytes. */
const mostUnread = 64 * 2 ** 20;

class Switchboard {
  readonly #windows = new Map<number, Socket>();
  readonly #policy = createRestartPolicy(() => performance.now());
  #lastChannel = 0;
  #engine: EngineChild | undefined;
  #ready: EngineReady | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(
    private readonly command: EngineCommand,
    private readonly lingerMs: number,
  ) {
    this.#linger();
    this.#startEngine();
  }

  /** Takes a window's connection. */
  add(socket: Socket): void {
    if (peerUser(socket) !== process.getuid?.()) {
      socket.destroy();
      return;
    }
    this.#lastChannel += 1;
    const channel = this.#lastChannel;
    clearTimeout(this.#lingering);
    this.#windows.set(channel, socket);
    const frames = new FrameSplitter();
    socket.on("data", (bytes) => {
      try {
        for (const { kind, body } of frames.push(bytes))
          if (kind === "message" && this.#ready !== undefined)
            this.#engine?.write(encodeFrame({ channel, kind, body }));
      } catch {
        socket.destroy();
      }
    });
    socket.on("error", () => {});
    socket.once("close", () => this.#remove(channel));
    if (this.#ready !== undefined) this.#connect(channel, this.#ready);
  }

  end(): void {
    this.#engine?.end();
  }

  #remove(channel: number): void {
    this.#windows.delete(channel);
    if (this.#ready !== undefined) this.#engine?.write(jsonFrame(channel, "closed", {}));
    if (this.#windows.size === 0) this.#linger();
  }

  #linger(): void {
    this.#lingering = setTimeout(() => process.exit(0), this.lingerMs);
  }

  #startEngine(): void {
    try {
      this.#engine = new EngineChild(this.command, {
        onFrame: (frame) => this.#take(frame),
        onErrorText: (text) => this.#tellAll("log", { text }),
        onEnd: (code) => this.#ended(code),
      });
    } catch (error) {
      this.#giveUp(String(error));
    }
  }

  #take({ channel, kind, body }: Frame): void {
    if (kind === "ready") {
      this.#ready = JSON.parse(body.toString()) as EngineReady;
      for (const each of this.#windows.keys()) this.#connect(each, this.#ready);
    } else if (kind === "message") this.#send(channel, encodeFrame({ channel: 0, kind, body }));
  }

  #connect(channel: number, ready: EngineReady): void {
    this.#engine?.write(jsonFrame(channel, "opened", {}));
    this.#send(channel, jsonFrame(0, "ready", ready));
  }

  #ended(code: number | null): void {
    this.#ready = undefined;
    this.#engine = undefined;
    const delayMs = code === notSealedCode ? undefined : this.#policy.next();
    if (code === notSealedCode) this.#giveUp("the system cannot seal a process that shares a model");
    else if (delayMs === undefined) this.#giveUp("the process that shares the model crashed repeatedly");
    else {
      this.#tellAll("lost", {});
      setTimeout(() => this.#startEngine(), delayMs);
    }
  }

  #giveUp(final: string): void {
    const lost: EngineLost = { final };
    this.#tellAll("lost", lost);
    // A window that comes now starts a new switchboard.
    for (const socket of this.#windows.values()) socket.end();
    process.exitCode = 1;
    stopListening();
    setTimeout(() => process.exit(1), 500).unref();
  }

  #tellAll(kind: "lost" | "log", value: object): void {
    for (const channel of this.#windows.keys()) this.#send(channel, jsonFrame(0, kind, value));
  }

  #send(channel: number, frame: Buffer): void {
    const socket = this.#windows.get(channel);
    if (socket === undefined) return;
    socket.write(frame);
    if (socket.writableLength > mostUnread) socket.destroy();
  }
}

const [path = "", module = "", folder = "", linger] = process.argv.slice(2);
let stopListening = () => {};

async function main(): Promise<void> {
  process.umask(0o077);
  const switchboard = new Switchboard({ module, folder }, Number(linger));
  const server = await listenAt(path, (socket) => switchboard.add(socket));
  stopListening = () => server.close();
  process.on("exit", () => {
    switchboard.end();
    try {
      unlinkSync(path);
    } catch {
      // The server has removed it.
    }
  });
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.once(signal, () => process.exit(0));
}

void main().catch(() => process.exit(1));
