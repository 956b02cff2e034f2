import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { takeFileLock } from "../../server/files/fileLock";
import { gpuBackendVariable } from "../../server/protocol/launch";
import { recordFile, type StoredBackend, sha256 } from "../storage/gpuBackends";
import { makePrivate } from "../storage/privateFolder";
import type { EngineCommand } from "./engineChild";
import { connectTo } from "./localSocket";

export interface EngineHostOptions extends EngineCommand {
  /** Absolute path of the switchboard's module. */
  readonly switchboard: string;
  /** Environment of the switchboard and the engine. */
  readonly env: NodeJS.ProcessEnv;
  /** The GPU backend that was built on this machine. After another build, windows start another process. */
  readonly gpuBackend?: () => StoredBackend | undefined;
  /** Identifies the build: windows share a process only if they run the same one. */
  readonly build: string;
  /** Absolute path of the folder for the socket, which only this user may enter. */
  readonly runtimeFolder: string;
  /** How long the processes wait for another window after the last has closed, in milliseconds. */
  readonly lingerMs?: number;
}

/** A reloaded window returns sooner. */
const defaultLingerMs = 20_000;

/** How long a switchboard may take to start, in milliseconds. */
const startMs = 10_000;
const retryMs = 25;

/** Finds the switchboard of this user's windows, or starts it. */
export class EngineHost {
  constructor(private readonly options: EngineHostOptions) {}

  /** Connects to the switchboard. Rejects with the reason, for the log, if there is none and none can be started. */
  async connect(): Promise<Socket> {
    makePrivate(this.options.runtimeFolder);
    const backend = this.#backend();
    const path = this.#socketPath(backend);
    const giveUp = performance.now() + startMs;
    for (;;) {
      const found = await connectTo(path);
      if (found !== "absent" && found !== "busy") return found;
      if (performance.now() > giveUp) throw new Error(`the engine process is ${found}`);
      // Of several windows that find none, one starts it.
      const lock = found === "absent" ? await takeFileLock(`${path}.lock`) : undefined;
      if (lock !== undefined) {
        const started = await this.#start(path, backend).finally(() => lock.release());
        // The socket's name stands for one backend, and a new build may have replaced that backend since.
        if (this.#socketPath(this.#backend()) === path) return started;
        started.destroy();
        return this.connect();
      }
      await delay(retryMs);
    }
  }

  async #start(path: string, backend: string | undefined): Promise<Socket> {
    const known = await connectTo(path);
    if (known === "busy") throw new Error("the engine process is busy");
    if (known !== "absent") return known;
    // Left behind by one that was killed.
    rmSync(path, { force: true });
    const { switchboard, module, folder, env, lingerMs = defaultLingerMs } = this.options;
    const child = spawn(process.execPath, [switchboard, path, module, folder, String(lingerMs)], {
      env: { ...env, ...(backend !== undefined && { [gpuBackendVariable]: backend }) },
      cwd: folder,
      detached: true,
      stdio: "ignore",
    });
    let ended = false;
    child.once("error", () => (ended = true));
    child.once("exit", () => (ended = true));
    child.unref();
    const giveUp = performance.now() + startMs;
    while (!ended && performance.now() < giveUp) {
      const socket = await connectTo(path);
      if (socket !== "absent" && socket !== "busy") return socket;
      await delay(retryMs);
    }
    child.kill("SIGKILL");
    throw new Error("the engine process does not start");
  }

  #backend(): string | undefined {
    const found = this.options.gpuBackend?.();
    return found !== undefined && "folder" in found ? found.folder : undefined;
  }

  /** Windows share a process only if they run the same build and store in the same place. */
  #socketPath(backend: string | undefined): string {
    const { build, module, folder, runtimeFolder } = this.options;
    const record = backend === undefined ? undefined : sha256(join(backend, recordFile));
    const key = createHash("sha256")
      .update(JSON.stringify([build, module, folder, backend, record]))
      .digest("hex")
      .slice(0, 16);
    return join(runtimeFolder, `engine-${key}.sock`);
  }
}

/** The folder for the socket. Its path must be short: that of a Unix socket has at most 107 bytes. */
export function runtimeFolder(): string {
  const runtime = process.env["XDG_RUNTIME_DIR"];
  const user = process.getuid?.();
  return runtime !== undefined && isAbsolute(runtime) && ownerOf(runtime) === user
    ? join(runtime, "inhouse")
    : join(tmpdir(), `inhouse-${user}`);
}

/** Undefined for what is no folder. */
function ownerOf(path: string): number | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  return status?.isDirectory() ? status.uid : undefined;
}
