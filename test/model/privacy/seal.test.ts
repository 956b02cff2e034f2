import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { ResolveContextRequest } from "../../../server/protocol/chat";
import { type SealReport, SealReportRequest } from "../../../server/protocol/privacy";
import { startServerProcess, throughSealedStart } from "../../support/lspClient";
import { work } from "../../support/session";

const module = "dist/server/main.mjs";
const seccomp = process.arch === "arm64" ? 277 : 317;
/** Simulates a kernel without seccomp: a filter answers EINVAL to every request for a filter. */
const oldKernel = [
  "perl",
  "-e",
  `syscall(${process.arch === "arm64" ? 167 : 157}, 38, 1, 0, 0, 0);
   my $filter = pack("(SCCL)4", 0x20,0,0,0, 0x15,0,1,${seccomp}, 6,0,0,0x50016, 6,0,0,0x7fff0000);
   my $program = pack("S x6 P", 4, $filter); syscall(${seccomp}, 1, 0, $program) == 0 or die;
   exec { $ARGV[0] } @ARGV`,
];

/** Targets of the process's descriptors that belong to io_uring. */
function rings(pid: number | undefined): string[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return links.filter((link) => link.includes("io_uring"));
}

describe("the seal of the real server", function () {
  this.timeout(120_000);
  before(function () {
    if (process.platform !== "linux") this.skip(); // Only Linux has the seal.
  });

  for (const [editor, through] of Object.entries({ "VS Code": throughSealedStart, "other editors": [] })) {
    it(`holds, started by ${editor}: the kernel confirms it for the server and its child processes`, async () => {
      const server = await startServerProcess(module, { through });
      const { pid } = server.child;
      assert.equal((await server.client.status(() => true)).seal, "sealed");
      const report = await server.client.connection.sendRequest(SealReportRequest.type);
      assert.equal(report.seal, "sealed");
      assert.equal(report.reason, undefined);
      assert.ok(Math.abs(Date.parse(report.testedAt) - Date.now()) < 60_000);
      assert.equal(report.childProblem, undefined);
      assert.ok(report.child);
      assert.equal(report.server.pid, pid);
      for (const one of [report.server, report.child]) {
        assert.ok(one.claims.length >= 9);
        const attempts = one.claims.flatMap((claim) => claim.attempts);
        assert.deepEqual(
          attempts.filter(({ outcome, answer }) => outcome !== "refused" || answer === ""),
          [],
        );
        assert.ok(one.claims.every(({ proved }) => proved));
        assert.equal(one.kernel?.seccomp, 2);
        assert.equal(one.kernel.noNewPrivs, true);
        assert.ok(one.kernel.seccompFilters >= 1);
      }
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      assert.match(status, /^NoNewPrivs:\t1$/m);
      assert.match(status, /^Seccomp:\t2$/m);
      // Every thread, including those from before the seal.
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        assert.match(readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8"), /^Seccomp:\t2$/m);
      }
      assert.deepEqual(rings(pid), []);
      assert.equal(await server.stop(), 0);
      assert.equal(server.stderr(), "");
    });
  }

  it("is reported as open with --no-seal", async () => {
    const server = await startServerProcess(module, { args: ["--no-seal"] });
    const report = await server.client.connection.sendRequest(SealReportRequest.type);
    assert.equal(report.seal, "open");
    assert.match(report.reason ?? "", /--no-seal/);
    const tcp = ({ claims }: SealReport["server"]) =>
      claims.flatMap(({ attempts }) => attempts).find(({ what }) => what === "TCP over IPv4");
    assert.equal(tcp(report.server)?.outcome, "allowed");
    assert.ok(report.child);
    assert.equal(tcp(report.child)?.outcome, "allowed");
    assert.equal(await server.stop(), 0);
  });

  for (const [editor, through] of Object.entries({ "VS Code": throughSealedStart, "other editors": [] })) {
    it(`is reported as missing without seccomp, started by ${editor}, and blocks everything when required`, async () => {
      const options = { through: [...oldKernel, ...through] };
      const server = await startServerProcess(module, options);
      await work(server);
      const status = await server.client.status(({ state }) => state === "ready");
      assert.equal(status.seal, "guarded");
      const report = await server.client.connection.sendRequest(SealReportRequest.type);
      assert.equal(report.seal, "guarded");
      assert.match(report.reason ?? "", /the kernel refused the seccomp filter \(EINVAL\)/);
      assert.equal(await server.stop(), 0);

      const required = await startServerProcess(module, {
        ...options,
        initializationOptions: { privacy: { requireSeal: true } },
      });
      const refused = await required.client.status(({ state }) => state === "error");
      assert.match(
        refused.message ?? "",
        /Inhouse is stopped because .*seccomp filter \(EINVAL\).*[Tt]urn off the setting/,
      );
      await assert.rejects(required.client.chat("Why?").result, /Inhouse is stopped because/);
      assert.equal(await required.stop(), 0);
    });
  }

  it("lets the codebase index run in its thread", async () => {
    const folder = pathToFileURL(resolve("server/privacy")).href;
    const { client, stop } = await startServerProcess(module, {
      through: throughSealedStart,
      workspaceFolders: [{ uri: folder, name: "privacy" }],
    });
    const items = [
      { kind: "codebase" as const, query: "Which system calls does the seccomp filter refuse?" },
    ];
    const ask = async () =>
      (await client.connection.sendRequest(ResolveContextRequest.type, { items })).items[0];
    let item = await ask();
    // A busy machine needs longer than the server waits.
    while (item !== undefined && "refusal" in item && /Ask again/.test(item.refusal)) item = await ask();
    assert.ok(item !== undefined && "block" in item);
    assert.match(item.block.text, /seccompFilter/);
    assert.equal(await stop(), 0);
  });

  it("does not count as present because of a forged marker in the environment", async () => {
    // A launcher that sets the marker for the process that it becomes, and seals nothing.
    const liar = ["sh", "-c", 'INHOUSE_SEALED=$$ exec "$@"', "sh"];
    const server = await startServerProcess(module, { through: liar });
    const status = await server.client.status(() => true);
    assert.equal(status.seal, "guarded");
    assert.equal(await server.stop(), 0);
  });

  it("is shown by the doctor, with the kernel's answers", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [module, "doctor"]);
    assert.match(
      stdout,
      /^ok +Seal +sealed: the kernel blocks the server's access to the network, to other processes and to writing files outside its folders$/m,
    );
    assert.match(
      stdout,
      /^ +No socket can be created except an unnamed pair of Unix streams: proved, 1\d of 1\d refused \(EACCES, ENOSYS/m,
    );
    assert.match(stdout, /^ +Child processes are denied the same access\.$/m);
  });
});
