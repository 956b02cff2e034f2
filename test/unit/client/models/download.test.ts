import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ModelFolder } from "../../../../client/models/modelFolder";
import { download } from "../../../../client/models/transfer/download";
import { DownloadError } from "../../../../client/models/transfer/downloadError";
import { createNetwork } from "../../../../client/models/transfer/network";
import type { DownloadDeps, DownloadProgress } from "../../../../client/models/transfer/receive";
import { askHost, type RemoteFile } from "../../../../client/models/transfer/remoteFile";
import { requireSpaceForAll } from "../../../../client/models/transfer/space";
import { FileHost, file, status } from "../../../support/fileHost";

const model = Buffer.concat([Buffer.from("GGUF"), randomBytes(300_000)]);
const sha256 = createHash("sha256").update(model).digest("hex");
const never = new AbortController().signal;

describe("downloading a file", () => {
  const host = new FileHost();
  let folder = "";
  let target = "";
  let waits: number[] = [];
  let steps: DownloadProgress[] = [];
  const isOn = { on: true };
  const network = createNetwork({ isAllowed: () => isOn.on, allowLoopback: true, idleMs: 1000 });
  const deps: DownloadDeps = {
    network,
    freeBytes: async () => 1e12,
    wait: async (ms) => void waits.push(ms),
    onProgress: (step) => void steps.push(step),
    agreeToHost: async () => false,
    onComplete: async () => {},
  };
  const remote = (more: Partial<RemoteFile> = {}): RemoteFile => {
    const url = more.url ?? host.url("/model.gguf");
    return { url, hosts: [url.host], ...more };
  };
  const fetchIt = (more: Partial<RemoteFile> = {}, other: Partial<DownloadDeps> = {}, signal = never) =>
    download(remote(more), target, { ...deps, ...other }, signal);
  const arrived = (bytes: number) => (steps.at(-1)?.bytes ?? 0) >= bytes;
  const left = () => readdirSync(folder).sort();
  const fails = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, (error) => error instanceof DownloadError && message.test(error.message));

  before(() => host.start());
  after(() => host.stop());
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "inhouse-download-")), "models");
    target = join(folder, "model.gguf");
    host.seen.length = 0;
    host.answers.clear();
    waits = [];
    steps = [];
    isOn.on = true;
  });
  afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

  it("puts the whole file in its place, readable only by the user", async () => {
    host.answers.set("/model.gguf", file(model));
    const { bytes, sha256: found } = await fetchIt({ bytes: model.length, sha256 });
    assert.deepEqual([bytes, found], [model.length, sha256]);
    assert.ok(readFileSync(target).equals(model));
    assert.deepEqual(left(), ["model.gguf"]);
    if (process.platform !== "win32") {
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      assert.equal(statSync(target).mode & 0o777, 0o600);
    }
    assert.deepEqual(steps.at(-1), { step: "receiving", bytes: model.length, total: model.length });
  });

  it("reports the whole file before the move, and moves it later if interrupted", async () => {
    host.answers.set("/model.gguf", file(model));
    const onComplete = async (whole: unknown) => {
      assert.deepEqual([whole, existsSync(target)], [{ bytes: model.length, sha256 }, false]);
      throw new Error("ended");
    };
    await assert.rejects(fetchIt({}, { onComplete }), /ended/);
    assert.deepEqual(left(), ["model.gguf.part", "model.gguf.part.json"]);
    await fetchIt();
    assert.ok(readFileSync(target).equals(model));
    assert.equal(host.fetched, 1);
  });

  it("resumes where the connection broke", async () => {
    host.answers.set("/model.gguf", file(model, { breaksAfter: 100_000, breaks: 2, arrived }));
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
    const gets = host.seen.filter(({ method }) => method === "GET");
    assert.equal(gets[0]?.range, undefined);
    assert.equal(gets.length, 3);
    for (const { range, ifRange } of gets.slice(1)) {
      assert.match(range ?? "", /^bytes=[12]00000-$/);
      assert.equal(ifRange, '"one"');
    }
    assert.deepEqual(waits, [1000, 1000]);
  });

  it("gives up when no data arrives, and resumes the next time", async () => {
    host.answers.set("/model.gguf", file(model, { breaksAfter: 50_000, arrived }));
    const broken = host.answers.get("/model.gguf");
    let down = false;
    host.answers.set("/model.gguf", (request, response) => {
      if (down) response.destroy();
      else broken?.(request, response);
      down = true;
    });
    await fails(fetchIt(), /Cannot reach/);
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000]);
    const part = statSync(`${target}.part`);
    assert.equal(part.size, 50_000);
    if (process.platform !== "win32") assert.equal(part.mode & 0o777, 0o600);
    assert.ok(!existsSync(target));

    down = false;
    host.seen.length = 0;
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
    assert.equal(host.seen[0]?.range, `bytes=${part.size}-`);
    assert.equal(steps.find(({ step }) => step === "checking")?.bytes, part.size);
  });

  describe("after the machine lost power", () => {
    const begin = (flush: object) => {
      mkdirSync(folder, { recursive: true });
      // What was not flushed came back as zeros.
      writeFileSync(`${target}.part`, Buffer.concat([model.subarray(0, 50_000), Buffer.alloc(30_000)]));
      const note = { url: host.url("/model.gguf").href, validator: '"one"', bytes: model.length, flush };
      writeFileSync(`${target}.part.json`, JSON.stringify(note));
      host.answers.set("/model.gguf", file(model));
    };

    for (const flushedBytes of [50_000, 1000, 0])
      it(`continues from the ${flushedBytes} bytes that were on the disk, also without a checksum`, async () => {
        begin({ flushedBytes, bootedAt: 1 });
        await fetchIt();
        assert.ok(readFileSync(target).equals(model));
        assert.equal(host.seen[0]?.range, flushedBytes > 0 ? `bytes=${flushedBytes}-` : undefined);
      });

    it("keeps all bytes while the same machine runs on", async () => {
      begin({ flushedBytes: 0, bootedAt: Date.now() - uptime() * 1000 });
      writeFileSync(`${target}.part`, model.subarray(0, 80_000));
      await fetchIt();
      assert.ok(readFileSync(target).equals(model));
      assert.equal(host.seen[0]?.range, "bytes=80000-");
    });
  });

  it("notes after 64 MB what is on the disk", async () => {
    const large = Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(70 * 2 ** 20)]);
    host.answers.set("/model.gguf", file(large, { breaksAfter: large.length - 1000, arrived }));
    await fails(fetchIt({}, { wait: () => Promise.reject(new DownloadError("enough")) }), /enough/);
    const { flush } = JSON.parse(readFileSync(`${target}.part.json`, "utf8"));
    assert.ok(flush.flushedBytes >= 64 * 2 ** 20 && flush.flushedBytes < large.length, JSON.stringify(flush));
  });

  it("starts over if the file changed on the host", async () => {
    host.answers.set("/model.gguf", file(model, { breaksAfter: 50_000, arrived }));
    await fails(fetchIt({}, { wait: () => Promise.reject(new DownloadError("enough")) }), /enough/);
    const other = Buffer.concat([Buffer.from("GGUF"), randomBytes(200_000)]);
    host.answers.set("/model.gguf", file(other, { etag: '"two"' }));
    await fetchIt();
    assert.ok(readFileSync(target).equals(other));
  });

  it("starts over if the host supports no ranges", async () => {
    host.answers.set("/model.gguf", file(model, { breaksAfter: 50_000, arrived, ranges: false }));
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
    assert.equal(host.fetched, 2);
  });

  it("starts over without a validator for the parts", async () => {
    host.answers.set("/model.gguf", file(model, { breaksAfter: 50_000, arrived, etag: "" }));
    await fetchIt();
    assert.ok(readFileSync(target).equals(model));
    assert.deepEqual(
      host.seen.map(({ range }) => range),
      [undefined, undefined],
    );
  });

  it("starts over if the partial file is larger than the file", async () => {
    host.answers.set("/model.gguf", file(model, { breaksAfter: 50_000, arrived }));
    await fails(fetchIt({}, { wait: () => Promise.reject(new DownloadError("enough")) }), /enough/);
    writeFileSync(`${target}.part`, Buffer.concat([model, model]));
    await fetchIt({ bytes: model.length, sha256 });
    assert.ok(readFileSync(target).equals(model));
  });

  it("finishes if the connection broke at the very end", async () => {
    const answered = file(model);
    host.answers.set("/model.gguf", (request, response) => {
      // The length is unknown, and the end is lost.
      if (request.headers.range !== undefined) answered(request, response);
      else
        response.writeHead(200, { etag: '"one"' }).write(model, async () => {
          const arrived = () => statSync(`${target}.part`, { throwIfNoEntry: false })?.size;
          while (arrived() !== model.length) await delay(5);
          response.destroy();
        });
    });
    await fails(fetchIt({}, { wait: () => Promise.reject(new DownloadError("enough")) }), /enough/);
    assert.equal(statSync(`${target}.part`).size, model.length);
    await fetchIt();
    assert.ok(readFileSync(target).equals(model));
    assert.deepEqual(
      host.seen.map(({ range }) => range),
      [undefined, `bytes=${model.length}-`],
    );
  });

  it("never takes a part for the whole if only the earlier request gave the length", async () => {
    host.answers.set("/model.gguf", (_, response) => response.writeHead(200).end(model.subarray(0, 1000)));
    await fails(fetchIt({ bytes: model.length }), /was lost/);
    assert.ok(!existsSync(target));
  });

  it("stops retrying with a host that has no such range", async () => {
    host.answers.set("/model.gguf", file(model, { breaksAfter: 1000, arrived }));
    await fails(fetchIt({}, { wait: () => Promise.reject(new DownloadError("enough")) }), /enough/);
    host.answers.set("/model.gguf", status(416));
    await fails(fetchIt(), /returned “416/);
    assert.equal(host.fetched, 3);
  });

  it("deletes a file with a wrong checksum", async () => {
    host.answers.set("/model.gguf", file(model));
    await fails(fetchIt({ sha256: "0".repeat(64) }), /wrong SHA-256.*deleted/);
    assert.deepEqual(left(), []);
  });

  it("stops at once when cancelled, and resumes later", async () => {
    host.answers.set("/model.gguf", file(model, { pauseMs: 20 }));
    const stopper = new AbortController();
    const onProgress = ({ bytes }: DownloadProgress) => {
      if (bytes > 40_000) stopper.abort(new Error("cancelled"));
    };
    await assert.rejects(fetchIt({}, { onProgress }, stopper.signal), /cancelled/);
    assert.deepEqual(left(), ["model.gguf.part", "model.gguf.part.json"]);
    host.answers.set("/model.gguf", file(model));
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
    assert.match(host.seen.at(-1)?.range ?? "", /^bytes=[1-9]/);
  });

  for (const [code, message] of [
    [404, /no such file \(404\)/],
    [401, /denied access \(401\)/],
    [503, /returned “503 Service Unavailable”/],
  ] as const) {
    it(`explains status ${code}`, async () => {
      host.answers.set("/model.gguf", status(code));
      await fails(fetchIt(), message);
      assert.equal(host.fetched, code === 503 ? 6 : 1);
      assert.ok(!existsSync(target));
    });
  }

  it("rejects redirects to http and to unconfirmed hosts", async () => {
    host.answers.set("/model.gguf", status(302, { location: "http://example.invalid/model.gguf" }));
    await fails(fetchIt(), /redirects to a blocked URL.*only HTTPS/);
    const other = host.url("/other.gguf");
    other.hostname = "[::1]";
    host.answers.set("/model.gguf", status(302, { location: other.href }));
    const asked: string[] = [];
    const agreeToHost = async (name: string) => {
      asked.push(name);
      return false;
    };
    await fails(fetchIt({}, { agreeToHost }), /Nothing was downloaded from \[::1\]/);
    assert.deepEqual(asked, [other.host]);
    host.answers.set("/model.gguf", status(302, { location: "/model.gguf" }));
    await fails(fetchIt(), /redirects too often/);
  });

  it("follows a redirect to a confirmed host", async () => {
    host.answers.set("/model.gguf", status(302, { location: "/storage/abc?signed=1" }));
    host.answers.set("/storage/abc", file(model, { breaksAfter: 100_000, arrived }));
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
    // Each try requests the address again: signed ones expire.
    assert.equal(host.seen.filter(({ path }) => path === "/model.gguf").length, 2);
  });

  it("asks only once to confirm a new host, however often the connection breaks", async () => {
    host.answers.set("/model.gguf", status(302, { location: "/storage/abc" }));
    host.answers.set("/storage/abc", file(model, { breaksAfter: 100_000, arrived }));
    const asked: string[] = [];
    const agreeToHost = async (name: string) => asked.push(name) > 0;
    await fetchIt({ sha256, hosts: ["elsewhere.test"] }, { agreeToHost });
    assert.ok(readFileSync(target).equals(model));
    assert.equal(host.seen.filter(({ path }) => path === "/model.gguf").length, 2);
    assert.equal(asked.length, 1);
  });

  it("does not start without enough disk space", async () => {
    host.answers.set("/model.gguf", file(model));
    await fails(
      fetchIt({ bytes: model.length }, { freeBytes: async () => 5e8 }),
      /needs 300 KB of disk space.*only 500 MB free/,
    );
    assert.equal(host.fetched, 0);
    // Without an earlier size, the response gives it.
    await fails(fetchIt({}, { freeBytes: async () => 536_870_912 + 1000 }), /needs 300 KB of disk space/);
    assert.deepEqual(left(), []);
  });

  for (const status of [401, 403, 404, 410, 500, 503])
    it(`leaves no files if the host responds with ${status}`, async () => {
      host.answers.set("/model.gguf", (_, response) => response.writeHead(status).end("no"));
      await fails(fetchIt({ bytes: model.length }), /./);
      assert.deepEqual(left(), []);
      assert.deepEqual(await new ModelFolder(folder).unfinished(), []);
    });

  it("does not start the first part without space for all", async () => {
    const space = { freeBytes: async () => 536_870_912 + 1000 };
    const files = ["a.gguf", "b.gguf"].map((name) => ({ target: join(folder, name), bytes: 600 }));
    await fails(requireSpaceForAll(files, folder, space), /needs 1.2 KB of disk space/);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "a.gguf.part"), "x".repeat(200));
    await requireSpaceForAll(files, folder, space);
    // Complete parts need no more space.
    for (const { target } of files) writeFileSync(`${target}.part`, "x".repeat(600));
    await requireSpaceForAll(files, folder, { freeBytes: async () => 0 });
  });

  it("reports a full disk and keeps the partial file", async () => {
    host.answers.set("/model.gguf", file(model, { pauseMs: 1 }));
    const onProgress = ({ bytes }: DownloadProgress) => {
      if (bytes > 100_000) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    };
    await fails(fetchIt({}, { onProgress }), /The disk is full\. Free up space in .* and try again/);
    assert.ok(!existsSync(target));
    assert.deepEqual(waits, []);
    await fetchIt({ sha256 });
    assert.match(host.seen.at(-1)?.range ?? "", /^bytes=1\d+-$/);
  });

  it("reports that its files were deleted", async () => {
    host.answers.set("/model.gguf", file(model));
    const onComplete = async () => rmSync(`${target}.part`);
    await fails(fetchIt({}, { onComplete }), /stopped: its files were deleted/);
  });

  it("runs in one window at a time", async () => {
    host.answers.set("/model.gguf", file(model, { pauseMs: 20 }));
    const first = fetchIt({ sha256 });
    await delay(100);
    await fails(fetchIt({ sha256 }), /already being downloaded/);
    await first;
    assert.deepEqual(left(), ["model.gguf"]);
  });

  it("takes over from a closed window", async () => {
    host.answers.set("/model.gguf", file(model));
    mkdirSync(folder, { recursive: true });
    const lock = `${target}.lock`;
    writeFileSync(lock, JSON.stringify({ host: "elsewhere", pid: 1, id: "x" }));
    await fails(fetchIt(), /already being downloaded/);
    const long = new Date(Date.now() - 120_000);
    utimesSync(lock, long, long);
    await fetchIt({ sha256 });
    assert.deepEqual(left(), ["model.gguf"]);
  });

  it("rejects a file that is no model before it is complete", async () => {
    const page = Buffer.from("<html>Please sign in</html>");
    host.answers.set("/model.gguf", file(page));
    await fails(fetchIt(), /not a GGUF model/);
    assert.ok(!existsSync(target));
  });

  it("rejects a size that differs from the announced one", async () => {
    host.answers.set("/model.gguf", file(model));
    await fails(fetchIt({ bytes: model.length + 1 }), /300,004 bytes instead of 300,005/);
  });

  it("accepts a file of unknown length", async () => {
    host.answers.set("/model.gguf", (_, response) => response.writeHead(200).end(model));
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
  });

  it("notices a silent host", async () => {
    let silent = true;
    host.answers.set("/model.gguf", (request, response) => {
      if (silent)
        response
          .writeHead(200, { "content-length": model.length, etag: '"one"' })
          .write(model.subarray(0, 1000));
      else file(model)(request, response);
      silent = false;
    });
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
    assert.equal(host.seen[1]?.range, "bytes=1000-");
  });

  it("opens no connection while downloads are off", async () => {
    host.answers.set("/model.gguf", file(model));
    isOn.on = false;
    await fails(fetchIt(), /turned off/);
    await fails(askHost(host.url("/model.gguf"), network, never), /turned off/);
    assert.equal(host.seen.length, 0);
  });

  describe("request before a download", () => {
    const ask = (path: string) => askHost(host.url(path), network, never);

    it("reads the facts of the file from the redirect", async () => {
      const headers = { "x-linked-size": "123", "x-linked-etag": `"${sha256}"` };
      host.answers.set("/repo/a.gguf", status(307, { location: "/moved/a.gguf" }));
      host.answers.set("/moved/a.gguf", status(302, { ...headers, location: "http://[::1]:9/signed" }));
      const found = await ask("/repo/a.gguf");
      assert.deepEqual(
        [found.bytes, found.sha256, found.hosts],
        [123, sha256, [host.url("/").host, "[::1]:9"]],
      );
      assert.equal(host.fetched, 0);
    });

    it("contacts no redirect target that the user has not confirmed", async () => {
      const other = new FileHost();
      await other.start();
      try {
        other.answers.set("/signed", status(403));
        host.answers.set("/a.gguf", status(302, { location: other.url("/signed").href }));
        const found = await ask("/a.gguf");
        assert.deepEqual(other.seen, []);
        assert.deepEqual([found.bytes, found.hosts], [undefined, [host.url("/").host, other.url("/").host]]);
      } finally {
        await other.stop();
      }
    });

    it("reads the length if the host gives nothing else", async () => {
      host.answers.set("/a.gguf", file(model));
      const { bytes, sha256: none } = await ask("/a.gguf");
      assert.deepEqual([bytes, none], [model.length, undefined]);
    });

    it("continues without facts if the host supports no HEAD request", async () => {
      host.answers.set("/a.gguf", status(405));
      assert.equal((await ask("/a.gguf")).bytes, undefined);
      await fails(ask("/none.gguf"), /no such file/);
    });

    it("uses only https, without user names and passwords", async () => {
      const strict = createNetwork({ isAllowed: () => true, allowLoopback: false });
      await fails(askHost(host.url("/a.gguf"), strict, never), /only HTTPS/);
      for (const address of [
        "http://example.com/a.gguf",
        "ftp://example.com/a.gguf",
        "http://localhost/a.gguf",
      ])
        assert.match(network.refusal(new URL(address)) ?? "", /only HTTPS/);
      assert.match(network.refusal(new URL("https://me:pw@example.com/a.gguf")) ?? "", /password/);
      assert.equal(network.refusal(new URL("https://example.com/a.gguf")), undefined);
      assert.equal(host.seen.length, 0);
    });
  });
});
