import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { factsOf, processFacts } from "../../../server/privacy/report/processFacts";
import { parseTable } from "../../../server/privacy/sockets";

const onLinux = process.platform === "linux" ? it : it.skip;

describe("process facts", () => {
  it("reads the kernel's tables", () => {
    const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1 0000 100 0 0 10 0
   1: 0100007F:1F90 0200007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 4243 1 0000 20 4 30 10 -1\n`;
    assert.deepEqual(parseTable("tcp", tcp), [
      ["4242", { protocol: "tcp", local: "127.0.0.1:8080", remote: "0.0.0.0:0", isOpenToOthers: true }],
      [
        "4243",
        { protocol: "tcp", local: "127.0.0.1:8080", remote: "127.0.0.2:50000", isOpenToOthers: false },
      ],
    ]);
    const udp6 = `  sl  local_address remote_address st\n 7: B80D0120000000000000000001000000:0035 00000000000000000000000000000000:0000 07 0:0 00:0 0 1000 0 77 2 0 0\n`;
    assert.deepEqual(parseTable("udp6", udp6), [
      [
        "77",
        {
          protocol: "udp6",
          local: "[2001:0db8:0000:0000:0000:0000:0000:0001]:53",
          remote: "[0000:0000:0000:0000:0000:0000:0000:0000]:0",
          isOpenToOthers: true,
        },
      ],
    ]);
    const unix = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 91 /run/a b.sock
0000000000000000: 00000003 00000000 00000000 0001 03 92\n`;
    assert.deepEqual(parseTable("unix", unix), [
      ["91", { protocol: "unix", local: "/run/a b.sock", remote: "", isOpenToOthers: true }],
      ["92", { protocol: "unix", local: "", remote: "", isOpenToOthers: false }],
    ]);
  });

  describe("sockets", () => {
    let folder = "";
    const servers: Server[] = [];
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "inhouse-sockets-"));
    });
    after(() => {
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true });
    });
    const listen = async (where: { port: number; host: string } | { path: string }) => {
      const server = createServer();
      servers.push(server);
      server.listen(where);
      await once(server, "listening");
      return server;
    };

    onLinux("include listening and connected ones", async () => {
      const { port } = (await listen({ port: 0, host: "127.0.0.1" })).address() as AddressInfo;
      await listen({ path: join(folder, "x.sock") });
      const client = connect(port, "127.0.0.1");
      await once(client, "connect");
      const sockets = factsOf(process.pid)?.sockets ?? [];
      client.destroy();
      const open = sockets.filter(({ isOpenToOthers }) => isOpenToOthers).map(({ local }) => local);
      assert.ok(open.includes(`127.0.0.1:${port}`) && open.includes(join(folder, "x.sock")), String(open));
      const connected = sockets.find(({ remote }) => remote === `127.0.0.1:${port}`);
      assert.equal(connected?.isOpenToOthers, false);
    });
  });

  onLinux("finds child processes and the kernel's facts about threads", async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    await once(child, "spawn");
    try {
      const facts = processFacts(process.pid);
      assert.equal(facts[0]?.pid, process.pid);
      const found = facts.find(({ pid }) => pid === child.pid);
      assert.equal(found?.parent, process.pid);
      const { threads = 0, filteredThreads, noNewPrivileges } = facts[0]?.kernel ?? {};
      assert.ok(threads > 1);
      // The tests are not sealed, but the process that started them may be.
      assert.ok(filteredThreads === 0 || filteredThreads === threads);
      assert.equal(typeof noNewPrivileges, "boolean");
    } finally {
      child.kill("SIGKILL");
    }
  });

  onLinux("has no facts about a missing process", () => {
    assert.equal(factsOf(2 ** 30), undefined);
  });
});
