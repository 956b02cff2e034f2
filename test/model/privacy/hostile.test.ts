import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { SealReportRequest } from "../../../server/protocol/privacy";
import { type ServerProcessOptions, startServerProcess, throughSealedStart } from "../../support/lspClient";
import { work } from "../../support/session";

interface Attempt {
  readonly what: string;
  readonly answer: string;
}

const hostile = pathToFileURL(resolve("test/fixtures/hostile/hostile.mjs")).href;

/** Whoever is told to do something by variables: none of these reaches the server. */
const variables = {
  ...{ GGML_BACKEND_PATH: "/nonexistent/backend.so", OPENSSL_CONF: "/nonexistent/openssl.cnf" },
  ...{ LIBVA_DRIVERS_PATH: "/nonexistent", VK_ICD_FILENAMES: "/nonexistent/driver.json" },
};

/** Everything that the hostile dependency may reach, and what did reach it. */
class Target {
  readonly folder = mkdtempSync(join(tmpdir(), "inhouse-hostile-"));
  readonly own = join(this.folder, "own");
  readonly outside = join(this.folder, "outside");
  readonly unix = join(this.folder, "s");
  readonly report = join(this.own, "hostile.json");
  readonly reached: string[] = [];
  readonly #udp = createSocket("udp4");
  readonly #servers: readonly Server[];
  readonly #victim: ChildProcess;
  #connection: Socket | undefined;

  constructor() {
    this.#servers = ["tcp", "unix"].map((what) =>
      createServer((socket) => {
        socket.on("error", () => {});
        // The connection that the server is left with says what it is.
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

  /** A connection and a socket that listens, which the program that starts the server has left open. */
  inherited(): readonly number[] {
    return [this.#connection, this.#servers[0]].map(
      (each) => (each as unknown as { _handle: { fd: number } })._handle.fd,
    );
  }

  /** What it is to be told, in the address that it is loaded by: the server gets no variables of others. */
  module(): string {
    const told = {
      ...{ tcp: this.#port(), udp: this.#udp.address().port, unix: this.unix },
      // Nobody listens there: what is refused is the way.
      ...{ unixDatagram: join(this.folder, "d"), stranger: process.pid, koffiFrom: resolve("package.json") },
      ...Object.fromEntries(
        ["home", "workspace", "extension"].map((name) => [name, join(this.outside, name)]),
      ),
      ...{ victim: this.#victim.pid, connection: 3, listener: 4 },
      variables: Object.keys(variables),
    };
    return `${hostile}?${encodeURIComponent(JSON.stringify(told))}`;
  }

  async attempts(): Promise<readonly Attempt[]> {
    while (!existsSync(this.report)) await delay(50);
    await delay(100);
    return JSON.parse(readFileSync(this.report, "utf8")) as Attempt[];
  }

  close(): void {
    this.#connection?.destroy();
    this.#victim.kill("SIGKILL");
    for (const server of this.#servers) server.close();
    this.#udp.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A home, a workspace and an extension, none of which is the server's to change. */
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

/** Names, permissions, times and texts of all that is in a folder. */
function contentOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const path = join(folder, name);
      const { mode, mtimeMs } = lstatSync(path);
      return `${name} ${mode} ${mtimeMs} ${statSync(path).isFile() ? readFileSync(path, "utf8") : ""}`;
    });
}

/** Loads it into the real server, works with that, and returns what was tried. */
async function tried(
  target: Target,
  options: Pick<ServerProcessOptions, "through" | "args" | "env">,
): Promise<{ attempts: readonly Attempt[]; seal: string }> {
  await target.listen();
  const server = await startServerProcess("dist/server/main.mjs", {
    ...options,
    ...{ nodeArgs: ["--import", target.module()], writable: [target.own] },
    ...{ inherited: target.inherited() },
  });
  const attempts = await target.attempts();
  await work(server);
  const { seal } = await server.client.connection.sendRequest(SealReportRequest.type);
  assert.equal(await server.stop(), 0);
  return { attempts, seal };
}

/** What comes to nothing without the seal as well, because nobody is there or the kernel of this machine has no such thing. */
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

describe("a hostile dependency in the server", function () {
  this.timeout(180_000);
  let target: Target;
  before(function () {
    // The kernel's seal is Linux only; what the guard does elsewhere is in unit/privacy/guard.test.ts.
    if (process.platform !== "linux") this.skip();
  });
  beforeEach(() => {
    target = new Target();
  });
  afterEach(() => target.close());

  // VS Code gives the server no other variables, see browser/hostile.test.mjs.
  const starts = { "VS Code": { through: throughSealedStart }, "other editors": { env: variables } };
  for (const [editor, options] of Object.entries(starts)) {
    it(`is refused everything by the kernel, started by ${editor}, and the server works on`, async () => {
      const before = contentOf(target.outside);
      const { attempts, seal } = await tried(target, options);
      assert.deepEqual(contentOf(target.outside), before);
      assert.ok(attempts.length >= 110, `${attempts.length}: ${attempts[0]?.what}`);
      assert.deepEqual(
        attempts.filter(({ answer }) => answer === ""),
        [],
      );
      assert.deepEqual(target.reached, []);
      assert.equal(seal, "sealed");
      const direct = attempts.filter(({ what }) => /^(TCP|UDP|Unix|IPv6|netlink|packets|vsock)/.test(what));
      assert.deepEqual([...new Set(direct.map(({ answer }) => answer))], ["EACCES"]);
    });
  }

  it("would get out without the seal: the attempts are real", async () => {
    const { attempts, seal } = await tried(target, { args: ["--no-seal"], env: variables });
    assert.equal(seal, "open");
    const refused = attempts.filter(({ answer }) => answer !== "").map(({ what }) => what);
    const missing = refused.filter((what) => !idle.some((pattern) => pattern.test(what)));
    assert.deepEqual(missing, []);
    assert.deepEqual([...new Set(target.reached)].toSorted(), ["inherited", "signal", "tcp", "udp", "unix"]);
  });
});
