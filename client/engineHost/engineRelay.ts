import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import {
  type EngineLost,
  type EngineReady,
  encodeFrame,
  type Frame,
  FrameSplitter,
  jsonFrame,
  type WindowHello,
} from "../../server/protocol/engineFrames";
import { isFiltered } from "../serverGate/knownSeal";

export interface RelayOptions {
  readonly connect: () => Promise<Socket>;
  readonly hello: WindowHello;
  readonly log: { warn(line: string): void; info(line: string): void };
  /** Called once when there will be no engine: the window then needs one of its own. */
  readonly onUnusable: (why: string) => void;
}

/** Connections in a row that bring no engine. */
const mostFailures = 3;
/** What either side may leave unread, in bytes, before the other has to wait. */
const mostUnread = 8 * 2 ** 20;
const pauseMs = 200;

/**
 * Passes frames between a window's server, over the pair of its link, and the switchboard, without reading the messages in
 * them. When the switchboard is gone, it connects to the next one.
 */
export class EngineRelay {
  readonly #fromServer = new FrameSplitter();
  readonly #closed = new AbortController();
  #socket: Socket | undefined;
  #lost: string | undefined;
  #wasReady = false;

  constructor(
    private readonly server: Duplex,
    private readonly options: RelayOptions,
  ) {
    server.on("data", (bytes: Buffer) => this.#takeFromServer(bytes));
    for (const event of ["error", "close"]) server.on(event, () => this.dispose());
    void this.#run();
  }

  dispose(): void {
    this.#closed.abort();
    this.#socket?.destroy();
    this.server.destroy();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    for (let failures = 0; failures < mostFailures && !signal.aborted; ) {
      this.#wasReady = false;
      try {
        await this.#pass(await this.options.connect());
      } catch (error) {
        this.options.log.warn(`Cannot use the engine process: ${error}`);
      }
      if (signal.aborted) return;
      if (this.#lost !== undefined) break;
      this.server.write(jsonFrame(0, "lost", {}));
      failures = this.#wasReady ? 0 : failures + 1;
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
    if (signal.aborted) return;
    this.options.onUnusable(this.#lost ?? "the engine process ended again and again");
  }

  /** Passes frames until the switchboard closes the connection. */
  #pass(socket: Socket): Promise<void> {
    if (this.#closed.signal.aborted) socket.destroy();
    this.#socket = socket;
    socket.write(jsonFrame(0, "hello", this.options.hello));
    const frames = new FrameSplitter();
    socket.on("data", (bytes) => {
      try {
        for (const frame of frames.push(bytes)) this.#takeFromEngine(frame);
        wait(this.server, socket);
      } catch (error) {
        this.#lost = String(error);
        socket.destroy();
      }
    });
    socket.on("error", () => {});
    return new Promise((resolve) => {
      socket.once("close", () => {
        this.#socket = undefined;
        resolve();
      });
    });
  }

  #takeFromEngine({ kind, body }: Frame): void {
    if (kind === "ready") this.#check(JSON.parse(body.toString()) as EngineReady);

    if (kind === "lost") this.#lost = (JSON.parse(body.toString()) as EngineLost).final;
    if (kind === "log")
      this.options.log.warn((JSON.parse(body.toString()) as { text: string }).text.trimEnd());
    else this.server.write(encodeFrame({ channel: 0, kind, body }));
  }

  /** The switchboard starts no engine that is not sealed; the kernel has to agree. */
  #check({ pid }: EngineReady): void {
    if (!isFiltered(() => readFileSync(`/proc/${pid}/status`, "utf8")))
      throw new Error("the kernel does not confirm the seal of the engine process");
    this.#wasReady = true;
    this.options.log.info(`Connected to the engine process ${pid}.`);
  }

  #takeFromServer(bytes: Buffer): void {
    try {
      // The server may send nothing but messages.
      for (const { channel, kind, body } of this.#fromServer.push(bytes))
        if (kind === "message") this.#socket?.write(encodeFrame({ channel, kind, body }));
      if (this.#socket !== undefined) wait(this.#socket, this.server);
    } catch {
      this.dispose();
    }
  }
}

/** Makes `source` wait while `target` has much left to read. */
function wait(target: Duplex, source: Duplex): void {
  if (target.writableLength < mostUnread || source.isPaused()) return;
  source.pause();
  const goOn = () => {
    target.off("drain", goOn).off("close", goOn);
    source.resume();
  };
  target.on("drain", goOn).on("close", goOn);
}
