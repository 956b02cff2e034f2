import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { SealReportRequest } from "../../../server/protocol/privacy";
import { startServerProcess, throughSealedStart } from "../../support/lspClient";
import { work } from "../../support/session";

interface Attempt {
  readonly what: string;
  readonly answer: string;
}

const hostile = pathToFileURL(resolve("test/fixtures/hostile/hostile.mjs")).href;

/** Everything that the hostile dependency may reach, and what did reach it. */
class Target {
  readonly folder = mkdtempSync(join(tmpdir(), "inhouse-hostile-"));
  readonly unix = join(this.folder, "s");
  readonly report = join(this.folder, "report.json");
  readonly reached: string[] = [];
  readonly #udp = createSocket("udp4");
  readonly #servers: readonly Server[];

  constructor() {
    this.#servers = ["tcp", "unix"].map((what) =>
      createServer((socket) => {
        this.reached.push(what);
        socket.on("error", () => {});
        socket.end("HTTP/1.0 200 OK\r\n\r\n");
      }),
    );
    this.#udp.on("message", () => this.reached.push("udp"));
  }

  async listen(): Promise<void> {
    const [tcp, unix] = this.#servers;
    tcp?.listen(0, "127.0.0.1");
    unix?.listen(this.unix);
    this.#udp.bind(0, "127.0.0.1");
    await Promise.all([...this.#servers, this.#udp].map((each) => once(each, "listening")));
  }

  /** What it is to be told, in the address that it is loaded by: the server gets no variables of others. */
  module(): string {
    const [server] = this.#servers;
    const address = server?.address() as AddressInfo | undefined;
    const told = {
      ...{ report: this.report, tcp: address?.port, udp: this.#udp.address().port, unix: this.unix },
      // Nobody listens there: what is refused is the way.
      ...{ unixDatagram: join(this.folder, "d"), stranger: process.pid, koffiFrom: resolve("package.json") },
    };
    return `${hostile}?${encodeURIComponent(JSON.stringify(told))}`;
  }

  async attempts(): Promise<readonly Attempt[]> {
    while (!existsSync(this.report)) await delay(50);
    await delay(100);
    return JSON.parse(readFileSync(this.report, "utf8")) as Attempt[];
  }

  close(): void {
    for (const server of this.#servers) server.close();
    this.#udp.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Loads it into the real server, works with that, and returns what was tried. */
async function tried(
  target: Target,
  options: { readonly through?: readonly string[]; readonly args?: readonly string[] },
): Promise<{ attempts: readonly Attempt[]; seal: string }> {
  await target.listen();
  const server = await startServerProcess("dist/server/main.mjs", {
    ...options,
    nodeArgs: ["--import", target.module()],
    writable: [target.folder],
  });
  const attempts = await target.attempts();
  await work(server);
  const { seal } = await server.client.connection.sendRequest(SealReportRequest.type);
  assert.equal(await server.stop(), 0);
  return { attempts, seal };
}

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

  for (const [editor, through] of Object.entries({ "VS Code": throughSealedStart, "other editors": [] })) {
    it(`is refused everything by the kernel, started by ${editor}, and the server works on`, async () => {
      const { attempts, seal } = await tried(target, { through });
      assert.ok(attempts.length >= 50, `${attempts.length}: ${attempts[0]?.what}`);
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
    const { attempts, seal } = await tried(target, { args: ["--no-seal"] });
    assert.equal(seal, "open");
    const allowed = attempts.filter(({ answer }) => answer === "").map(({ what }) => what);
    for (const what of [
      ...["TCP: connect", "UDP: send", "Unix socket: connect", "pair of datagrams", "io_uring"],
      ...["reading the parent", "memory of the parent", "program: curl", "program: bash", "program: node"],
      ...["before the guard: net", "unguarded thread: net", "after the guard: fetch"],
    ]) {
      assert.ok(allowed.includes(what), `${what}: ${JSON.stringify(attempts)}`);
    }
    assert.deepEqual([...new Set(target.reached)].toSorted(), ["tcp", "udp", "unix"]);
  });
});
