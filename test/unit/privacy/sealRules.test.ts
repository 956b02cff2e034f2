import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { sealedStart, sealedStartCommand } from "../../../server/privacy/seal/sealedStart";

interface Tried {
  /** The error code of each attempt; "" for none. */
  readonly answers: Readonly<Record<string, string>>;
  /** The open descriptors. */
  readonly descriptors: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mark: boolean;
}

const attempts = "test/fixtures/seal/attempts.mjs";
const allowed = /^(storage: |write to \/dev\/null$|memory that is a file$|signal itself$)/;
const refusals = ["EACCES", "EPERM", "EXDEV", "ENOSYS"];
/** Attempts that only Landlock refuses. */
const byLandlock = [
  ...["write to a file", "read and write a file", "create a file", "make a folder", "delete a file"],
  ...["delete a folder", "rename a file", "take a file away", "put a file elsewhere"],
];

/** The sealing program, as on a kernel with this version of Landlock. */
function start(version?: number): readonly string[] {
  const text = sealedStart();
  if (version === undefined) return [...sealedStartCommand, text];
  const changed = text.replace(/my \$version = syscall.*;/, `my $version = ${version};`);
  assert.notEqual(changed, text);
  return [...sealedStartCommand, changed];
}

describe("the seal's rules for system calls", function () {
  this.timeout(60_000);
  let folder: string;
  let victim: ChildProcess;
  before(function () {
    if (process.platform !== "linux" || !existsSync(sealedStartCommand[0])) this.skip();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "inhouse-rules-"));
    mkdirSync(join(folder, "outside/empty"), { recursive: true });
    mkdirSync(join(folder, "writable"));
    for (const name of ["file", "deleted", "renamed", "taken"])
      writeFileSync(join(folder, "outside", name), name);
    // The victim survives signals, so that each attempt finds it.
    const script = "trap '' USR1; echo ready; exec sleep 600";
    victim = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    await once(victim.stdout as Readable, "data");
  });
  afterEach(() => {
    victim.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  async function tried(before: readonly string[], module = attempts, more: object = {}): Promise<Tried> {
    const places = {
      outside: join(folder, "outside"),
      writable: join(folder, "writable"),
      victim: victim.pid,
    };
    const [program = "", ...args] = [
      ...[...before, process.execPath, module, JSON.stringify({ ...places, ...more })],
      ...["--writable", places.writable, "--writable", join(folder, "missing")],
    ];
    const { stdout } = await promisify(execFile)(program, args);
    return JSON.parse(stdout) as Tried;
  }

  function assertRefused({ answers }: Tried, except: readonly string[] = []): void {
    for (const [what, answer] of Object.entries(answers)) {
      if (allowed.test(what) || except.includes(what)) assert.equal(answer, "", what);
      else assert.ok(refusals.includes(answer), `${what}: ${answer}`);
    }
  }

  it("are needed: each attempt succeeds without them", async () => {
    const { answers } = await tried([]);
    const failed = Object.entries(answers).filter(([, answer]) => answer !== "");
    // No such number or name exists, and an ordinary user may not create such a namespace.
    const excused = ["memory by a number", "queue by a name", "make a namespace", "faults of memory"];
    assert.deepEqual(
      failed.filter(([what]) => !excused.includes(what)),
      [],
    );
    assert.ok(Object.keys(answers).length > 40);
  });

  it("refuse each attempt, and allow what the server needs", async () => {
    const result = await tried(start());
    assert.ok(result.mark);
    assertRefused(result);
    assert.equal(readFileSync(join(folder, "outside/file"), "utf8"), "file");
  });

  it("are the same without Perl", async () => {
    assertRefused(await tried([], "dist-test/support/sealItself.mjs"));
  });

  for (const version of [6, 5, 4, 3, 2, 1]) {
    it(`refuse the same with version ${version} of Landlock`, async () => {
      const result = await tried(start(version));
      assert.ok(result.mark);
      assertRefused(result);
    });
  }

  it("refuse everything except file changes without Landlock", async () => {
    assertRefused(await tried(start(0)), byLandlock);
  });

  it("protect the server's own files, Git's settings and shell settings", async () => {
    const own = ["dist/server/main.mjs", "dist/client/extension.js", "node_modules/koffi/package.json"];
    const users = [".gitconfig", ".bashrc", ".profile"].map((name) => join(homedir(), name));
    const writes = [
      ...own.map((path) => resolve(path)),
      ...users,
      "/dev/tty",
      "/dev/ptmx",
      "/dev/shm",
      "/proc/self/comm",
    ];
    const { answers } = await tried(start(), attempts, { writes });
    for (const path of writes) {
      const answer = answers[`write to ${path}`] ?? "";
      // Missing paths and folders cannot be written to in any case.
      assert.ok([...refusals, "ENOENT", "EISDIR", "ENXIO"].includes(answer), `${path}: ${answer}`);
    }
  });

  it("give an editor's server its own session and group, without a terminal or core dumps", async () => {
    const ways = {
      launcher: [...sealedStartCommand, sealedStart(), process.execPath, "dist-test/support/ownGroup.mjs"],
      koffi: [process.execPath, "dist-test/support/sealedGroup.mjs"],
    };
    for (const [way, [program = "", ...args]] of Object.entries(ways)) {
      const child = spawn(program, [...args, "--stdio", "--writable", join(folder, "writable")], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      const [line] = await once(child.stdout.setEncoding("utf8"), "data");
      const { group, session, terminal, core, others } = JSON.parse(line);
      assert.deepEqual([group, session, terminal], [child.pid, child.pid, 0], way);
      assert.deepEqual(core, ["1", "1"], way);
      // The witness, a child, and the child of an ended child.
      assert.equal(others.length, 3, way);
      for (const other of others) assert.equal(statOf(other)?.group, child.pid, way);
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await once(child, "close");
      await ended(others);
    }
  });

  it("keep a command in the session of the user's terminal, for Ctrl+C", async () => {
    const probe = `process.stdout.write(require("fs").readFileSync("/proc/self/stat"))`;
    const [program = "", ...args] = [...start(), process.execPath, "-e", probe];
    const { stdout } = await promisify(execFile)(program, args);
    assert.equal(parseStat(stdout).session, statOf(process.pid)?.session);
  });

  it("close all inherited descriptors on any kernel", async () => {
    const secret = join(folder, "secret");
    writeFileSync(secret, "secret");
    const text = start().at(-1) ?? "";
    const old = text.replace(/close_range => \d+/g, "close_range => 1000");
    assert.notEqual(old, text);
    for (const each of [text, old]) {
      const descriptor = openSync(secret, "r+");
      const probe = `process.stdout.write(require("fs").readdirSync("/proc/self/fd").map((name) => {
        try { return require("fs").readlinkSync("/proc/self/fd/" + name) } catch { return "" } }).join("\\n"))`;
      const [program = "", ...args] = [...sealedStartCommand, each, process.execPath, "-e", probe];
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore", descriptor, "pipe"] });
      let output = "";
      child.stdout?.on("data", (data) => {
        output += data;
      });
      await once(child, "close");
      assert.ok(output.includes("eventpoll"));
      assert.ok(!output.includes(secret));
      // Standard output is the only socket; the other pipe would be a second one.
      assert.equal(output.match(/socket:/g)?.length, 1);
    }
  });
});

interface Stat {
  readonly state: string;
  readonly group: number;
  readonly session: number;
}

function parseStat(text: string): Stat {
  const [state = "", , group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state, group: Number(group), session: Number(session) };
}

/** Undefined when there is no such process. */
function statOf(process: number): Stat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${process}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

/** Waits until none of the processes runs. */
async function ended(processes: readonly number[]): Promise<void> {
  while (processes.some((each) => !/^[ZX]$/.test(statOf(each)?.state ?? "X"))) await setTimeout(10);
}
