import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

/** An attempt of the hostile dependency and its error; "" when it succeeded. */
export interface Attempt {
  readonly what: string;
  readonly answer: string;
}

/** A native library that is not llama.cpp's. */
const library = resolve(`node_modules/@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`);

/** Environment variables that make programs load or run something. None of them reaches the server. */
export const variables = {
  GGML_BACKEND_PATH: "/nonexistent/backend.so",
  OPENSSL_CONF: "/nonexistent/openssl.cnf",
  LIBVA_DRIVERS_PATH: "/nonexistent",
  VK_ICD_FILENAMES: "/nonexistent/driver.json",
  PERL5LIB: "/nonexistent",
  NODE_PATH: "/nonexistent",
};

/** Everything that the hostile dependency may try to reach, and a record of what it reached. */
export class HostileTarget {
  readonly folder = mkdtempSync(join(tmpdir(), "inhouse-hostile-"));
  readonly own = join(this.folder, "own");
  readonly outside = join(this.folder, "outside");
  readonly unix = join(this.folder, "s");
  readonly reached: string[] = [];
  readonly #udp = createSocket("udp4");
  readonly #servers: readonly Server[];
  readonly #victim: ChildProcess;
  #connection: Socket | undefined;

  constructor() {
    this.#servers = ["tcp", "unix"].map((what) =>
      createServer((socket) => {
        socket.on("error", () => {});
        // Data on the inherited connection identifies itself.
        socket.once("data", (data) =>
          this.reached.push(String(data).startsWith("hostile") ? "inherited" : what),
        );
        if (this.#connection !== undefined) socket.end("HTTP/1.0 200 OK\r\n\r\n");
        if (this.#connection !== undefined) this.reached.push(what);
      }),
    );
    this.#udp.on("message", () => this.reached.push("udp"));
    const count = '$SIG{USR1} = sub { syswrite(STDOUT, "x") }; syswrite(STDOUT, "."); sleep 1 while 1';
    this.#victim = spawn("/usr/bin/perl", ["-e", count], { stdio: ["ignore", "pipe", "inherit"] });
    makeOutside(this.outside);
    mkdirSync(this.own);
  }

  async listen(): Promise<void> {
    const [tcp, unix] = this.#servers;
    tcp?.listen(0, "127.0.0.1");
    unix?.listen(this.unix);
    this.#udp.bind(0, "127.0.0.1");
    await Promise.all([...this.#servers, this.#udp].map((each) => once(each, "listening")));
    await once(this.#victim.stdout as Readable, "data");
    this.#victim.stdout?.on("data", () => this.reached.push("signal"));
    const connection = connect(this.#port(), "127.0.0.1");
    await once(connection, "connect");
    this.#connection = connection;
  }

  #port(): number {
    const [server] = this.#servers;
    return (server?.address() as AddressInfo | undefined)?.port ?? 0;
  }

  /** Descriptors of a connection and a listening socket, which the starting program has left open. */
  inherited(): readonly number[] {
    return [this.#connection, this.#servers[0]].map(
      (each) => (each as unknown as { _handle: { fd: number } })._handle.fd,
    );
  }

  /** The query of the dependency's URL, since the server gets no other variables. `more` adds or replaces values. */
  query(more: object = {}): string {
    const values = {
      tcp: this.#port(),
      udp: this.#udp.address().port,
      unix: this.unix,
      // No socket listens there: the seal must refuse the sending itself.
      unixDatagram: join(this.folder, "d"),
      stranger: process.pid,
      koffiFrom: resolve("package.json"),
      ...Object.fromEntries(
        ["home", "workspace", "extension"].map((name) => [name, join(this.outside, name)]),
      ),
      victim: this.#victim.pid,
      variables: Object.keys(variables),
      library,
      takes32BitCalls: takes32BitCalls(),
      ...more,
    };
    return encodeURIComponent(JSON.stringify(values));
  }

  close(): void {
    this.#connection?.destroy();
    this.#victim.kill("SIGKILL");
    for (const server of this.#servers) server.close();
    this.#udp.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Whether the kernel accepts system calls of 32-bit programs. Only a try shows it: a kernel built for them may still
 * refuse them, as in a virtual machine that its host cannot look into.
 */
function takes32BitCalls(): boolean {
  if (process.arch !== "x64") return false;
  const processes = pathToFileURL(resolve("test/fixtures/hostile/processes.mjs")).href;
  const code = `
    const { default: koffi } = await import("koffi");
    const { call32 } = await import(${JSON.stringify(processes)});
    process.exit(call32({ libc: koffi.load("libc.so.6"), koffi }) === process.pid ? 0 : 1);`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", code]).status === 0;
}

/** Creates a home, a workspace and an extension, none of which the server may change. */
function makeOutside(folder: string): void {
  const files = {
    home: [
      ".gitconfig",
      ".bashrc",
      ".profile",
      "copied",
      "renamed",
      "removed",
      "cut",
      "cut2",
      "allowed",
      "other",
    ],
    workspace: ["main.ts", ".vscode/settings.json"],
    extension: ["dist/client/extension.js", "dist/server/main.mjs"],
  };
  for (const [place, names] of Object.entries(files)) {
    for (const name of names) {
      const path = join(folder, place, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${name}\n`);
    }
  }
  mkdirSync(join(folder, "home", "emptied"));
}

/** Names, permissions, times and digests of everything in a folder; sizes instead of digests of large files. */
export function contentOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const content =
        stat.isFile() && stat.size < 10_000_000 ? hash("sha256", readFileSync(path)) : stat.size;
      return `${name} ${stat.mode} ${stat.mtimeMs} ${content}`;
    });
}

/** Attempts that also fail without the seal, because no peer exists or this machine's kernel lacks the feature. */
const idle: readonly RegExp[] = [
  ...[
    /dns\./,
    /^Unix datagram: /,
    /^IPv6: send/,
    /^(packets|vsock|Bluetooth|XDP): /,
    /^x32 /,
    /^datagram from a pair/,
  ],
  ...[/^connect of a pair/, /^(add_key|bpf|unshare|setns|mount|init_module)$/, /^tracing the parent/],
  ...[/^typing into the terminal/, ...(process.getuid?.() === 0 ? [] : [/^file: write to a disk's folder/])],
];

/** Attempts that failed although nothing blocked them, and so would prove nothing about the seal. */
export function unreal(attempts: readonly Attempt[]): readonly string[] {
  const refused = attempts.filter(({ answer }) => answer !== "").map(({ what }) => what);
  return refused.filter((what) => !idle.some((pattern) => pattern.test(what)));
}
