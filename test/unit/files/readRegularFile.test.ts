import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FileRefusedError, reasonOf } from "../../../server/files/fileRefusedError";
import { type Listing, listFolder } from "../../../server/files/listFolder";
import {
  openRegularFile,
  type RegularFile,
  readRegularFile,
  statPath,
} from "../../../server/files/readRegularFile";
import { hostileKinds } from "../../support/hostileFiles";

const maxBytes = 200_000;

describe("a regular file", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const reason = async (path: string, options = {}) =>
    readRegularFile(path, { maxBytes, ...options }).then(() => "read", reasonOf);

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-files-")));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is read whole, of any length", async () => {
    for (const length of [0, 1, 65_535, 65_536, 65_537, maxBytes]) {
      writeFileSync(at("a"), Buffer.alloc(length, "x"));
      const { bytes, info } = await readRegularFile(at("a"), { maxBytes });
      assert.equal(bytes.toString(), "x".repeat(length));
      assert.equal(info.size, length);
    }
  });

  it("is read up to the limit, whatever its size says", async () => {
    writeFileSync(at("a"), "x".repeat(maxBytes + 1));
    assert.equal(await reason(at("a")), "tooLarge");
    // The kernel's own files claim to be empty.
    if (process.platform === "linux")
      assert.equal(await reason(`/proc/${process.pid}/status`), "notOrdinary");
  });

  it("is read whole or refused as too large while it grows", async () => {
    writeFileSync(at("a"), "x");
    const growing = setInterval(() => appendFileSync(at("a"), "x".repeat(50_000)), 0);
    try {
      const found = new Set<unknown>();
      while (!found.has("tooLarge")) found.add(await reason(at("a")));
      assert.deepEqual(
        [...found].filter((each) => each !== "read" && each !== "tooLarge"),
        [],
      );
    } finally {
      clearInterval(growing);
    }
  });

  for (const [kind, make] of Object.entries(hostileKinds)) {
    it(`is not ${kind}`, async () => {
      make(at("a"));
      const zeros = kind === "nothing but zeros";
      for (const followLinks of [false, true]) {
        // The user may name a file outside.
        const may = zeros || (followLinks && /^a link (outside|to an open file|to the input)/.test(kind));
        const found = await reason(at("a"), { followLinks });
        if (!may) assert.notEqual(found, "read", `${kind}, ${followLinks}`);
        if (kind.startsWith("a link") && !followLinks) assert.equal(found, "link");
      }
      const names = await listFolder(at("a"), 10).then(({ entries }) => entries.length, reasonOf);
      if (kind !== "a folder") assert.ok(names === "link" || names === "notOrdinary", String(names));
    });
  }

  it("is not reached through a link that replaced a folder", async () => {
    mkdirSync(at("inside"));
    mkdirSync(at("outside"));
    writeFileSync(at("outside/a"), "secret");
    symlinkSync(at("outside"), at("inside/b"));
    assert.equal(await reason(at("inside/b/a")), "moved");
    assert.equal(await listFolder(join(at("inside/b"), "."), 10).then(() => "read", reasonOf), "link");
    mkdirSync(at("outside/c"));
    assert.equal(await listFolder(at("inside/b/c"), 10).then(() => "read", reasonOf), "moved");
  });

  it("is not reached through a link that keeps changing places with a folder", async function () {
    if (process.platform !== "linux") this.skip();
    mkdirSync(at("inside"));
    mkdirSync(at("outside"));
    writeFileSync(at("inside/a"), "inside");
    writeFileSync(at("outside/a"), "secret");
    writeFileSync(at("outside/b"), "secret");
    symlinkSync(at("outside"), at("link"));
    const found = new Set<unknown>();
    const exchanging = exchange(at("inside"), at("link"));
    try {
      await once(exchanging.stdout, "data");
      for (let times = 0; times < 2000 || !found.has("moved"); times++) {
        const text = ({ bytes }: RegularFile) => bytes.toString();
        found.add(await readRegularFile(at("inside/a"), { maxBytes }).then(text, reasonOf));
        const names = ({ entries }: Listing) => entries.map(({ name }) => name).join();
        found.add(await listFolder(at("inside"), 10).then(names, reasonOf));
      }
    } finally {
      exchanging.kill("SIGKILL");
      await once(exchanging, "exit");
    }
    const harmless = ["inside", "a", "moved", "link", "ENOENT", "ELOOP", "ENOTDIR"];
    assert.deepEqual(
      [...found].filter((each) => !harmless.includes(String(each))),
      [],
    );
  });

  it("leaves no file open, whatever it was", async function () {
    if (process.platform !== "linux") this.skip();
    const open = () => readdirSync("/proc/self/fd").length;
    const count = open();
    for (const [index, make] of Object.values(hostileKinds).entries()) {
      mkdirSync(at(`${index}`));
      make(at(`${index}/a`));
      for (let times = 0; times < 5; times++)
        await reason(at(`${index}/a`), { followLinks: times % 2 === 0 });
    }
    assert.equal(open(), count);
  });

  it("is opened for reading in parts", async () => {
    writeFileSync(at("a"), "abc");
    const file = await openRegularFile(at("a"));
    const { bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 1);
    await file.close();
    assert.equal(bytesRead, 2);
    await assert.rejects(openRegularFile(dirname(at("a"))), FileRefusedError);
    assert.equal((await statPath(at("a"))).size, 3);
  });

  it("gives the system's own error when it is missing", async () => {
    assert.equal(await reason(at("none")), "ENOENT");
  });
});

/** Keeps exchanging two paths until it is killed; prints a line once it has begun. */
function exchange(one: string, other: string) {
  const program = `
import ctypes, sys
libc = ctypes.CDLL(None)
one, other = [path.encode() for path in sys.argv[1:]]
here, exchange = -100, 2
def swap():
    if libc.renameat2(here, one, here, other, exchange) != 0: sys.exit(1)
swap()
print("begun", flush=True)
while True: swap()`;
  return spawn("python3", ["-c", program, one, other], { stdio: ["ignore", "pipe", "inherit"] });
}

describe("a listing", () => {
  it("has at most the requested number of entries, and says whether there are more", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "inhouse-files-")));
    for (let index = 0; index < 300; index++) writeFileSync(join(folder, `${index}`), "");
    const some = await listFolder(folder, 200);
    assert.deepEqual([some.entries.length, some.isCut], [200, true]);
    const all = await listFolder(folder, 300);
    assert.deepEqual([all.entries.length, all.isCut], [300, false]);
    assert.ok(all.entries.every((entry) => entry.isFile()));
    rmSync(folder, { recursive: true });
  });
});
