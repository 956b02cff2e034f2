import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CacheIdentity } from "../../../server/engine/promptCache/cacheIdentity";
import { erasePromptCaches, PromptCacheFiles } from "../../../server/engine/promptCache/promptCacheFiles";
import { createLogger } from "../../../server/log";

const never = new AbortController().signal;
const identity: CacheIdentity = { model: "m", "context length": 4096, backend: "CPU" };

describe("prompt cache files", () => {
  let parent = "";
  let folder = "";
  let lines: string[] = [];
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "inhouse-prompt-cache-"));
    folder = join(parent, "storage", "prompt-cache");
    lines = [];
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  const files = () =>
    new PromptCacheFiles(
      folder,
      createLogger(
        (_, line) => lines.push(line),
        () => "info",
      ),
    );
  const save = (name: string, usedAt = 1, bytes = `cache of ${name}`) =>
    files().save(
      { identity, name, note: `note of ${name}`, usedAt },
      async (path) => {
        await writeFile(path, bytes);
        return { bytes: Buffer.byteLength(bytes), tokens: 7 };
      },
      never,
    );
  const restore = async (
    now: CacheIdentity = identity,
    load = async (_path: string): Promise<number | undefined> => 7,
  ) => {
    const loaded: string[] = [];
    const read = (path: string) => {
      loaded.push(readFileSync(path, "utf8"));
      return load(path);
    };
    const notes: string[] = [];
    for await (const note of files().restore(now, read, never)) notes.push(note);
    return { notes, loaded };
  };
  const names = () => (existsSync(folder) ? readdirSync(folder).sort() : []);
  const only = (ending: string) => {
    const [name = "", ...more] = names().filter((each) => each.endsWith(ending));
    assert.deepEqual(more, []);
    return join(folder, name);
  };

  it("are restored with their notes, most recent first, any number of times", async () => {
    await save("a", 2);
    await save("b", 1);
    for (let round = 0; round < 2; round++) {
      const { notes, loaded } = await restore();
      assert.deepEqual(notes, ["note of a", "note of b"]);
      assert.deepEqual(loaded, ["cache of a", "cache of b"]);
    }
  });

  it("are readable by their owner only", async () => {
    await save("a");
    for (const name of names()) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it("are few: the latest of each name, and only the most recently used", async () => {
    for (const [at, name] of ["a", "a", "b", "c", "a"].entries()) await save(name, at, `${name}${at}`);
    assert.deepEqual((await restore()).loaded, ["a4", "c3"]);
    assert.equal(names().length, 4);
  });

  for (const [key, value] of Object.entries({
    model: "other",
    "context length": 2048,
    backend: "CUDA",
    more: 1,
  })) {
    it(`are deleted unread when this differs: ${key}`, async () => {
      await save("a");
      const { notes, loaded } = await restore({ ...identity, [key]: value });
      assert.deepEqual([notes, loaded, names()], [[], [], []]);
      assert.match(lines.join(), new RegExp(`cache: it was created with another ${key}`));
    });
  }

  const damages: Record<string, () => void> = {
    "a changed byte": () => writeFileSync(only(".kv"), "cache of A"),
    "a missing end": () => truncateSync(only(".kv"), 5),
    "nothing in it": () => truncateSync(only(".kv")),
    "something added": () => writeFileSync(only(".kv"), "cache of a and more"),
    "no cache": () => rmSync(only(".kv")),
    "a folder in its place": () => {
      const path = only(".kv");
      rmSync(path);
      mkdirSync(path, { mode: 0o700 });
    },
    "a link in its place": () => {
      renameSync(only(".kv"), join(parent, "elsewhere"));
      symlinkSync(join(parent, "elsewhere"), only(".json").replace(".json", ".kv"));
    },
    "a cache that others could write": () => chmodSync(only(".kv"), 0o620),
    "a changed note": () => editManifest({ note: "another" }),
    "a changed identity": () => editManifest({ identity: { ...identity, model: "x" } }),
    "another number of tokens": () => editManifest({ tokens: 8 }),
    "a manifest that is no JSON": () => writeFileSync(only(".json"), "{"),
    "an empty manifest": () => truncateSync(only(".json")),
    "a manifest of another shape": () => writeFileSync(only(".json"), JSON.stringify({ identity })),
  };
  const editManifest = (change: object) => {
    const path = only(".json");
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`are deleted unread: ${what}`, async () => {
      await save("a");
      damage();
      const now = what === "a changed identity" ? { ...identity, model: "x" } : identity;
      const { notes, loaded } = await restore(now);
      assert.deepEqual([notes, loaded], [[], []]);
      assert.deepEqual(
        names().filter((name) => !name.endsWith(".kv") || !statSync(join(folder, name)).isDirectory()),
        [],
      );
      assert.match(lines.join(), /Deleted a saved prompt cache: /);
      assert.ok(lines.every((line) => !line.includes("note of a")));
    });
  }

  for (const later of [
    '{"version":2}',
    '{"version":2,"identity":{},"name":"a","usedAt":9}',
    '{"version":99,"more":[]}',
  ])
    it(`stay unchanged beside ours when they are of a later version: ${later}`, async () => {
      await save("a");
      const id = "00000000-0000-4000-8000-000000000000";
      writeFileSync(join(folder, `${id}.json`), later, { mode: 0o600 });
      writeFileSync(join(folder, `${id}.kv`), "of a later version", { mode: 0o600 });
      assert.deepEqual((await restore()).notes, ["note of a"]);
      for (const name of ["b", "c"]) await save(name, 5);
      assert.equal(readFileSync(join(folder, `${id}.json`), "utf8"), later);
      assert.equal(readFileSync(join(folder, `${id}.kv`), "utf8"), "of a later version");
      assert.deepEqual((await restore()).notes.toSorted(), ["note of b", "note of c"]);
      await erasePromptCaches(folder);
      assert.deepEqual(names(), []);
    });

  it("are left alone in a folder that others can write to", async () => {
    await save("a");
    chmodSync(folder, 0o770);
    assert.deepEqual((await restore()).notes, []);
    assert.equal(names().length, 2);
    await assert.rejects(save("b"), { code: "EOPENTOOTHERS" });
    assert.equal(names().length, 2);
  });

  it("leave nothing behind when writing fails or is incomplete", async () => {
    const attempt = (write: (path: string) => Promise<{ bytes: number; tokens: number } | undefined>) =>
      files().save({ identity, name: "a", note: "", usedAt: 1 }, write, never);
    const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    await assert.rejects(
      attempt(async (path) => {
        await writeFile(path, "half");
        throw full;
      }),
      full,
    );
    await assert.rejects(
      attempt(async (path) => {
        await writeFile(path, "half");
        return { bytes: 8, tokens: 2 };
      }),
      /shorter/,
    );
    assert.equal(await attempt(async () => undefined), false);
    const abort = AbortSignal.abort();
    const write = async (path: string) => {
      await writeFile(path, "all");
      return { bytes: 3, tokens: 1 };
    };
    await assert.rejects(files().save({ identity, name: "a", note: "", usedAt: 1 }, write, abort));
    assert.deepEqual(names(), []);
  });

  it("keep the old file when a new one cannot be written", async () => {
    await save("a");
    const write = () => Promise.reject(new Error("full"));
    await assert.rejects(files().save({ identity, name: "a", note: "", usedAt: 2 }, write, never), /full/);
    assert.deepEqual((await restore()).loaded, ["cache of a"]);
  });

  it("report a folder that cannot be created", async () => {
    writeFileSync(join(parent, "storage"), "a file");
    await assert.rejects(save("a"), { code: "ENOTDIR" });
    await assert.rejects(restore(), { code: "ENOTDIR" });
  });

  it("are not tried again after one crashed the process", async () => {
    await save("a");
    let visible: string[] = [];
    await restore(identity, async () => {
      visible = names();
      return 7;
    });
    assert.deepEqual(
      visible.filter((name) => name.endsWith(".json")),
      [],
    );
    assert.equal(names().filter((name) => name.endsWith(".json")).length, 1);
  });

  it("are deleted when they do not load, and kept when no more are wanted", async () => {
    await save("a", 2);
    await save("b", 1);
    assert.deepEqual((await restore(identity, async () => undefined)).notes, []);
    assert.equal(names().length, 4);
    const refused = await restore(identity, async (path) => {
      if (readFileSync(path, "utf8") === "cache of a") throw new Error("refused");
      return 7;
    });
    assert.deepEqual(refused.notes, ["note of b"]);
    assert.equal(names().length, 2);
    assert.deepEqual((await restore(identity, async () => 6)).notes, []);
    assert.deepEqual(names(), []);
  });

  it("survive an aborted restore", async () => {
    await save("a");
    const abort = new AbortController();
    const load = async () => {
      abort.abort(new Error("stopped"));
      throw abort.signal.reason;
    };
    const notes = async () => {
      for await (const _ of files().restore(identity, load, abort.signal));
    };
    await assert.rejects(notes, /stopped/);
    await assert.rejects(notes, /stopped/);
    assert.deepEqual((await restore()).notes, ["note of a"]);
  });

  it("survive several windows that write and read at the same time", async () => {
    const windows = Array.from({ length: 8 }, (_, at) => at);
    await Promise.all(windows.map((at) => (at % 2 === 0 ? save(`doc${at % 3}`, at) : restore())));
    await save("last", 99);
    const { notes, loaded } = await restore();
    assert.equal(notes[0], "note of last");
    assert.ok(notes.length <= 2);
    assert.deepEqual(
      loaded,
      notes.map((note) => note.replace("note", "cache")),
    );
    assert.equal(names().length, notes.length * 2);
  });

  it("delete old unfinished files, but not those that another process is writing", async () => {
    await save("a");
    const half = (id: string) => join(folder, `${id}-0000-4000-8000-000000000000.kv`);
    writeFileSync(half("00000000"), "old");
    utimesSync(half("00000000"), 1, 1);
    writeFileSync(half("11111111"), "new");
    writeFileSync(join(folder, "notes.txt"), "not ours");
    await restore();
    assert.deepEqual([existsSync(half("00000000")), existsSync(half("11111111"))], [false, true]);
    await erasePromptCaches(folder);
    assert.deepEqual(names(), ["notes.txt"]);
    rmSync(join(folder, "notes.txt"));
    await erasePromptCaches(folder);
    await erasePromptCaches(folder);
    assert.equal(existsSync(folder), false);
  });
});
