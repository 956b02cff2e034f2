import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileNameOf, ModelFolder, partsOf } from "../../../../client/models/modelFolder";
import { policyPath, readPolicy } from "../../../../client/models/policyFile";
import { lockPath, takeFileLock } from "../../../../server/files/fileLock";

describe("the folder of downloaded models", () => {
  let root = "";
  let folder: ModelFolder;
  const put = (file: string, text: string) => {
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(folder.pathOf(file), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "inhouse-models-"));
    folder = new ModelFolder(join(root, "models"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is empty before it exists, and is created for the user alone", async () => {
    assert.deepEqual([await folder.models(), await folder.unfinished()], [[], []]);
    assert.ok(!existsSync(folder.path));
    assert.ok((await folder.freeBytes()) > 0);
    if (process.platform !== "win32") assert.equal(statSync(folder.path).mode & 0o777, 0o700);
  });

  it("leaves out a file that is gone or a link to nowhere, and lists the others", async () => {
    put("a.gguf", "123");
    symlinkSync(join(root, "nowhere"), folder.pathOf("gone.gguf"));
    symlinkSync(join(root, "nowhere"), folder.pathOf("half.gguf.part"));
    put("half.gguf.part.json", JSON.stringify({ url: "https://example.com/half.gguf" }));
    assert.deepEqual(
      (await folder.models()).map(({ file }) => file),
      ["a.gguf"],
    );
    assert.deepEqual(await folder.unfinished(), []);
  });

  it("lists complete models, a model in several parts once", async () => {
    put("a.gguf", "123");
    put("a.gguf.json", "{}");
    put("big-00001-of-00002.gguf", "12");
    put("big-00002-of-00002.gguf", "345");
    put("half-00001-of-00002.gguf", "12");
    put("b.gguf.part", "1234");
    put("b.gguf.part.json", JSON.stringify({ url: "https://example.com/b.gguf" }));
    put("c.gguf.part", "nobody knows where from");
    assert.deepEqual(
      (await folder.models()).map(({ file, bytes }) => [file, bytes]),
      [
        ["a.gguf", 3],
        ["big-00001-of-00002.gguf", 5],
      ],
    );
    assert.deepEqual(await folder.unfinished(), [
      { file: "b.gguf", url: "https://example.com/b.gguf", bytes: 4 },
    ]);
  });

  it("lists a model with missing parts by the facts of any part", async () => {
    const url = (part: number) => `https://example.com/big-0000${part}-of-00003.gguf`;
    put("big-00001-of-00003.gguf", "12");
    await folder.storeOrigin("big-00001-of-00003.gguf", { url: url(1), bytes: 2, sha256: "", at: 1 });
    const file = "big-00001-of-00003.gguf";
    assert.deepEqual(await folder.unfinished(), [{ file, url: url(1), bytes: 2 }]);
    put("big-00002-of-00003.gguf.part", "345");
    assert.deepEqual(await folder.unfinished(), [{ file, url: url(1), bytes: 5 }]);
    rmSync(folder.path, { recursive: true });
    put("big-00002-of-00003.gguf.part", "345");
    put("big-00002-of-00003.gguf.part.json", JSON.stringify({ url: url(2) }));
    assert.deepEqual(await folder.unfinished(), [{ file, url: url(2), bytes: 3 }]);
    await folder.delete(file, async () => {});
    assert.deepEqual(readdirSync(folder.path), []);
  });

  describe("what the user agreed to", () => {
    const file = "big-00001-of-00002.gguf";
    const part = (number: number, bytes?: number) => ({
      file: `big-0000${number}-of-00002.gguf`,
      url: `https://example.com/big-0000${number}-of-00002.gguf`,
      hosts: ["example.com"],
      ...(bytes !== undefined && { bytes }),
    });
    const agreed = { name: "Big", files: [part(1, 10), part(2, 30)] };

    it("gives an unfinished model its name and size, before the first byte and between two parts", async () => {
      await folder.storeAgreed(file, agreed);
      const [before] = await folder.unfinished();
      assert.deepEqual([before?.bytes, before?.totalBytes, before?.agreed], [0, 40, agreed]);
      put(file, "1234567890");
      const [between] = await folder.unfinished();
      assert.deepEqual([between?.bytes, between?.totalBytes], [10, 40]);
      put("big-00002-of-00002.gguf", "x".repeat(30));
      assert.deepEqual(await folder.unfinished(), []);
      assert.equal((await folder.models())[0]?.bytes, 40);
      if (process.platform !== "win32")
        assert.equal(statSync(folder.pathOf(`${file}.download.json`)).mode & 0o777, 0o600);
    });

    it("says no size if one is unknown or smaller than what is there", async () => {
      await folder.storeAgreed(file, { name: "Big", files: [part(1, 10), part(2)] });
      assert.equal((await folder.unfinished())[0]?.totalBytes, undefined);
      await folder.storeAgreed(file, { name: "Big", files: [part(1, 1), part(2, 1)] });
      put(file, "1234567890");
      assert.equal((await folder.unfinished())[0]?.totalBytes, undefined);
    });

    for (const text of [
      "",
      "{",
      "[]",
      '{"name":1}',
      '{"name":"x","files":[{"file":"a","url":"no","hosts":[]}]}',
    ])
      it(`counts as nothing if it is damaged: ${text}`, async () => {
        put(`${file}.download.json`, text);
        assert.deepEqual(await folder.unfinished(), []);
      });

    it("is offered by one window once, again after it was resumed, and not while it runs", async () => {
      await folder.storeAgreed(file, agreed);
      const windows = await Promise.all([1, 2, 3].map(() => new ModelFolder(folder.path).claimOffer(file)));
      assert.equal(windows.filter((each) => each === "yes").length, 1);
      assert.equal(await folder.claimOffer(file), "no");
      await folder.storeAgreed(file, agreed);
      const lock = await takeFileLock(lockPath(folder.pathOf("big-00002-of-00002.gguf")));
      assert.equal(await folder.claimOffer(file), "busy");
      await lock?.release();
      assert.equal(await folder.claimOffer(file), "yes");
    });

    it("goes with the model", async () => {
      await folder.storeAgreed(file, agreed);
      await folder.claimOffer(file);
      await folder.delete(file, async () => {});
      assert.deepEqual(readdirSync(folder.path), []);
    });
  });

  it("stores the origin of a file, readable only by the user", async () => {
    put("a.gguf", "123");
    assert.equal(await folder.origin("a.gguf"), undefined);
    const origin = { url: "https://example.com/a.gguf", bytes: 3, sha256: "0".repeat(64), at: 1 };
    await folder.storeOrigin("a.gguf", origin);
    assert.deepEqual(await folder.origin("a.gguf"), origin);
    if (process.platform !== "win32")
      assert.equal(statSync(folder.pathOf("a.gguf.json")).mode & 0o777, 0o600);
  });

  it("finds a file under each name that the disk accepts", async () => {
    put("a.gguf", "123");
    assert.equal(await folder.has("a.gguf"), true);
    assert.equal(await folder.has("b.gguf"), false);
    assert.equal(await folder.has("A.gguf"), existsSync(folder.pathOf("A.gguf")));
  });

  it("deletes all files of a model and no others", async () => {
    for (const part of ["big-00001-of-00002.gguf", "big-00002-of-00002.gguf", "other.gguf"]) put(part, "1");
    put("big-00002-of-00002.gguf.part", "1");
    put("big-00001-of-00002.gguf.json", "{}");
    await folder.delete("big-00001-of-00002.gguf", async () => {});
    assert.deepEqual(readdirSync(folder.path), ["other.gguf"]);
  });

  it("deletes nothing of a model while a part is being downloaded", async () => {
    put("big-00001-of-00002.gguf", "1");
    put("big-00002-of-00002.gguf.part", "1");
    const lock = await takeFileLock(lockPath(folder.pathOf("big-00002-of-00002.gguf")));
    const there = readdirSync(folder.path);
    let asked = 0;
    const letGo = async () => void asked++;
    assert.equal(await folder.delete("big-00001-of-00002.gguf", letGo), false);
    assert.deepEqual([readdirSync(folder.path), asked], [there, 0]);
    await lock?.release();
    assert.equal(await folder.delete("big-00001-of-00002.gguf", letGo), true);
    assert.equal(asked, 1);
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it("takes file names only from safe model URLs", () => {
    const name = (address: string) => fileNameOf(new URL(address));
    assert.equal(name("https://example.com/a/b-q8_0.gguf?download=true"), "b-q8_0.gguf");
    assert.equal(name("https://example.com/My%20Model.GGUF"), "My Model.GGUF");
    assert.equal(name("https://example.com/contour.gguf"), "contour.gguf");
    for (const bad of [
      "a.bin",
      "",
      ".gguf",
      ".hidden.gguf",
      "%2e%2e%2fa.gguf",
      "a%5Cb.gguf",
      "a%00.gguf",
      "%.gguf",
      "a:b.gguf",
      "con.gguf",
      "NUL.gguf",
      "Com1%20.x.gguf",
    ])
      assert.equal(name(`https://example.com/${bad}`), undefined, bad);
    assert.equal(name(`https://example.com/${"x".repeat(300)}.gguf`), undefined);
    assert.deepEqual(partsOf("m-00001-of-00003.gguf"), [
      "m-00001-of-00003.gguf",
      "m-00002-of-00003.gguf",
      "m-00003-of-00003.gguf",
    ]);
    assert.deepEqual(partsOf("m.gguf"), ["m.gguf"]);
  });
});

describe("the administrator's policy", () => {
  const folder = mkdtempSync(join(tmpdir(), "inhouse-policy-"));
  const path = join(folder, "policy.json");
  after(() => rmSync(folder, { recursive: true }));

  it("forbids nothing if it does not exist", () => {
    assert.equal(readPolicy(path).forbidsDownloads, false);
  });

  for (const [text, forbids] of [
    ['{ "inhouse.downloads.enabled": false }', true],
    ['{ "inhouse.downloads.enabled": true }', false],
    ["{}", false],
    ['{ "inhouse.downloads.enabled": "false" }', true],
    ["{ broken", true],
    ["[]", false],
    ["null", true],
    ["", true],
  ] as const) {
    it(`${forbids ? "forbids" : "allows"} downloads by ${text || "an empty file"}`, () => {
      writeFileSync(path, text);
      assert.equal(readPolicy(path).forbidsDownloads, forbids);
    });
  }

  it("names the mirror for all users, and forbids downloads if it names none well", () => {
    writeFileSync(path, '{ "inhouse.models.mirror": "https://models.example.com" }');
    assert.deepEqual(readPolicy(path), { forbidsDownloads: false, mirror: "https://models.example.com" });
    writeFileSync(path, '{ "inhouse.models.mirror": 7 }');
    assert.equal(readPolicy(path).forbidsDownloads, true);
  });

  it("forbids downloads if it is unreadable", () => {
    rmSync(path);
    mkdirSync(path);
    assert.equal(readPolicy(path).forbidsDownloads, true);
  });

  it("lies where only an administrator can write", () => {
    assert.equal(policyPath("linux", {}), "/etc/inhouse/policy.json");
    assert.equal(policyPath("darwin", {}), "/Library/Application Support/Inhouse/policy.json");
    assert.match(policyPath("win32", { ProgramData: "D:\\Data" }), /^D:\\Data.Inhouse.policy\.json$/);
  });
});
