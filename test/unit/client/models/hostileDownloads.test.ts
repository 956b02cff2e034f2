import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { download } from "../../../../client/models/transfer/download";
import { DownloadError } from "../../../../client/models/transfer/downloadError";
import { createNetwork } from "../../../../client/models/transfer/network";
import type { DownloadDeps } from "../../../../client/models/transfer/receive";
import { askHost, type RemoteFile } from "../../../../client/models/transfer/remoteFile";
import { FileHost, file, status } from "../../../support/fileHost";

const model = Buffer.concat([Buffer.from("GGUF"), randomBytes(100_000)]);
const sha256 = createHash("sha256").update(model).digest("hex");
const half = 50_000;
const never = new AbortController().signal;

describe("a download from a hostile host", () => {
  const host = new FileHost();
  let folder = "";
  let target = "";
  const network = createNetwork({ isAllowed: () => true, allowLoopback: true, idleMs: 1000 });
  const deps: DownloadDeps = {
    network,
    freeBytes: async () => 1e12,
    wait: async () => {},
    onProgress: () => {},
    agreeToHost: async () => false,
    onComplete: async () => {},
  };
  const fetchIt = (more: Partial<RemoteFile> = {}, other: Partial<DownloadDeps> = {}) => {
    const url = host.url("/model.gguf");
    return download({ url, hosts: [url.host], ...more }, target, { ...deps, ...other }, never);
  };
  const fails = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, (error) => error instanceof DownloadError && message.test(error.message));
  /** Writes the files that an interrupted download leaves. */
  const begin = (note: object = { validator: '"one"', bytes: model.length }) => {
    writeFileSync(`${target}.part`, model.subarray(0, half));
    writeFileSync(`${target}.part.json`, JSON.stringify({ url: host.url("/model.gguf").href, ...note }));
  };

  before(() => host.start());
  after(() => host.stop());
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "inhouse-hostile-download-")), "models");
    mkdirSync(folder, { mode: 0o700 });
    target = join(folder, "model.gguf");
    host.seen.length = 0;
    host.answers.clear();
  });
  afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

  /** The host returns a part of another file for a range request, and all of it otherwise. */
  function mixes(headers: (other: Buffer) => Record<string, string | number>, length = model.length): Buffer {
    const other = Buffer.concat([Buffer.from("GGUF"), randomBytes(length - 4)]);
    host.answers.set("/model.gguf", (request, response) => {
      if (request.headers.range === undefined) file(other, { etag: '"two"' })(request, response);
      else response.writeHead(206, headers(other)).end(other.subarray(half));
    });
    return other;
  }
  const range = (other: Buffer) => `bytes ${half}-${other.length - 1}/${other.length}`;

  for (const [what, headers, length] of [
    [
      "with another ETag",
      (other: Buffer) => ({ etag: '"two"', "content-range": range(other) }),
      model.length,
    ],
    ["without an ETag", (other: Buffer) => ({ "content-range": range(other) }), model.length],
    [
      "with a weak ETag",
      (other: Buffer) => ({ etag: 'W/"one"', "content-range": range(other) }),
      model.length,
    ],
    [
      "of another length",
      (other: Buffer) => ({ etag: '"one"', "content-range": range(other) }),
      model.length + 7,
    ],
    [
      "of an unknown length",
      () => ({ etag: '"one"', "content-range": `bytes ${half}-${model.length - 1}/*` }),
      model.length,
    ],
  ] as const) {
    it(`starts over at a part ${what} and never mixes two files`, async () => {
      const other = mixes(headers, length);
      begin();
      await fetchIt();
      assert.ok(readFileSync(target).equals(other));
      assert.deepEqual(
        host.seen.map((seen) => seen.range),
        [`bytes=${half}-`, undefined],
      );
    });
  }

  for (const [what, headers] of [
    ["starts elsewhere", { "content-range": `bytes 0-${model.length - 1}/${model.length}` }],
    ["ends before it starts", { "content-range": `bytes ${half}-10/${model.length}` }],
    ["ends behind the file", { "content-range": `bytes ${half}-${model.length}/${model.length}` }],
    ["is larger than a number", { "content-range": `bytes ${half}-${"9".repeat(30)}/${"9".repeat(31)}` }],
    ["says nothing of itself", {}],
    ["is several parts", { "content-type": "multipart/byteranges; boundary=x" }],
    [
      "has another length than it says",
      { "content-range": `bytes ${half}-${model.length - 1}/${model.length}`, "content-length": "3" },
    ],
  ] as const) {
    it(`rejects a part that ${what}`, async () => {
      host.answers.set("/model.gguf", (_, response) => {
        response.writeHead(206, { etag: '"one"', ...headers }).end("abc");
      });
      begin();
      await fails(fetchIt(), /wrong part of the file/);
      assert.equal(statSync(`${target}.part`).size, half);
    });
  }

  it("fails if the host sends parts that were not requested", async () => {
    host.answers.set("/model.gguf", (_, response) => {
      response.writeHead(206, {
        etag: '"two"',
        "content-range": `bytes ${half}-${model.length - 1}/${model.length}`,
      });
      response.end(model.subarray(half));
    });
    begin();
    await fails(fetchIt(), /wrong part of the file/);
  });

  /** Sends data until the connection closes. */
  function endless(response: ServerResponse): void {
    const piece = Buffer.alloc(2 ** 20);
    response.write("GGUF");
    const more = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", more);
    more();
  }

  it("stops an endless response at the confirmed size and deletes it", async () => {
    host.answers.set("/model.gguf", (_, response) => endless(response.writeHead(200)));
    await fails(fetchIt({ bytes: 3_000_000 }), /too many bytes/);
    assert.ok(!existsSync(`${target}.part`));
  });

  it("stops an endless response of unknown length before it uses the disk's reserve", async () => {
    host.answers.set("/model.gguf", (_, response) => endless(response.writeHead(200)));
    let most = 0;
    const free = 700 * 2 ** 20;
    const freeBytes = async () => {
      const written = existsSync(`${target}.part`) ? statSync(`${target}.part`).size : 0;
      most = Math.max(most, written);
      return free - written;
    };
    await fails(fetchIt({}, { freeBytes }), /Free up space/);
    assert.ok(most > 0 && free - most >= 512 * 2 ** 20, String(most));
    assert.ok(!existsSync(`${target}.part`));
  });

  it("stops when another program fills the disk, and resumes later", async () => {
    const large = Buffer.concat([Buffer.from("GGUF"), Buffer.alloc(80 * 2 ** 20)]);
    host.answers.set("/model.gguf", file(large));
    let looks = 0;
    const freeBytes = async () => (looks++ < 2 ? 1e12 : 100 * 2 ** 20);
    await fails(fetchIt({}, { freeBytes }), /Free up space/);
    assert.ok(statSync(`${target}.part`).size > 0);
    await fetchIt();
    assert.ok(readFileSync(target).equals(large));
  });

  it("fails if the host switches the protocol", async () => {
    host.answers.set("/model.gguf", ({ socket }) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    });
    await fails(fetchIt(), /was lost/);
    await fails(askHost(host.url("/model.gguf"), network, never), /was lost/);
    host.answers.set("/model.gguf", file(model));
    await fetchIt({ sha256 });
  });

  /** Sends the beginning of the file and closes the connection. */
  function breaksOff(response: ServerResponse, from: number, etag: string): void {
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      "content-length": model.length - from,
      ...(from > 0 && { "content-range": `bytes ${from}-${model.length - 1}/${model.length}` }),
    });
    response.write(model.subarray(from, from + 1000), () => response.destroy());
  }

  for (const [what, again] of [
    [
      "gives parts of ever other states",
      (response: ServerResponse, n: number) => breaksOff(response, 1000, `"${n}"`),
    ],
    ["refuses each part", (response: ServerResponse) => void response.writeHead(416).end()],
  ] as const) {
    it(`stops retrying with a host that ${what}`, async () => {
      let asked = 0;
      host.answers.set("/model.gguf", ({ headers: { range: wanted } }, response) => {
        if (++asked > 30) status(404)({} as never, response);
        else if (wanted === undefined) breaksOff(response, 0, '"one"');
        else again(response, asked);
      });
      writeFileSync(`${target}.part`, model.subarray(0, 1000));
      const note = { url: host.url("/model.gguf").href, validator: '"one"', bytes: model.length };
      writeFileSync(`${target}.part.json`, JSON.stringify(note));
      await fails(fetchIt({ bytes: model.length }), /was lost|Cannot reach/);
      assert.ok(asked <= 12, String(asked));
    });
  }

  for (const encoding of ["gzip", "br", "identity, gzip"]) {
    it(`rejects compressed content (${encoding})`, async () => {
      host.answers.set("/model.gguf", (_, response) => {
        response.writeHead(200, { "content-encoding": encoding }).end("GGUF");
      });
      await fails(fetchIt(), /compressed/);
      assert.ok(!existsSync(`${target}.part`));
    });
  }

  describe("in a folder prepared by an attacker", () => {
    const victim = () => join(folder, "..", "victim");
    const text = "somebody's file";
    beforeEach(() => {
      writeFileSync(victim(), text);
      host.answers.set("/model.gguf", file(model));
    });
    const unharmed = async () => {
      await fetchIt({ sha256 });
      assert.ok(lstatSync(target).isFile());
      assert.ok(readFileSync(target).equals(model));
      assert.equal(readFileSync(victim(), "utf8"), text);
    };

    for (const name of [".part", ".part.json", ".lock"]) {
      if (process.platform !== "win32") {
        it(`does not follow a link called ${name}`, async () => {
          symlinkSync(victim(), `${target}${name}`);
          await unharmed();
        });
        it(`does not wait for a pipe called ${name}`, async () => {
          execFileSync("mkfifo", [`${target}${name}`]);
          await unharmed();
        });
      }
      if (name === ".lock") continue;
      it(`does not write to a hard link called ${name}`, async () => {
        linkSync(victim(), `${target}${name}`);
        await unharmed();
      });
    }

    it("does not read an oversized note", async () => {
      begin();
      writeFileSync(`${target}.part.json`, `{"url":"${"x".repeat(10_000_000)}"}`);
      await unharmed();
      assert.equal(host.seen[0]?.range, undefined);
    });

    it("replaces no file that appeared under its name", async () => {
      writeFileSync(target, text);
      await fails(fetchIt(), /Another file now exists/);
      assert.equal(readFileSync(target, "utf8"), text);
      rmSync(target);
      await unharmed();
      assert.equal(host.fetched, 1);
    });

    it("does not move a file that was swapped at the end", async () => {
      const onComplete = async () => {
        rmSync(`${target}.part`);
        writeFileSync(`${target}.part`, "GGUF, but another");
      };
      await fails(fetchIt({}, { onComplete }), /files were deleted/);
      assert.ok(!existsSync(target));
    });
  });
});
