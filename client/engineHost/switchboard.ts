import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import {
  type EngineLost,
  type EngineReady,
  encodeFrame,
  type Frame,
  FrameSplitter,
  jsonFrame,
  type WindowHello,
} from "../../server/protocol/engineFrames";
import { notSealedCode } from "../../server/protocol/launch";
import { createRestartPolicy } from "../serverProcess/restartPolicy";
import { EngineChild, type EngineCommand } from "./engineChild";
import { HeartbeatMonitor } from "./heartbeatMonitor";

/** What a window may leave unread, in bytes. */
const mostUnread = 64 * 2 ** 20;

interface Window {
  readonly socket: Socket;
  /** Absent until its client has introduced it; the engine does not know it before. */
  hello?: WindowHello;
}

export interface SwitchboardOptions {
  readonly command: EngineCommand;
  /** How long to wait for another window after the last has closed, in milliseconds. */
  readonly lingerMs: number;
  /** Called once, after the engine has ended. No window can connect by then. */
  readonly onEnd: (failed: boolean) => void;
  /** Called before it ends: from then on no window may connect. */
  readonly stopListening: () => void;
}

/** Connects the windows of one user to the engine process that they share. Only passes frames on. */
export class Switchboard {
  readonly #windows = new Map<number, Window>();
  readonly #policy = createRestartPolicy(() => performance.now());
  readonly #heartbeat = new HeartbeatMonitor({
    ping: () => this.#engine?.write(jsonFrame(0, "ping", {})),
    onHung: () => this.#engine?.kill(),
  });
  #lastChannel = 0;
  #engine: EngineChild | undefined;
  #ready: EngineReady | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(private readonly options: SwitchboardOptions) {
    this.#linger();
    this.#startEngine();
  }

  /** Takes a window's connection. */
  add(socket: Socket): void {
    this.#lastChannel += 1;
    const channel = this.#lastChannel;
    clearTimeout(this.#lingering);
    const window: Window = { socket };
    this.#windows.set(channel, window);
    const frames = new FrameSplitter();
    socket.on("data", (bytes) => {
      try {
        for (const frame of frames.push(bytes)) this.#takeFromWindow(channel, window, frame);
      } catch {
        socket.destroy();
      }
    });
    socket.on("error", () => {});
    socket.once("close", () => this.#remove(channel, window));
  }

  /** Ends the engine, then itself. */
  async end(failed = false): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#heartbeat.stop();
    // A window that comes from now on starts a new switchboard.
    this.options.stopListening();
    for (const { socket } of this.#windows.values()) socket.end();
    await this.#engine?.end();
    this.options.onEnd(failed);
  }

  #takeFromWindow(channel: number, window: Window, { channel: start, kind, body }: Frame): void {
    if (kind === "hello") {
      if (window.hello !== undefined) return;
      window.hello = JSON.parse(body.toString()) as WindowHello;
      if (window.hello.isRestart && this.#ready !== undefined) this.#heartbeat.checkNow();
      if (this.#ready !== undefined) this.#connect(channel, window, this.#ready);
    } else if (kind === "message" && start === this.#ready?.start && window.hello !== undefined) {
      const engine = this.#engine;
      if (engine?.write(encodeFrame({ channel, kind, body })) !== false) return;
      window.socket.pause();
      engine.drained(() => window.socket.resume());
    }
  }

  #remove(channel: number, { hello }: Window): void {
    this.#windows.delete(channel);
    if (this.#ready !== undefined && hello !== undefined)
      this.#engine?.write(jsonFrame(channel, "closed", {}));
    if (this.#windows.size === 0) this.#linger();
  }

  #linger(): void {
    this.#lingering = setTimeout(() => void this.end(), this.options.lingerMs);
  }

  #startEngine(): void {
    if (this.#isEnding) return;
    try {
      this.#engine = new EngineChild(this.options.command, {
        onFrame: (frame) => this.#takeFromEngine(frame),
        onErrorText: (text) => this.#tellAll("log", { text }),
        onEnd: (code) => this.#ended(code),
      });
      this.#heartbeat.start();
    } catch (error) {
      this.#giveUp(String(error));
    }
  }

  #takeFromEngine({ channel, kind, body }: Frame): void {
    const window = this.#windows.get(channel);
    if (kind === "ready") {
      const { pid } = JSON.parse(body.toString()) as { readonly pid: number };
      this.#heartbeat.beat();
      this.#ready = { pid, start: randomInt(1, 2 ** 32 - 1) };
      for (const [each, opened] of this.#windows) this.#connect(each, opened, this.#ready);
    } else if (kind === "pong") this.#heartbeat.beat();
    else if (kind === "closed") window?.socket.destroy();
    else if (kind === "message" && window !== undefined)
      this.#send(window, encodeFrame({ channel: this.#ready?.start ?? 0, kind, body }));
  }

  #connect(channel: number, window: Window, ready: EngineReady): void {
    if (window.hello === undefined) return;
    this.#engine?.write(jsonFrame(channel, "opened", window.hello));
    // Only once.
    window.hello = { ...window.hello, isRestart: false };
    this.#send(window, jsonFrame(0, "ready", ready));
  }

  #ended(code: number | null): void {
    const hadStarted = this.#ready !== undefined;
    this.#ready = undefined;
    this.#engine = undefined;
    this.#heartbeat.stop();
    if (this.#isEnding) return;
    const delayMs = code === notSealedCode ? undefined : this.#policy.next(hadStarted);
    if (code === notSealedCode) this.#giveUp("the system cannot seal the engine process");
    else if (delayMs === undefined) this.#giveUp("the engine process crashed repeatedly");
    else {
      this.#tellAll("lost", {});
      setTimeout(() => this.#startEngine(), delayMs);
    }
  }

  #giveUp(final: string): void {
    const lost: EngineLost = { final };
    this.#tellAll("lost", lost);
    void this.end(true);
  }

  #tellAll(kind: "lost" | "log", value: object): void {
    for (const window of this.#windows.values()) this.#send(window, jsonFrame(0, kind, value));
  }

  #send({ socket }: Window, frame: Buffer): void {
    socket.write(frame);
    if (socket.writableLength > mostUnread) socket.destroy();
  }
}
