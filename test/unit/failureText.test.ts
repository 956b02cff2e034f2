import assert from "node:assert/strict";
import {
  chmod,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  rmdir,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { failureText } from "../../server/protocol/failure";

/** No error code, no system call, no program text. */
function isSentence(text: string): void {
  assert.doesNotMatch(text, /\bE[A-Z]{3,}\b|Error|errno|SQLITE|I\/O|: \w+ '|\n/);
  assert.match(text, /^\S.*: .*\.$/);
}

async function failing(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("It did not fail.");
}

describe("failure texts", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "inhouse-failure-"));
  });
  after(() => rm(folder, { recursive: true }));

  const real: Record<string, readonly [work: (path: string) => unknown, sentence: RegExp]> = {
    "a file that is not there": [(path) => readFile(path), /does not exist: check its path\.$/],
    "a file in the place of a folder": [
      async (path) => {
        await writeFile(path, "");
        await readFile(join(path, "a"));
      },
      /has a file in its path/,
    ],
    "a folder in the place of a file": [
      async (path) => {
        await mkdir(path);
        await writeFile(path, "");
      },
      /is a folder: choose a file\.$/,
    ],
    "a file that is there": [
      async (path) => {
        await writeFile(path, "");
        await open(path, "wx");
      },
      /already exists/,
    ],
    "a folder that is not empty": [
      async (path) => {
        await mkdir(join(path, "a"), { recursive: true });
        await rmdir(path);
      },
      /is not empty/,
    ],
    "a name that is too long": [(path) => writeFile(path + "x".repeat(300), ""), /has too long a name/],
    "a link that leads to itself": [
      async (path) => {
        await symlink(path, path);
        await readFile(path);
      },
      /is a symlink that leads to itself/,
    ],
    "a database that is none": [
      async (path) => {
        await writeFile(path, "This is no database, whatever its name says.".repeat(40));
        new DatabaseSync(path).exec("SELECT * FROM a");
      },
      /^The index is damaged: run/,
    ],
    "a database that another one has locked": [
      (path) => {
        const first = new DatabaseSync(path);
        first.exec("CREATE TABLE a (b); BEGIN EXCLUSIVE");
        new DatabaseSync(path).exec("INSERT INTO a VALUES (1)");
      },
      /^The index is in use by another window or program/,
    ],
    "a database that may only be read": [
      (path) => {
        new DatabaseSync(path).exec("CREATE TABLE a (b)");
        new DatabaseSync(path, { readOnly: true }).exec("INSERT INTO a VALUES (1)");
      },
      /^The index is on a read-only disk/,
    ],
    "a database in a folder that is not there": [
      (path) => new DatabaseSync(join(path, "a", "b")),
      /^The index can't be read or changed/,
    ],
  };
  for (const [what, [work, sentence]] of Object.entries(real))
    it(`explain a system error: ${what}`, async () => {
      const error = await failing(() => work(join(folder, what.replaceAll(" ", "-"))));
      const text = failureText(error, "the index");
      assert.match(text, sentence);
      isSentence(text);
      // Only the message is left after it came from another thread or process.
      assert.equal(failureText((error as Error).message, "the index"), text);
      assert.match(failureText(new Error(`It failed: ${(error as Error).message}`), "the index"), sentence);
    });

  it("explain a folder without permission", async function () {
    if (process.getuid?.() === 0) this.skip();
    const path = join(folder, "closed");
    await mkdir(path);
    await chmod(path, 0);
    const text = failureText(await failing(() => readdir(path)));
    await chmod(path, 0o700);
    assert.match(text, /closed can't be read or changed: check its permissions/);
  });

  const said: readonly (readonly [code: string, message: string, sentence: RegExp])[] = [
    [
      "EROFS",
      "EROFS: read-only file system, chmod '/home/a/.config'",
      /^\/home\/a\/\.config is on a read-only disk/,
    ],
    ["EROFS", "EROFS: read-only file system, mkdir '/home/ä b/x'", /^\/home\/ä b\/x is on a read-only disk/],
    [
      "ENOSPC",
      "ENOSPC: no space left on device, write",
      /^The disk has no space left for a file: free some space/,
    ],
    [
      "ENOSPC",
      "ENOSPC: no space left on device, open '/a/b'",
      /^The disk has no space left for \/a\/b: free/,
    ],
    ["EACCES", "EACCES: permission denied, open '/a/b'", /^\/a\/b can't be read or changed/],
    ["EPERM", "EPERM: operation not permitted, rename '/a/b' -> '/a/c'", /^\/a\/c can't be/],
    ["EBUSY", "EBUSY: resource busy or locked, unlink 'C:\\a\\b'", /^C:\\a\\b is in use/],
    ["EMFILE", "EMFILE: too many open files, open '/a/b'", /^Too many files are open/],
    ["EIO", "EIO: i/o error, read", /^The disk failed to read or write/],
    ["EDQUOT", "EDQUOT: disk quota exceeded, write", /^The disk has no space left/],
    ["ENOMEM", "ENOMEM: not enough memory, read", /^There is not enough memory/],
    ["ERR_SQLITE_ERROR", "disk I/O error", /^The disk failed to read or write/],
    ["ERR_SQLITE_ERROR", "database is locked", /is in use/],
    ["ERR_SQLITE_ERROR", "database or disk is full", /^The disk has no space left/],
    ["ERR_SQLITE_ERROR", "attempt to write a readonly database", /is on a read-only disk/],
    ["ERR_SQLITE_ERROR", "database disk image is malformed", /is damaged/],
    ["ERR_SQLITE_ERROR", "unable to open database file", /can't be read or changed/],
    [
      "NoPermissions",
      "Unable to write file '/a/b' (NoPermissions (FileSystemError): Error: EACCES: permission denied, open '/a/b')",
      /^\/a\/b can't be/,
    ],
  ];
  for (const [code, message, sentence] of said)
    it(`are the same with and without the code: ${message}`, () => {
      const [, syscall] = /, (\w+)/.exec(message) ?? [];
      for (const error of [
        new Error(message),
        Object.assign(new Error(message), { code, syscall }),
        message,
      ]) {
        const text = failureText(error);
        assert.match(text, sentence);
        isSentence(text);
      }
    });

  it("leave errors that are not about files unchanged", () => {
    for (const message of [
      "The model “A” can't chat: choose another one.",
      "connect ECONNREFUSED 127.0.0.1:443",
      "read ECONNRESET",
      "getaddrinfo ENOTFOUND example.org",
      "Unexpected token } in JSON",
      "The word EACCES alone is only a word.",
      "Everything is locked in this database class.",
      "",
    ])
      assert.equal(failureText(new Error(message)), message);
    const refused = Object.assign(new Error("listen EACCES: permission denied 0.0.0.0:80"), {
      code: "EACCES",
      syscall: "listen",
      port: 80,
    });
    assert.equal(failureText(refused), refused.message);
  });

  it("never throw, whatever was thrown", () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof failureText(value) === "string"));
  });
});
