import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { download } from "../../../../client/models/transfer/download";
import { DownloadError } from "../../../../client/models/transfer/downloadError";
import { createNetwork } from "../../../../client/models/transfer/network";
import type { RemoteFile } from "../../../../client/models/transfer/remoteFile";
import { type Answer, FileHost, file, status } from "../../../support/fileHost";

const model = Buffer.concat([Buffer.from("GGUF"), randomBytes(100_000)]);
const sha256 = createHash("sha256").update(model).digest("hex");
const page = "<!doctype html><title>Log in</title>";
const never = new AbortController().signal;

describe("a download from a host that is busy or lies", () => {
  const host = new FileHost();
  const network = createNetwork({ isAllowed: () => true, allowLoopback: true, idleMs: 500 });
  let folder = "";
  let target = "";
  let waits: number[] = [];
  const fetchIt = (more: Partial<RemoteFile> = {}) => {
    const url = host.url("/model.gguf");
    const deps = {
      network,
      freeBytes: async () => 1e12,
      wait: async (ms: number) => void waits.push(ms),
      onProgress: () => {},
      agreeToHost: async () => false,
      onComplete: async () => {},
    };
    return download({ url, hosts: [url.host], ...more }, target, deps, never);
  };
  const fails = (message: RegExp, more: Partial<RemoteFile> = {}) =>
    assert.rejects(fetchIt(more), (error) => {
      assert.ok(error instanceof DownloadError, String(error));
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });

  before(() => host.start());
  after(() => host.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-lying-"));
    target = join(folder, "model.gguf");
    waits = [];
    host.seen.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Answers the first request in another way. */
  const first = (answer: Answer, then: Answer = file(model)): Answer => {
    let asked = 0;
    return (request, response) => (asked++ === 0 ? answer : then)(request, response);
  };

  for (const code of [429, 503])
    for (const [value, least, most] of [
      ["7", 7000, 7000],
      ["0", 1000, 1000],
      ["soon", 1000, 1000],
      ["-5", 1000, 1000],
      ["9".repeat(30), 0, 0],
      [() => new Date(Date.now() + 60_000).toUTCString(), 50_000, 60_000],
      [() => new Date(Date.now() - 60_000).toUTCString(), 1000, 1000],
    ] as const)
      it(`waits as long as a ${code} asks: ${typeof value === "string" ? value : `a date in ${most} ms`}`, async () => {
        const after = typeof value === "string" ? value : value();
        host.answers.set("/model.gguf", first(status(code, { "retry-after": after })));
        if (most === 0) {
          await fails(/is busy\..*What is downloaded so far is kept/);
          assert.deepEqual(waits, []);
          return;
        }
        await fetchIt({ sha256 });
        assert.ok(readFileSync(target).equals(model));
        assert.equal(waits.length, 1);
        assert.ok((waits[0] ?? 0) >= least && (waits[0] ?? 0) <= most, String(waits));
      });

  it("keeps what it has if the host asks to wait for an hour", async () => {
    writeFileSync(`${target}.part`, model.subarray(0, 5000));
    writeFileSync(
      `${target}.part.json`,
      JSON.stringify({ url: host.url("/model.gguf").href, validator: '"one"', bytes: model.length }),
    );
    host.answers.set("/model.gguf", first(status(429, { "retry-after": "3600" })));
    await fails(/Try again in 60 minutes/);
    await fetchIt({ sha256 });
    assert.equal(host.seen[1]?.range, "bytes=5000-");
  });

  for (const [what, answer] of Object.entries<Answer>({
    "a page": (_, response) => response.writeHead(200, { "content-type": "text/html" }).end(page),
    "a page in pieces": (_, response) => {
      response.writeHead(200).write(page.slice(0, 1));
      setTimeout(() => response.end(page.slice(1)), 20);
    },
    nothing: (_, response) => response.writeHead(200, { "content-length": 0 }).end(),
    "two bytes": (_, response) => response.writeHead(200).end("GG"),
    "wrong bytes": (_, response) => response.writeHead(200).end(randomBytes(1000)),
  }))
    it(`says that ${what} is no model, and leaves nothing`, async () => {
      host.answers.set("/model.gguf", answer);
      await fails(/is not a GGUF model\. Check the URL/);
      assert.deepEqual(readdirSync(folder), []);
    });

  it("takes nothing that is packed, although it asked for nothing packed", async () => {
    host.answers.set("/model.gguf", (request, response) => {
      assert.equal(request.headers["accept-encoding"], "identity");
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(model));
    });
    await fails(/the file is compressed/);
    assert.ok(!existsSync(target));
    // Packed without saying so.
    host.answers.set("/model.gguf", (_, response) => response.writeHead(200).end(gzipSync(model)));
    await fails(/not a GGUF model/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("takes no more than announced", async () => {
    host.answers.set("/model.gguf", (_, response) => {
      // Past Node's own check of lengths.
      response.socket?.write(`HTTP/1.1 200 OK\r\nContent-Length: ${model.length - 1000}\r\n\r\n`);
      response.socket?.end(model);
    });
    await fails(/bytes instead of/, { bytes: model.length });
    host.answers.set("/model.gguf", (_, response) =>
      response.writeHead(200).end(Buffer.concat([model, model])),
    );
    await fails(/too many bytes/, { bytes: model.length });
    assert.ok(!existsSync(target));
  });

  it("notices a cut that looks like the end", async () => {
    host.answers.set("/model.gguf", (_, response) => response.writeHead(200).end(model.subarray(0, 50_000)));
    await fails(/was lost|wrong SHA-256/, { bytes: model.length, sha256 });
    assert.ok(!existsSync(target));
  });

  it("harms no model that the user has when a checksum is wrong", async () => {
    const mine = join(folder, "mine.gguf");
    writeFileSync(mine, model);
    writeFileSync(target, "GGUF of the user");
    host.answers.set("/model.gguf", file(model));
    await fails(/wrong SHA-256 checksum and was deleted\. Try again/, { sha256: "0".repeat(64) });
    assert.equal(readFileSync(target, "utf8"), "GGUF of the user");
    assert.ok(readFileSync(mine).equals(model));
  });

  for (const [what, location] of [
    ["itself", "/model.gguf"],
    ["nowhere", "http://["],
    ["a circle", "/other.gguf"],
  ] as const)
    it(`does not follow redirects to ${what} for ever`, async () => {
      host.answers.set("/model.gguf", status(302, { location }));
      host.answers.set("/other.gguf", status(302, { location: "/model.gguf" }));
      await fails(/redirects too often/);
      assert.ok(host.seen.length <= 7);
    });

  for (const location of [
    "http://example.com/x.gguf",
    "file:///etc/passwd",
    "data:text/plain,GGUF",
    "ftp://x.test/a",
  ])
    it(`does not follow a redirect to ${location.split("/")[0]}`, async () => {
      host.answers.set("/model.gguf", status(302, { location }));
      await fails(/redirects to a blocked URL.*only HTTPS/);
    });

  it("goes on after a silence", async () => {
    host.answers.set(
      "/model.gguf",
      first((_, response) => {
        response
          .writeHead(200, { "content-length": model.length, etag: '"one"' })
          .write(model.subarray(0, 3000));
      }),
    );
    await fetchIt({ sha256 });
    assert.ok(readFileSync(target).equals(model));
    assert.equal(host.seen[1]?.range, "bytes=3000-");
  });
});
